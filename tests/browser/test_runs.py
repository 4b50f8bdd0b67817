"""The Runs page in a real browser: an empty store, a comparison and its address, a search, a star, a name, a deletion."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from mnist_core.runs import RunStore
from tests.browser.conftest import App, running_app, until
from tests.browser.runs_page import begun_run, cells, finish, finished_run, lines, open_runs, search, store_of, tick, train
from tests.browser.train_page import button, open_recipe, state, train_button, turn


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="module")
def own_app(home: Path) -> Iterator[App]:
    """An app with a store of its own: the other tests' runs would stand in the table."""
    with running_app(home) as started:
        yield started


@pytest.fixture(scope="module")
def store(own_app: App) -> Iterator[RunStore]:
    """The same store, opened beside the app; emptied of all but the champion by every test."""
    store = store_of(own_app.home)
    yield store
    store.close()


@pytest.fixture(autouse=True)
def empty(store: RunStore) -> None:
    for run in store.runs(100):
        if run.created.timestamp() > 0:
            if not run.ended:
                store.mark(run.id, "interrupted")
            store.delete(run.id)


def test_an_empty_store_says_what_to_do(page: Page, own_app: App) -> None:
    open_runs(page, own_app)
    expect(page.get_by_text("Only the run that came with the program is here yet.")).to_be_visible()
    expect(button(page, "Delete")).to_be_disabled()
    page.get_by_test_id("stMain").get_by_role("link", name="Train a network").click()
    expect(train_button(page)).to_be_visible()


def test_ticked_runs_are_compared_and_the_address_brings_the_comparison_back(page: Page, own_app: App, store: RunStore) -> None:
    slow = finished_run(store, "slow", accuracy=0.91, learning_rate=0.01)
    fast = finished_run(store, "fast <b>&</b>", accuracy=0.95, learning_rate=0.1)
    open_runs(page, own_app)
    tick(page, 0)
    expect(page.get_by_text("1 selected")).to_be_visible()
    tick(page, 1)
    expect(page.get_by_text("2 selected")).to_be_visible()
    expect(page).to_have_url(f"{own_app.address}/runs?runs={fast.id}%2C{slow.id}")
    assert ["fast &lt;b&gt;&amp;&lt;/b&gt;", "slow"] in lines(page, 2)
    expect(page.get_by_text("cannot be said: the fewest seeds are those of")).to_be_visible()
    expect(page.get_by_text("The same in all:")).to_be_visible()

    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_text("2 selected")).to_be_visible()
    assert lines(other, 2)[0] == lines(page, 2)[0]
    page.reload()
    expect(page.get_by_text("2 selected")).to_be_visible()
    tick(page, 0)
    expect(page.get_by_text("1 selected")).to_be_visible()
    expect(page).to_have_url(f"{own_app.address}/runs?runs={slow.id}")
    button(page, "Select none").click()
    expect(page.get_by_text("None selected")).to_be_visible()
    expect(page).to_have_url(f"{own_app.address}/runs")


def test_a_link_to_runs_that_are_gone_says_so_and_shows_the_rest(page: Page, own_app: App, store: RunStore) -> None:
    run = finished_run(store, "still here")
    open_runs(page, own_app, f"?runs=nonsense,{run.id},*b*")
    expect(page.get_by_text("There is no run nonsense, *b*.")).to_be_visible()
    expect(page.get_by_text("1 selected")).to_be_visible()
    assert lines(page, 1)[0] == ["still here"]


def test_a_search_leaves_the_selection_as_it_is(page: Page, own_app: App, store: RunStore) -> None:
    first, second = finished_run(store, "first"), finished_run(store, "second")
    open_runs(page, own_app, f"?runs={first.id},{second.id}")
    search(page, "SECOND")
    expect(page.get_by_text("1 of 3 runs.")).to_be_visible()
    expect(page.get_by_text("2 selected")).to_be_visible()
    tick(page, 0)
    expect(page.get_by_text("1 selected")).to_be_visible()
    expect(page).to_have_url(f"{own_app.address}/runs?runs={first.id}&search=SECOND")
    search(page, "no such name")
    expect(page.get_by_text("No run is like that.")).to_be_visible()


def test_a_new_run_on_top_does_not_move_the_selection_to_another(page: Page, own_app: App, store: RunStore) -> None:
    chosen = finished_run(store, "chosen")
    open_runs(page, own_app)
    tick(page, 0)
    expect(page.get_by_text("1 selected")).to_be_visible()
    finished_run(store, "newcomer")
    page.get_by_text("seconds", exact=True).click()
    search(page, "e-deep")
    expect(page.get_by_text("2 of 3 runs.")).to_be_visible()
    expect(page).to_have_url(f"{own_app.address}/runs?runs={chosen.id}&search=e-deep")
    tick(page, 0)
    expect(page.get_by_text("2 selected")).to_be_visible()


def test_a_run_that_trains_grows_before_ones_eyes_and_its_end_reaches_the_table(page: Page, own_app: App, store: RunStore) -> None:
    over, training = finished_run(store, "over"), begun_run(store, "training now", learning_rate=0.01)
    train(store, training, 1, 0.5)
    open_runs(page, own_app, f"?runs={over.id},{training.id}")
    points = "document.querySelector('.js-plotly-plot')?._fullData?.find(line => line.name === 'training now')?.x.length"
    page.wait_for_function(f"() => ({points}) === 1")
    train(store, training, 2, 0.6)
    page.wait_for_function(f"() => ({points}) === 2")
    expect(page.get_by_text("What goes with accuracy")).to_have_count(0)
    finish(store, training, 0.7)
    expect(page.get_by_text("What goes with accuracy")).to_be_visible()
    expect(cells(page).filter(has_text=re.compile(r"^0\.7$"))).to_have_count(1)


def test_ones_own_run_is_starred_renamed_and_deleted_after_asking(page: Page, own_app: App, store: RunStore) -> None:
    open_recipe(page, own_app, "c-softmax")
    turn(page, "Learning", "Steps", "20")
    train_button(page).click()
    expect(state(page, "finished")).to_be_visible()
    run = store.runs(1)[0]
    open_runs(page, own_app, f"?runs={run.id}")
    button(page, "Star").click()
    expect(button(page, "Take the star away")).to_be_visible()
    until(lambda: store.run(run.id).starred)
    button(page, "Rename").click()
    page.get_by_label("New name").fill("*mine* <i>now</i>")
    page.get_by_label("New name").press("Enter")
    until(lambda: store.run(run.id).name == "*mine* <i>now</i>")
    expect(cells(page).filter(has_text="*mine* <i>now</i>")).to_have_count(1)
    page.keyboard.press("Escape")
    button(page, "Delete").click()
    expect(page.get_by_role("dialog")).to_contain_text("Delete *mine* <i>now</i> with its curves and weights?")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert store.run(run.id) is not None
    button(page, "Delete").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("None selected")).to_be_visible()
    assert store.run(run.id) is None
    expect(page).to_have_url(f"{own_app.address}/runs")


def test_what_is_not_ones_own_cannot_be_changed(page: Page, own_app: App, store: RunStore) -> None:
    run = finished_run(store, "somebody else's", owner="somebody else")
    open_runs(page, own_app, f"?runs={run.id}")
    for name in ("Star", "Rename", "Delete"):
        expect(button(page, name)).to_be_disabled()


def test_a_narrow_screen_has_nothing_to_the_side(browser: Browser, own_app: App, store: RunStore) -> None:
    runs = [finished_run(store, f"run {number}", accuracy=0.9 + number / 100, seed=number % 2, epochs=number + 1) for number in range(5)]
    context = browser.new_context(viewport={"width": 360, "height": 780}, locale="en-US")
    page = context.new_page()
    open_runs(page, own_app, f"?runs={','.join(run.id for run in runs)}")
    lines(page, 5)
    expect(page.get_by_text("What goes with accuracy")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
