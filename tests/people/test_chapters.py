"""Going on with a run that has ended, and forking it, as the Train page offers it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.events import BatchEnd, Finished, Started
from mnist_core.experiment import Experiment
from mnist_core.recipes import RECIPES
from mnist_core.runs import Run, Start
from pages.components import language, state
from tests.stand_in import ROOT, Listening, app_with

SOFTMAX = RECIPES["c-softmax"].variants[""]
STARTED = Started(steps=1000, epochs=2, steps_per_epoch=600, train_images=60_000, validation_images=10_000, parameters=7850)
BATCH = BatchEnd(step=1000, epoch=1.7, batches=9, loss=2, accuracy=0.2, learning_rate=0.1, images_per_second=9, seconds=1)


@pytest.fixture(autouse=True)
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listening]:
    with app_with(Listening, tmp_path, monkeypatch) as stand_in:
        yield stand_in


def trained(
    experiment: Experiment = SOFTMAX, reason: Any = "completed", end: bytes | None = b"end", owner: str = "bob", start: Start | None = None
) -> Run:
    run = state.store().create(experiment, name="first **bold**", recipe="c-softmax", owner=owner, start=start)
    result = Finished(reason=reason, test_loss=0.3, test_accuracy=0.9, train_accuracy=0.9, step=1000, epoch=1.7, seconds=1)
    state.store().record(run.id, [(1, STARTED), (2, BATCH), (3, result)])
    state.store().save_weights(run.id, 1.7, [np.zeros((784, 10), np.float32), np.zeros(10, np.float32)])
    if end is not None:
        state.store().save_end(run.id, end)
    return run


def page(**query: str) -> AppTest:
    opened = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    opened.switch_page("pages/train.py")
    opened.session_state["visitor"] = "ann"
    for key, value in query.items():
        opened.query_params[key] = value
    opened.run()
    assert not opened.exception
    return opened


def button(opened: AppTest, key: str) -> Any:
    return next(found for found in opened.button if found.key == key)


def words(opened: AppTest) -> str:
    kinds = ("markdown", "caption", "warning", "error", "info")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(opened, kind))


def test_anybody_goes_on_with_a_run_in_one_of_their_own_once_a_click(engine: Listening) -> None:
    run = trained()
    opened = page(run=run.id)
    length = next(field for field in opened.number_input if field.key == f"length {run.id}")
    assert (length.min, length.value) == (1001, 2000)
    length.set_value(1500).run()
    again = button(opened, f"chapter {run.id}")
    again.click().run()
    assert not opened.exception
    (chapter,) = [other for other in state.store().runs(9) if other.status == "queued"]
    assert (chapter.owner, chapter.experiment) == ("ann", Experiment.of({"learning.steps": 1500}, SOFTMAX))
    assert engine.submitted == [chapter.id]
    assert opened.query_params["run"] == chapter.id


def test_a_name_that_the_program_gave_stays_in_english_and_is_said_in_chinese(engine: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "language", lambda: "zh_CN")  # what AppTest does between two runs asks for it, too
    run = trained()
    state.store().rename(run.id, "c-softmax, changed")
    opened = page(run=run.id)
    assert "c-softmax，已改动" in words(opened).replace("\\", "")
    button(opened, f"chapter {run.id}").click().run()
    (chapter,) = [state.store().run(id) for id in engine.submitted]
    assert chapter is not None
    assert chapter.name == "c-softmax, changed"


def test_beyond_a_limit_it_is_refused_with_a_sentence(engine: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGIT_LAB_MAX_STEPS", "1200")
    run = trained()
    opened = page(run=run.id)
    button(opened, f"chapter {run.id}").click().run()
    assert "here it takes at most 1,200" in words(opened)
    assert engine.submitted == []


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"end": None}, "no longer kept of this run"),
        ({"reason": "time_limit"}, "all chapters together"),
        ({"experiment": Experiment.of({"data.validation": "kfold", "data.folds": 2}, SOFTMAX)}, "no one network"),
    ],
)
def test_what_cannot_be_gone_on_with_says_why(settings: dict[str, Any], sentence: str) -> None:
    run = trained(**settings)
    opened = page(run=run.id)
    assert sentence in words(opened)
    assert not [found for found in opened.button if found.key == f"chapter {run.id}"]


def test_a_fork_turns_the_knobs_and_starts_from_the_weights_until_they_no_longer_fit(engine: Listening) -> None:
    run = trained(Experiment.of({"learning.steps": 1234}, SOFTMAX))
    opened = page(run=run.id)
    button(opened, f"fork {run.id}").click().run()
    assert opened.session_state["knob learning.steps"] == 1234
    assert r"It starts from the weights of first \*\*bold\*\*" in words(opened)
    button(opened, "train").click().run()
    (fork,) = [other for other in state.store().runs(9) if other.status == "queued"]
    start = state.store().start(fork.id)
    assert start is not None
    assert (start.parent, len(start.labels)) == (run.id, 0)
    next(field for field in opened.selectbox if field.key == "knob network.kind").select("dense").run()
    assert "do not fit this network any more" in words(opened)
    button(opened, "train").click().run()
    newest = state.store().runs(1)[0]
    assert state.store().start(newest.id) is None
    button(opened, "start anew").click().run()
    assert "do not fit" not in words(opened)
    assert "from" not in opened.query_params


def test_a_link_to_start_from_a_run_that_is_not_there_says_so_and_trains_anew(engine: Listening) -> None:
    opened = page(recipe="c-softmax", **{"from": "nowhere"})
    assert "There is no trained run nowhere to start from." in words(opened)
    button(opened, "train").click().run()
    assert state.store().start(state.store().runs(1)[0].id) is None


def test_a_forked_run_says_where_it_came_from_and_is_not_put_beside_published_figures() -> None:
    parent = trained()
    from pages.components.chapters import start_from

    assert "not put beside these" not in words(page(run=parent.id))
    shown = words(page(run=trained(start=start_from(parent.id, SOFTMAX)).id))
    assert r"It started from the weights of first \*\*bold\*\*" in shown
    assert "It went on from another run, so the document's figures are not put beside these." in shown
