"""Explanations as somebody on a page meets them, without a browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.events import BatchEnd, Started
from mnist_core.explanations import TOPICS
from mnist_core.recipes import RECIPES
from pages.components import state
from tests.stand_in import ROOT, Listening, app_with

PARAGRAPH = {name: topic.paragraphs[0] for name, topic in TOPICS.items()}


@pytest.fixture(autouse=True)
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listening]:
    with app_with(Listening, tmp_path, monkeypatch) as stand_in:
        yield stand_in


def page(name: str = "pages/train.py", remembered: dict[str, Any] | None = None, **query: str) -> AppTest:
    opened = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    opened.switch_page(name)
    for key, value in (remembered or {}).items():
        opened.session_state[key] = value
    for key, value in query.items():
        opened.query_params[key] = value
    opened.run()
    assert not opened.exception
    return opened


def reading(opened: AppTest) -> list[str]:
    """The topics whose first paragraph is on the page."""
    assert not opened.exception
    shown = {str(element.value) for element in opened.markdown}
    return [name for name, paragraph in PARAGRAPH.items() if paragraph in shown]


def in_drawer(topic: str) -> dict[str, str]:
    return {"explained": topic, "explained on": "train"}


def test_nothing_is_explained_until_it_is_asked_for() -> None:
    assert reading(page(recipe="c-softmax")) == []


def test_a_chart_of_a_live_run_is_explained_and_stays_so_until_the_drawer_is_closed() -> None:
    run = state.store().create(RECIPES["c-softmax"].experiment, name="a run", recipe="c-softmax", owner="ann")
    started = Started(steps=1000, epochs=2, steps_per_epoch=550, train_images=1, validation_images=1, parameters=1)
    batch = BatchEnd(step=9, epoch=0.1, batches=9, loss=2, accuracy=0.2, learning_rate=0.1, images_per_second=900, seconds=1)
    state.store().record(run.id, [(1, started), (2, batch)])
    opened = page(recipe="c-softmax", run=run.id)
    opened.button(key="explain gradient norms").click().run()
    assert reading(opened) == ["vanishing"]
    assert reading(opened.run()) == ["vanishing"], "drawn anew as when a run ends"
    topics = next(one for one in opened.selectbox if one.key == "explained picked")
    assert reading(topics.set_value("momentum").run()) == ["momentum"]
    assert reading(opened.run()) == ["momentum"]


def test_the_figure_follows_the_knobs_as_they_stand() -> None:
    def formulas(activation: str) -> list[str]:
        opened = page(remembered=in_drawer("activation"), recipe="a-mlp", **{"network.activation": activation})
        return [element.value for element in opened.latex]

    assert formulas("tanh") != formulas("sigmoid") != []


def test_trying_opens_the_train_page_with_the_knobs_turned() -> None:
    opened = page(remembered=in_drawer("momentum"), recipe="a-mlp", run="gone")
    opened.button(key="try momentum 0").click().run()
    assert reading(opened) == []
    assert {name: "".join(value) for name, value in opened.query_params.items()} == {"recipe": "a-optimizers", "learning.momentum": "0"}
    assert (opened.session_state["recipe"], opened.session_state["knob learning.momentum"]) == ("a-optimizers", "0")


def test_trying_a_recipe_as_it_is_turns_back_what_was_changed() -> None:
    opened = page(remembered=in_drawer("optimizers"), recipe="a-optimizers", **{"learning.momentum": "0.5"})
    assert opened.session_state["knob learning.momentum"] == "0.5"
    opened.button(key="try optimizers 1").click().run()
    assert opened.session_state["variant"] == TOPICS["optimizers"].tries[1].variant
    assert opened.session_state["knob learning.optimizer"] == "rmsprop"
    assert "learning.momentum" not in opened.query_params


def test_a_lesson_that_locks_knobs_offers_nothing_that_turns_them() -> None:
    locked = page(remembered=in_drawer("momentum"), recipe="a-mlp", lock="network.kind")
    assert reading(locked) == ["momentum"]
    assert [button.key for button in locked.button if str(button.key).startswith("try")] == []


def test_a_drawer_left_open_does_not_follow_to_another_page() -> None:
    opened = page(remembered=in_drawer("momentum"), recipe="a-mlp")
    assert reading(opened) == ["momentum"]
    assert reading(opened.switch_page("pages/experiments.py").run()) == []
    assert reading(opened.switch_page("pages/train.py").run()) == []


def test_the_knob_of_a_series_is_explained_on_the_experiments_page() -> None:
    opened = page("pages/experiments.py", baseline="a-mlp", knob="network.dropout")
    opened.button(key="explain series knob").click().run()
    assert reading(opened) == ["dropout"]
