"""Draw in a real browser: strokes with mouse and finger, an answer without any button, and what lies beneath."""

import io
import json

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import App, running_app
from tests.browser.draw_page import (
    DIGITS,
    choose_reader,
    clear,
    draw,
    draw_with_a_finger,
    open_draw,
    plain,
    reading,
    tab,
    train_softmax,
    undo,
)
from tests.browser.train_page import IDLE, button, open_recipe, state, train_button, turn, wait_for_points


def test_twenty_drawn_digits_are_read(page: Page, app: App) -> None:
    open_draw(page, app)
    wrong = []
    for digit, strokes in DIGITS:
        draw(page, strokes)
        # The answer follows each stroke: wait until it is about the last one.
        expect(page.locator(".st-key-digit-undo button")).to_be_enabled()
        try:
            # As long as anything may take: the first answer waits for the engine to become warm.
            expect(reading(page)).to_have_text(str(digit))
        except AssertionError:
            wrong.append((digit, reading(page).all_inner_texts()))
        clear(page)
    assert wrong == []


def test_a_run_just_trained_reads_by_way_of_its_link(page: Page, app: App) -> None:
    train_softmax(page, app)
    page.get_by_role("link", name="Draw digits for it to read").click()
    expect(page.get_by_role("heading", name="Draw")).to_be_visible()
    draw(page, plain(1))
    expect(reading(page)).to_have_text("1")
    expect(page.get_by_role("figure", name="Probability of each class; the largest: 1").first).to_be_visible()


def test_two_digits_are_read_as_a_number_from_left_to_right(page: Page, app: App) -> None:
    open_draw(page, app)
    draw(page, plain(2), left=0.58, width=0.3)
    expect(reading(page)).to_have_text("2")
    draw(page, plain(7), left=0.1, width=0.3)
    expect(reading(page)).to_have_text("72")
    second = page.get_by_role("radiogroup", name="Look at").get_by_role("radio", name="2")
    second.click()
    expect(page.get_by_role("figure", name="Probability of each class; the largest: 2")).to_have_count(3)


def test_clear_and_undo(page: Page, app: App) -> None:
    open_draw(page, app)
    draw(page, plain(1), left=0.1, width=0.2)
    expect(reading(page)).to_have_text("1")
    draw(page, plain(7), left=0.45, width=0.45)
    expect(reading(page)).to_have_text("17")
    undo(page)
    expect(reading(page)).to_have_text("1")
    draw(page, plain(7), left=0.45, width=0.45)
    expect(reading(page)).to_have_text("17")
    undo(page)
    expect(reading(page)).to_have_text("1")
    clear(page)
    draw(page, plain(0))
    expect(reading(page)).to_have_text("0")


def test_another_pen_keeps_the_drawing_and_changes_no_answer(page: Page, app: App) -> None:
    open_draw(page, app)
    draw(page, plain(7))
    expect(reading(page)).to_have_text("7")
    pens = page.locator(".st-key-digit-pen").get_by_role("radio")
    pens.last.click()
    expect(pens.last).to_be_checked()
    expect(reading(page)).to_have_text("7")
    clear(page)
    draw(page, plain(7))
    expect(reading(page)).to_have_text("7")
    pens.first.click()
    clear(page)
    draw(page, plain(7))
    expect(reading(page)).to_have_text("7")


def test_a_dot_and_a_scribble_get_a_sentence_and_no_answer(page: Page, app: App) -> None:
    open_draw(page, app)
    draw(page, [[(0.5, 0.5), (0.51, 0.5)]])
    expect(page.get_by_text("That is a dot, not a digit.")).to_be_visible()
    expect(reading(page)).to_have_count(0)
    button(page, "Clear").click()
    lines = [[(0.0, row / 14), (1.0, row / 14), (1.0, (row + 0.5) / 14), (0.0, (row + 1) / 14)] for row in range(14)]
    draw(page, lines, left=0.02, top=0.02, width=0.96, height=0.96)
    expect(page.get_by_text("That is too much ink for a digit.")).to_be_visible()
    expect(reading(page)).to_have_count(0)


def test_another_reader_reads_the_same_drawing(page: Page, app: App) -> None:
    train_softmax(page, app)
    open_draw(page, app)
    draw(page, plain(0))
    expect(reading(page)).to_have_text("0")
    tab(page, "Everybody votes")
    expect(page.get_by_text("say 0.")).to_be_visible()
    choose_reader(page, "c-softmax")
    expect(reading(page)).to_have_text("0")


def test_a_step_switched_off_changes_what_the_network_gets(page: Page, app: App) -> None:
    open_draw(page, app)
    draw(page, plain(1))
    expect(reading(page)).to_have_text("1")
    page.get_by_test_id("stMain").get_by_text("Fit into 20×20", exact=True).click()
    expect(page.get_by_text("Stretched over all of 28×28.")).to_be_visible()
    expect(reading(page)).to_have_text("1")


def test_the_nearest_training_images(page: Page, app: App) -> None:
    open_draw(page, app)
    draw(page, plain(0))
    expect(reading(page)).to_have_text("0")
    tab(page, "Nearest examples")
    expect(page.get_by_text("Of the 12 training images that look most like it")).to_be_visible()
    expect(page.get_by_test_id("stMain").get_by_test_id("stImage")).to_have_count(13)


def test_while_a_run_trains_drawings_are_read_and_it_can_be_watched_learning(page: Page, app: App) -> None:
    open_recipe(page, app, "c-softmax")
    turn(page, "Learning", "Steps", "200000")
    expect(page.get_by_text("Changed from the recipe")).to_be_visible()
    train_button(page).click()
    wait_for_points(page, 1)
    open_draw(page, app)
    draw(page, plain(1))
    expect(reading(page)).to_have_text("1")
    tab(page, "Watch it learn")
    learnt = page.get_by_test_id("stMetric").filter(has_text="After epoch")
    expect(learnt.get_by_test_id("stMetricValue")).to_have_text("1")
    before = learnt.inner_text()
    expect(learnt).not_to_have_text(before.replace("\n", ""))


def test_a_finger_on_a_narrow_screen(browser: Browser, app: App) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 780}, has_touch=True, is_mobile=True, locale="en-US")
    page = context.new_page()
    open_draw(page, app)
    touch = context.new_cdp_session(page)
    draw_with_a_finger(page, touch, plain(7))
    expect(reading(page)).to_have_text("7")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    button(page, "Clear").tap()
    expect(reading(page)).to_have_count(0)
    draw_with_a_finger(page, touch, plain(4))
    expect(reading(page)).to_have_text("4")
    assert page.get_by_test_id("stException").count() == 0
    context.close()


def photo_of(digit: int) -> bytes:
    """Dark ink on paper in uneven light, as a JPEG."""
    picture = Image.linear_gradient("L").resize((900, 700)).point(lambda light: 150 + light * 80 // 255)
    pen = ImageDraw.Draw(picture)
    for stroke in plain(digit):
        pen.line([(350 + 200 * x, 180 + 340 * y) for x, y in stroke], fill=40, width=20, joint="curve")
    file = io.BytesIO()
    picture.save(file, "JPEG")
    return file.getvalue()


def test_a_photo_is_read_and_what_is_no_photo_is_refused(page: Page, app: App) -> None:
    open_draw(page, app)
    page.get_by_test_id("stMain").get_by_role("radio", name="Photo").click()
    field = page.get_by_test_id("stFileUploader").locator("input[type=file]")
    field.set_input_files({"name": "two.jpg", "mimeType": "image/jpeg", "buffer": photo_of(2)})
    expect(reading(page)).to_have_text("2")
    field.set_input_files({"name": "none.png", "mimeType": "image/png", "buffer": b"no picture"})
    expect(page.get_by_text("This file is no picture")).to_be_visible()
    expect(reading(page)).to_have_count(0)


def keep_as(page: Page, digit: int) -> None:
    draw(page, plain(digit))
    expect(reading(page)).to_be_visible()
    page.locator(".st-key-should-be").get_by_role("radio", name=str(digit)).click()
    page.get_by_role("button", name="Keep it").click()
    expect(reading(page)).to_have_count(0)
    # The collection below grows meanwhile: nobody draws while the page still moves.
    expect(page.locator(IDLE)).to_be_visible()


def test_drawings_are_kept_sent_away_deleted_brought_back_and_taught(page: Page, app: App) -> None:
    run_id = train_softmax(page, app)
    page.goto(f"{app.address}/draw?run={run_id}")
    tab(page, "Draw to fix")
    expect(page.get_by_text("Empty so far.")).to_be_visible()
    for digit in (1, 0, 7):
        keep_as(page, digit)
    expect(page.get_by_text("2 to learn from, 1 held out")).to_be_visible()
    with page.expect_download() as download:
        button(page, "Download").click()
    file = download.value.path().read_bytes()
    assert [one["label"] for one in json.loads(file)["drawings"]] == [1, 0, 7]
    page.get_by_role("button", name="Delete all").click()
    page.get_by_role("button", name="Delete them").click()
    expect(page.get_by_text("Empty so far.")).to_be_visible()
    expect(page.locator(IDLE)).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Bring back").click()
    field = page.get_by_test_id("stFileUploader").locator("input[type=file]")
    field.set_input_files({"name": "drawings.json", "mimeType": "application/json", "buffer": b"[]"})
    expect(page.get_by_text("This is not a collection of drawings")).to_be_visible()
    expect(field).to_have_count(1)
    field.set_input_files({"name": "drawings.json", "mimeType": "application/json", "buffer": file})
    expect(page.get_by_text("3 new drawings are in your collection.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    expect(page.locator(IDLE)).to_be_visible()
    page.get_by_role("button", name="Fine-tune").click()
    expect(page.get_by_role("cell", name="your held-out drawings")).to_be_visible()
    page.get_by_role("link", name="Let it read").click()
    draw(page, plain(7))
    expect(reading(page)).to_have_text("7")


def test_a_network_for_clothes_says_what_it_is_for_and_takes_a_photo(page: Page, app: App) -> None:
    open_recipe(page, app, "b-fashion")
    turn(page, "Learning", "Epochs", "1")
    expect(page.get_by_text("Changed from the recipe")).to_be_visible()
    train_button(page).click()
    expect(state(page, "finished")).to_be_visible()
    run_id = page.url.rpartition("run=")[2].partition("&")[0]
    page.goto(f"{app.address}/draw?run={run_id}")
    expect(page.get_by_text("This network was trained on Fashion-MNIST")).to_be_visible()
    trousers = Image.new("RGB", (400, 600), "white")
    ImageDraw.Draw(trousers).polygon([(120, 40), (280, 40), (310, 570), (220, 570), (200, 200), (180, 570), (90, 570)], fill=(40, 50, 90))
    file = io.BytesIO()
    trousers.save(file, "PNG")
    field = page.get_by_test_id("stFileUploader").locator("input[type=file]")
    field.set_input_files({"name": "trousers.png", "mimeType": "image/png", "buffer": file.getvalue()})
    seen = page.get_by_test_id("stMetric").filter(has_text="It sees").get_by_test_id("stMetricValue")
    expect(seen).to_have_text("Trouser")


def test_in_a_new_home_the_champion_reads_at_once(page: Page, tmp_path) -> None:
    with running_app(tmp_path) as fresh:
        open_draw(page, fresh)
        draw(page, plain(4))
        expect(reading(page)).to_have_text("4")


def test_a_link_to_no_run_says_so(page: Page, app: App) -> None:
    page.goto(f"{app.address}/draw?run=nowhere")
    expect(page.get_by_text("There is no trained network nowhere.")).to_be_visible()
