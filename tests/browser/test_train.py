"""Train in a real browser: what a person does, and what must not disturb it."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ROOT, App, running_app, until
from tests.browser.train_page import IDLE, TRACES, button, open_recipe, points, state, train_button, turn, wait_for_points

LONG = "200000"  # steps of softmax regression: about half a minute


def start_long_run(page: Page, app: App) -> None:
    open_recipe(page, app, "c-softmax")
    turn(page, "Learning", "Steps", LONG)
    expect(page.get_by_text("Changed from the recipe")).to_be_visible()
    train_button(page).click()
    wait_for_points(page, 1)


def test_a_recipe_trains_to_its_final_figures(page: Page, app: App) -> None:
    open_recipe(page, app, "c-softmax")
    train_button(page).click()
    expect(state(page, "finished")).to_be_visible()
    expect(page.get_by_text("about 0.92", exact=True)).to_be_visible()
    accuracy = page.get_by_test_id("stMetric").filter(has_text="Test accuracy").get_by_test_id("stMetricValue")
    assert 0.90 < float(accuracy.inner_text()) < 0.94
    with page.expect_download() as download:
        page.get_by_text("Take away").click()
        page.get_by_role("button", name="Curves", exact=True).click()
    header, *rows = download.value.path().read_text().splitlines()
    assert header.startswith("kind,")
    assert len(rows) > 50
    expect(page.get_by_test_id("stImage")).to_have_count(24)


def test_points_arrive_while_widgets_move_and_pages_reload_until_stop(page: Page, app: App) -> None:
    start_long_run(page, app)
    seen = points(page)
    wait_for_points(page, seen)
    turn(page, "Learning", "Batch size", "64")
    page.get_by_role("tab", name="Network").click()
    expect(state(page, "training")).to_be_visible()
    wait_for_points(page, points(page))
    page.reload()
    expect(state(page, "training")).to_be_visible()
    wait_for_points(page, points(page))
    other_tab = page.context.new_page()
    other_tab.goto(f"{app.address}/train")
    expect(state(other_tab, "training")).to_be_visible()
    button(page, "Stop").click()
    expect(state(page, "stopped")).to_be_visible()
    expect(state(other_tab, "stopped")).to_be_visible()
    expect(page.get_by_test_id("stMetric").filter(has_text="Test accuracy")).to_be_visible()


def test_pause_step_and_continue(page: Page, app: App) -> None:
    start_long_run(page, app)
    button(page, "Pause").click()
    expect(button(page, "Continue")).to_be_enabled()
    progress = page.get_by_test_id("stProgress").first
    before = step_shown(progress.inner_text())
    button(page, "Step").click()
    expect(progress).to_contain_text(f"step {before + 1:,} of")
    button(page, "Continue").click()
    expect(button(page, "Pause")).to_be_enabled()
    expect(progress).not_to_contain_text(f"step {before + 1:,} of")
    button(page, "Stop").click()
    expect(state(page, "stopped")).to_be_visible()


def test_no_button_moves_when_a_run_pauses(page: Page, app: App) -> None:
    """A press and its release must land on the same button: one that moves between them loses the click."""
    start_long_run(page, app)
    places = """() => {
        window.places = new Set();
        const note = () => {
            const stop = [...document.querySelectorAll('[data-testid=stMain] button')].find(one => one.textContent.endsWith('Stop'));
            if (stop) window.places.add(stop.getBoundingClientRect().left);
            requestAnimationFrame(note);
        };
        note();
    }"""
    page.evaluate(places)
    for _ in range(2):
        button(page, "Pause").click()
        expect(button(page, "Continue")).to_be_enabled()
        button(page, "Continue").click()
        expect(button(page, "Pause")).to_be_enabled()
    assert page.evaluate("window.places.size") == 1


def step_shown(words: str) -> int:
    found = re.search(r"step ([\d,]+) of", words)
    assert found, words
    return int(found[1].replace(",", ""))


def test_a_new_learning_rate_while_it_runs(page: Page, app: App) -> None:
    start_long_run(page, app)
    page.get_by_role("button", name="Learning rate", exact=True).click()
    field = page.get_by_role("textbox", name="New learning rate")
    field.fill("fast")
    field.press("Enter")
    expect(page.get_by_text("Learning rate got fast; it takes a number above 0.")).to_be_visible()
    field.fill("0.125")
    field.press("Enter")
    page.wait_for_function(f"() => {TRACES}.some(trace => trace.name === 'Learning rate' && [...trace.y].includes(0.125))")
    page.keyboard.press("Escape")
    button(page, "Stop").click()
    expect(state(page, "stopped")).to_be_visible()


def test_zoom_and_hidden_lines_survive_refreshes_and_the_end_of_the_run(page: Page, app: App) -> None:
    start_long_run(page, app)
    page.wait_for_function(f"() => {TRACES}.some(trace => trace.name === 'Validation' && trace.x.length)")
    chart = page.locator(".js-plotly-plot").first
    chart.evaluate("chart => { chart.dataset.marked = 'this one'; }")
    place = chart.locator(".nsewdrag").first.bounding_box()
    assert place
    page.mouse.move(place["x"] + 20, place["y"] + 20)
    page.mouse.down()
    page.mouse.move(place["x"] + 90, place["y"] + 90, steps=5)
    page.mouse.up()
    chart.locator(".legendtoggle").first.click()
    look = "chart => [chart.dataset.marked, chart._fullLayout.xaxis.range.join(), chart._fullData.map(trace => trace.visible).join()]"
    page.wait_for_function("() => document.querySelector('.js-plotly-plot')._fullData.some(trace => trace.visible === 'legendonly')")
    before = chart.evaluate(look)
    for _ in range(2):
        wait_for_points(page, points(page))
    assert chart.evaluate(look) == before
    button(page, "Stop").click()
    expect(state(page, "stopped")).to_be_visible()
    # The page draws itself anew when a run has ended, with figures where there were buttons.
    expect(page.get_by_test_id("stMetric").filter(has_text="Test accuracy")).to_be_visible()
    expect(page.get_by_text("Go on from here")).to_be_visible()
    page.wait_for_selector(IDLE)
    assert chart.evaluate(look) == before


def test_a_double_click_starts_one_run(page: Page, app: App) -> None:
    open_recipe(page, app, "c-softmax")
    turn(page, "Learning", "Steps", LONG)
    expect(page.get_by_text("Changed from the recipe")).to_be_visible()
    train_button(page).dblclick()
    wait_for_points(page, 1)
    page.reload()
    expect(page.get_by_text("Training: 1, waiting: 0.")).to_be_visible()
    button(page, "Stop").click()
    expect(state(page, "stopped")).to_be_visible()


@pytest.mark.parametrize(
    ("tab", "knob", "value", "sentence"),
    [
        ("Learning", "Learning rate", "quick", "Learning rate got quick; it takes a number above 0 and at most 10."),
        ("Learning", "Batch size", "0", "Batch size got 0; it takes a whole number from 1 to 60000."),
        ("Learning", "Batch size", "58000", "Batch size got 58000; it takes at most the 55000 images that train in an epoch."),
        ("Data", "Noise on test images", "-1", "Noise on test images got -1; it takes a number from 0 to 5."),
    ],
)
def test_a_bad_value_is_answered_by_a_sentence_and_nothing_is_lost(
    page: Page, app: App, tab: str, knob: str, value: str, sentence: str
) -> None:
    open_recipe(page, app, "c-softmax")
    turn(page, tab, knob, value)
    expect(page.get_by_role("alert").get_by_text(sentence)).to_be_visible()
    expect(train_button(page)).to_be_disabled()
    expect(page.get_by_label(knob, exact=False).and_(page.locator("input")).first).to_have_value(value)
    page.get_by_role("tab", name="Learning").click()
    expect(page.get_by_label("Steps", exact=False).and_(page.locator("input")).first).to_have_value("1000")


def test_two_visitors_train_one_after_the_other(page: Page, app: App, browser: Browser) -> None:
    start_long_run(page, app)
    second = browser.new_context(viewport={"width": 360, "height": 780}, locale="en-US").new_page()
    open_recipe(second, app, "c-softmax")
    train_button(second).click()
    expect(second.get_by_text("Place 1 of 1 in the queue")).to_be_visible()
    expect(state(page, "training")).to_be_visible()
    button(page, "Stop").click()
    expect(state(page, "stopped")).to_be_visible()
    expect(state(second, "finished")).to_be_visible()
    second.context.close()


def test_the_five_optimizers_train_as_a_group(page: Page, app: App) -> None:
    open_recipe(page, app, "a-optimizers")
    turn(page, "Learning", "Epochs", "1")
    expect(page.get_by_text("Changed from the recipe")).to_be_visible()
    expect(page.get_by_role("tab", name="Learning")).to_have_attribute("aria-selected", "true")
    button(page, "Train all 5").click()
    for name in ("SGD with momentum", "Adagrad", "Adadelta", "RMSprop", "Adam"):
        page.wait_for_function(f"() => {TRACES}.some(trace => trace.name === {name!r} && trace.x && trace.x.length)")
    page.get_by_role("radiogroup", name="Started together").get_by_role("radio", name="Adadelta").click()
    expect(page.get_by_test_id("stMain").get_by_text("a-optimizers · Adadelta")).to_be_visible()


def test_a_link_with_a_bad_recipe_or_run_says_so(page: Page, app: App) -> None:
    page.goto(f"{app.address}/train?recipe=z-nothing&run=nowhere")
    expect(page.get_by_text("The link asks for the recipe z-nothing;")).to_be_visible()
    expect(page.get_by_text("There is no run nowhere.")).to_be_visible()
    expect(train_button(page)).to_be_enabled()


def test_the_app_process_never_loads_tensorflow(page: Page, app: App) -> None:
    addresses = ["", *sorted(file.stem for file in (ROOT / "pages").glob("*.py"))]
    for address in addresses:
        page.goto(f"{app.address}/{address}")
        expect(page.get_by_test_id("stMain").locator("h1").first).to_be_visible()
    loaded = {mapped.path for mapped in app.process.memory_maps()}
    assert any("numpy" in path for path in loaded)
    assert not [path for path in loaded if "tensorflow" in path]


def test_a_restarted_app_still_has_the_run(page: Page, tmp_path) -> None:
    with running_app(tmp_path) as first:
        open_recipe(page, first, "c-softmax")
        train_button(page).click()
        expect(state(page, "finished")).to_be_visible()
        run = page.url.partition("?")[2]
    with running_app(tmp_path) as second:
        page.goto(f"{second.address}/train?{run}")
        expect(state(page, "finished")).to_be_visible()
        until(lambda: points(page) > 50)


def test_a_run_that_was_stopped_goes_on_as_the_next_chapter_of_its_curve(page: Page, app: App) -> None:
    open_recipe(page, app, "c-softmax")
    turn(page, "Learning", "Steps", "50000")
    expect(page.get_by_text("Changed from the recipe")).to_be_visible()
    train_button(page).click()
    wait_for_points(page, 20)
    button(page, "Stop").click()
    expect(state(page, "stopped")).to_be_visible()
    first = page.url
    page.get_by_text("Go on from here").click()
    length = page.get_by_label("Until step")
    done = int(length.get_attribute("min") or 0) - 1
    length.fill(str(done + 2000))
    length.press("Enter")
    button(page, "Go on").click()
    page.wait_for_url(lambda url: url != first)
    expect(state(page, "finished")).to_be_visible()
    expect(page.get_by_text(f"step {done + 2000:,} of {done + 2000:,}")).to_be_visible()
    # What was measured before is part of the curve.
    page.wait_for_function(f"() => {TRACES}.some(trace => trace.name === 'Training' && trace.x[0] < {done})")
