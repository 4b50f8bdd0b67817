"""What people may have written is text on every page, whatever a browser could make of it."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Page, expect

from mnist_core.events import BatchEnd, Finished, Started
from mnist_core.experiment import Experiment
from mnist_core.runs import Run, RunStore, default_url
from tests.browser.conftest import App

NAME = "**a** <b>b</b> <img src=x onerror=alert(1)> [c](http://x.y) :red[d] `f` https://x.y/z www.x.y z@x.yz &lt; <script>1</script>"
# The lesson that home unfolds has code of its own.
MADE_OF_IT = "img[src='x'], a[href*='x.y'], main script, [data-testid='stMain'] :is(b, code):not([data-testid='stExpander'] *)"
STARTED = Started(steps=100, epochs=1, steps_per_epoch=469, train_images=60_000, validation_images=10_000, parameters=7850)
BATCH = BatchEnd(step=9, epoch=0.1, batches=9, loss=2, accuracy=0.2, learning_rate=0.1, images_per_second=9, seconds=1)
FINISHED = Finished(reason="completed", test_loss=1, test_accuracy=1, train_accuracy=1, step=100, epoch=1, seconds=9)


@pytest.fixture
def runs(app: App) -> Iterator[tuple[Run, Run]]:
    """One in training and one that has ended, both with that name."""
    store = RunStore(default_url({"DIGIT_LAB_HOME": str(app.home)}))
    experiment = Experiment.of({"network.kind": "softmax", "learning.duration": "steps", "learning.steps": 100})
    training, ended = (store.create(experiment, name=NAME, owner="somebody") for _ in range(2))
    store.record(ended.id, [(1, STARTED), (2, BATCH), (3, FINISHED)])
    store.record(training.id, [(1, STARTED), (2, BATCH)])
    yield training, ended
    # Nobody trains it, so nobody would end it; unless the engine took it in the moment before it was recorded as begun.
    with suppress(ValueError):
        store.mark(training.id, "interrupted")
    store.close()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "**a** <b>b</b> <img src=x onerror=alert(1)> [c]"),
        ("/train?run={training}", "**a** <b>b</b> <img src=x onerror=alert(1)> [c]"),
        ("/train?run={ended}", "**a** <b>b</b> <img src=x onerror=alert(1)> [c]"),
        ("/draw?run={ended}", "<b>b</b>"),
        ("/train?run=<img src=x onerror=alert(1)>&recipe=<b>b</b>", "<b>b</b>"),
    ],
)
def test_a_name_with_markup_is_text(page: Page, app: App, runs: tuple[Run, Run], path: str, words: str) -> None:
    said: list[str] = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.goto(app.address + path.format(training=runs[0].id, ended=runs[1].id))
    if path.startswith("/draw"):
        # The choice of readers is a field, whose text is never Markdown; the name stands in words further down.
        page.get_by_role("tab", name="Draw to fix").click()
    expect(page.get_by_test_id("stMain").get_by_text(words).first).to_be_visible()
    assert page.locator(MADE_OF_IT).all_inner_texts() == []
    assert said == []
