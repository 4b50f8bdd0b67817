"""The Runs page in a browser: made-up runs to compare, and where to click, for its table is a picture."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from mnist_core.events import EpochEnd, Finished, Started
from mnist_core.experiment import Experiment
from mnist_core.recipes import RECIPES
from mnist_core.runs import Run, RunStore, default_url
from tests.browser.conftest import App

ROW, TICK = 35, 20  # pixels: height of a row and of the head; from the table's left edge to the middle of its boxes
LINES = "[...document.querySelectorAll('.js-plotly-plot')].map(chart => (chart._fullData || []).map(line => line.name))"


def store_of(home: Path) -> RunStore:
    return RunStore(default_url({"DIGIT_LAB_HOME": str(home)}))


def begun_run(store: RunStore, name: str, *, owner: str = "", **turned: object) -> Run:
    """A run of e-deep-relu, of three epochs, that an engine seems to train; `turned` has learning knobs."""
    experiment = Experiment.of({f"learning.{knob}": value for knob, value in turned.items()}, RECIPES["e-deep-relu"].experiment)
    run = store.create(experiment, name=name, recipe="e-deep-relu", owner=owner)
    sizes = {"steps_per_epoch": 100, "train_images": 10_000, "validation_images": 10_000, "parameters": 5_301_865}
    store.record(run.id, [(0, Started(steps=300, epochs=3, **sizes))])
    return run


def train(store: RunStore, run: Run, epoch: int, accuracy: float) -> None:
    """Let an epoch be over."""
    figures = {"loss": 1 - accuracy, "accuracy": accuracy, "validation_loss": 1 - accuracy, "validation_accuracy": accuracy}
    store.record(run.id, [(epoch, EpochEnd(step=100 * epoch, epoch=epoch, learning_rate=0.1, seconds=epoch, **figures))])


def finish(store: RunStore, run: Run, accuracy: float) -> None:
    judged = {"test_loss": 0.2, "test_accuracy": accuracy, "train_accuracy": accuracy}
    store.record(run.id, [(4, Finished(reason="completed", step=300, epoch=3, seconds=3.5, **judged))])


def finished_run(store: RunStore, name: str, *, owner: str = "", accuracy: float = 0.95, **turned: object) -> Run:
    """A run that never trained, with three epochs."""
    run = begun_run(store, name, owner=owner, **turned)
    for epoch in (1, 2, 3):
        train(store, run, epoch, accuracy - 0.1 * (3 - epoch))
    finish(store, run, accuracy)
    return run


def open_runs(page: Page, app: App, query: str = "") -> None:
    page.goto(f"{app.address}/runs{query}")
    expect(page.get_by_role("heading", name="Runs", exact=True)).to_be_visible()
    expect(page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')).to_be_visible()


def tick(page: Page, row: int) -> None:
    """Click the box of the table's row, counted from 0. A table that is drawn anew loses a click."""
    expect(page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')).to_be_visible()
    page.get_by_test_id("stDataFrame").first.click(position={"x": TICK, "y": ROW + ROW * row + ROW // 2})


def search(page: Page, text: str) -> None:
    field = page.get_by_label("Search", exact=True)
    field.fill(text)
    field.press("Enter")


def cells(page: Page, table: int = 0) -> Locator:
    """The table's cells as those hear them who cannot see the picture."""
    return page.get_by_test_id("stDataFrame").nth(table).locator("td")


def lines(page: Page, count: int) -> list[list[str]]:
    """The names in each chart, once one has so many lines."""
    page.wait_for_function(f"() => ({LINES}).some(names => names.length === {count})")
    found: list[list[str]] = page.evaluate(LINES)
    return found
