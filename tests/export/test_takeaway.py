"""What the pages offer of a run to take away, and take back in."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mnist_core import champion
from mnist_core.events import EpochEnd, Finished
from mnist_core.experiment import Experiment
from mnist_core.export import experiment_json
from mnist_core.runs import Start
from pages.components import state
from tests.stand_in import app_with

EXPERIMENT = Experiment.of({"learning.batch_size": 77, "network.kind": "softmax"})


class Engine:
    """In place of the engine: it answers what the test wants."""

    state = "ready"

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def call(self, function: str, experiment: str, weights: list[Any], kind: str) -> "Engine":
        self.asked.append((function, Experiment.model_validate_json(experiment), len(weights), kind))
        return self

    def result(self, seconds: float) -> dict[str, Any]:
        return {"file": b"model", "bytes": 1_234_567, "test_accuracy": 0.9876}


@pytest.fixture(autouse=True)
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    with app_with(Engine, tmp_path, monkeypatch) as engine:
        yield engine


def _take(run_id: str) -> None:
    from pages.components.state import store
    from pages.components.takeaway import take_away

    take_away(store().run(run_id))


def _bring() -> None:
    import streamlit as st

    from pages.components import knobs
    from pages.components.takeaway import bring_in

    bring_in()
    st.json({path: st.session_state.get(knobs.key(knob)) for path, knob in knobs.KNOBS.items()})


def taking(run_id: str) -> AppTest:
    opened = AppTest.from_function(_take, args=(run_id,), default_timeout=60).run()
    assert not opened.exception
    return opened


def test_a_run_can_be_taken_away_in_every_form() -> None:
    labels = [button.label for button in taking(champion.RUN_ID).download_button]
    assert labels == ["Script", "Notebook", "Experiment", "Curves", "TensorBoard"]


def test_what_the_script_leaves_out_is_said_beside_it() -> None:
    assert "writer" in taking(champion.RUN_ID).caption[0].value
    assert not taking(state.store().create(EXPERIMENT, name="plain").id).caption


def test_a_run_that_went_on_from_another_says_that_its_script_does_not() -> None:
    start = Start(champion.RUN_ID, np.zeros((1, 28, 28), np.uint8), np.zeros(1, np.uint8))
    run = state.store().create(EXPERIMENT, name="tuned", start=start)
    assert "went on from another run" in taking(run.id).caption[0].value


def test_models_are_made_when_asked_for_with_their_sizes_and_accuracies(house: Engine) -> None:
    opened = taking(champion.RUN_ID)
    assert house.asked == []
    opened.session_state[f"model {champion.RUN_ID}"] = True
    opened.run()
    assert house.asked == []
    opened.button[0].click().run()
    assert not opened.exception
    run = state.store().run(champion.RUN_ID)
    assert [(function, experiment == run.experiment, kind) for function, experiment, _, kind in house.asked] == [
        ("export_model", True, kind) for kind in ("keras", "tflite", "tflite_quantised")
    ]
    assert list(opened.table[0].value["Size"]) == ["1.2 MB"] * 3
    assert list(opened.table[0].value["Test accuracy"]) == ["0.9876"] * 3
    assert [button.label for button in opened.download_button][5:] == list(opened.table[0].value["File"])


def test_the_network_of_the_best_epoch_is_made_where_it_is_wanted(house: Engine) -> None:
    run = state.store().create(EXPERIMENT, name="trained")
    ends = [
        EpochEnd(step=step, epoch=step, loss=1, accuracy=0.5, validation_accuracy=accuracy, learning_rate=0.1, seconds=1)
        for step, accuracy in enumerate((0.5, 0.9, 0.8), start=1)
    ]
    finished = Finished(reason="completed", test_loss=1, test_accuracy=0.8, train_accuracy=0.8, step=3, epoch=3, seconds=1)
    state.store().record(run.id, list(enumerate([*ends, finished])))
    for epoch in (1, 2, 3):
        state.store().save_weights(run.id, epoch, [np.full(epoch, 1, np.float32)] * epoch)
    opened = taking(run.id)
    opened.session_state[f"model {run.id}"] = True
    opened.run()
    (weights,) = opened.button_group
    assert weights.options == ["after the last step", "best epoch, 2"]
    weights.set_value("best").run()
    opened.button[0].click().run()
    assert not opened.exception
    assert [count for _, _, count, _ in house.asked] == [2, 2, 2]


def test_an_engine_that_is_not_ready_is_said(house: Engine) -> None:
    house.state = "warming"
    opened = taking(champion.RUN_ID)
    opened.session_state[f"model {champion.RUN_ID}"] = True
    opened.run()
    opened.button[0].click().run()
    assert not opened.exception
    assert "Try again" in opened.warning[0].value


def brought(file: bytes) -> AppTest:
    opened = AppTest.from_function(_bring, default_timeout=60).run()
    opened.file_uploader[0].set_value(("experiment.json", file, "application/json")).run()
    assert not opened.exception
    return opened


def test_an_experiment_that_is_brought_in_turns_the_knobs() -> None:
    opened = brought(experiment_json(EXPERIMENT).encode())
    assert opened.success[0].value
    assert not opened.error
    turned = json.loads(opened.json[0].value)
    assert turned["learning.batch_size"] == 77
    assert turned["network.kind"] == "softmax"


def test_anything_else_is_refused_with_a_sentence_and_turns_nothing() -> None:
    opened = brought(b"PK\x03\x04")
    assert "carry code" in opened.error[0].value
    assert json.loads(opened.json[0].value)["learning.batch_size"] is None


def test_what_a_file_says_is_shown_as_text() -> None:
    opened = brought(experiment_json(EXPERIMENT).replace('"softmax"', '"<b>x</b> [a](http://b)"', 1).encode())
    assert "<b>" not in opened.error[0].value
    assert "Network got" in opened.error[0].value
