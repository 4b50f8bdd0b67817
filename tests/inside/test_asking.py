"""A question is put to the engine once, with weights only where it does not have them, and answered from memory after that."""

import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnist_core.engine import EngineNotReadyError
from mnist_core.experiment import Experiment
from mnist_core.inside.findings import Activations
from mnist_core.refused import RefusedError
from mnist_core.runs import Run, RunStore
from pages.components.inside import asking
from pages.components.inside.asking import Questions

SOFTMAX = Experiment.of({"network.kind": "softmax"})
IMAGE = np.zeros((28, 28), np.uint8)


class Echo:
    """In place of an engine: says what it was asked, once it has the weights."""

    state = "ready"

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.at_hand: set[tuple[str, float]] = set()
        self.may_answer = threading.Event()
        self.may_answer.set()

    def call(self, _function: str, run_id: str, epoch: float, what: str, arguments: tuple[Any, ...], *network: Any) -> Future[Any]:
        self.calls.append((run_id, epoch, what, len(network)))
        self.may_answer.wait(10)
        if network:
            self.at_hand.add((run_id, epoch))
        future: Future[Any] = Future()
        future.set_result((what, epoch) if (run_id, epoch) in self.at_hand else None)
        return future


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(f"sqlite:///{tmp_path / 'runs.db'}")


@pytest.fixture
def run(store: RunStore) -> Run:
    made = store.create(SOFTMAX, name="one")
    for epoch in (0.0, 1.0):
        store.save_weights(made.id, epoch, [np.zeros((784, 10), np.float32), np.zeros(10, np.float32)])
    return made


def test_weights_are_sent_only_where_they_are_missing_and_an_answer_is_kept(store: RunStore, run: Run) -> None:
    engine = Echo()
    questions = Questions(engine, store)
    for _ in range(3):
        assert questions.ask(run, 1.0, "probabilities", IMAGE, patience=10) == ("probabilities", 1.0)
    assert [call[2:] for call in engine.calls] == [("probabilities", 0), ("probabilities", 2)]
    assert questions.ask(run, 1.0, "activations", IMAGE, patience=10) == ("activations", 1.0)
    assert [call[2:] for call in engine.calls[2:]] == [("activations", 0)]


def test_another_epoch_or_image_is_another_question(store: RunStore, run: Run) -> None:
    questions = Questions(Echo(), store)
    assert questions.ask(run, 0.0, "probabilities", IMAGE, patience=10) == ("probabilities", 0.0)
    assert questions.known(run, 0.0, "probabilities", IMAGE) is not None
    assert questions.known(run, 1.0, "probabilities", IMAGE) is None
    assert questions.known(run, 0.0, "probabilities", IMAGE + 1) is None


def test_two_who_ask_the_same_meanwhile_are_answered_by_one_call(store: RunStore, run: Run) -> None:
    engine = Echo()
    engine.at_hand.add((run.id, 1.0))
    engine.may_answer.clear()
    questions = Questions(engine, store)
    assert questions.ask(run, 1.0, "examination", patience=0) is None
    assert questions.ask(run, 1.0, "examination", patience=0) is None
    engine.may_answer.set()
    assert questions.ask(run, 1.0, "examination", patience=10) == ("examination", 1.0)
    assert len(engine.calls) == 1


def test_all_epochs_can_be_examined_ahead(store: RunStore, run: Run) -> None:
    questions = Questions(Echo(), store)
    questions.ahead(run, [0.0, 1.0])
    questions._ahead.shutdown(wait=True)
    assert [questions.known(run, epoch, "examination") for epoch in (0.0, 1.0)] == [("examination", 0.0), ("examination", 1.0)]


def test_what_was_asked_longest_ago_is_forgotten_first(store: RunStore, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "ANSWERS_KEPT", 2)
    questions = Questions(Echo(), store)
    for number in range(3):
        questions.ask(run, 1.0, "probabilities", number, patience=10)
    assert [questions.known(run, 1.0, "probabilities", number) is None for number in range(3)] == [True, False, False]


def test_activations_are_kept_within_a_bound_of_bytes(store: RunStore, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Large(Echo):
        def call(self, *_: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_result(Activations({"hidden_1": np.zeros(1000, np.float32)}, []))
            return future

    monkeypatch.setattr(asking, "BYTES_KEPT", 8000)
    questions = Questions(Large(), store)
    for number in range(4):
        questions.ask(run, 1.0, "activations", number, patience=10)
    assert [questions.known(run, 1.0, "activations", number) is None for number in range(4)] == [True, True, False, False]


def test_an_epoch_without_weights_is_refused_in_words(store: RunStore, run: Run) -> None:
    with pytest.raises(RefusedError, match="not kept any more"):
        Questions(Echo(), store).ask(run, 7.0, "examination", patience=10)


def test_an_engine_that_is_not_ready_is_said_and_asked_again_later(store: RunStore, run: Run) -> None:
    engine = Echo()
    engine.state = "warming"
    questions = Questions(engine, store)
    with pytest.raises(EngineNotReadyError):
        questions.ask(run, 1.0, "examination", patience=10)
    engine.state = "ready"
    assert questions.ask(run, 1.0, "examination", patience=10) == ("examination", 1.0)
