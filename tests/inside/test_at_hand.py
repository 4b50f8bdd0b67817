"""Which networks the worker keeps at hand, and that they are not mixed up."""

import numpy as np
import pytest

from mnist_core import datasets, worker
from mnist_core.experiment import Experiment
from mnist_core.inference import LiveReader
from mnist_core.inside import at_hand, looking
from mnist_core.worker import trainings

SOFTMAX = Experiment.of({"network.kind": "softmax"})
IMAGE = datasets.load("mnist").test_images[0]


def always(digit: int) -> list[np.ndarray]:
    """Weights with which everything is this digit."""
    return [np.zeros((784, 10), np.float32), 50 * np.eye(10, dtype=np.float32)[digit]]


def read(run_id: str, epoch: float) -> int | None:
    said = worker.look_inside(run_id, epoch, "probabilities", (IMAGE,))
    return None if said is None else int(np.argmax(said))


@pytest.fixture(autouse=True)
def nothing_at_hand() -> None:
    at_hand._runs.clear()


def test_each_epoch_of_each_run_answers_with_its_own_weights() -> None:
    at_hand.hold("one", 1.0, SOFTMAX, always(3))
    at_hand.hold("one", 2.0, SOFTMAX, always(4))
    at_hand.hold("two", 1.0, SOFTMAX, always(5))
    assert [read("one", 1.0), read("one", 2.0), read("two", 1.0), read("one", 1.0)] == [3, 4, 5, 3]


def test_one_network_serves_all_epochs_of_a_run() -> None:
    at_hand.hold("one", 1.0, SOFTMAX, always(3))
    at_hand.hold("one", 2.0, SOFTMAX, always(4))
    assert at_hand.held("one", 1.0) is at_hand.held("one", 2.0)


def test_what_is_not_at_hand_is_said_to_be_absent() -> None:
    at_hand.hold("one", 1.0, SOFTMAX, always(3))
    assert (read("one", 2.0), read("two", 1.0)) == (None, None)


def test_what_was_looked_at_longest_ago_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    size = sum(array.nbytes for array in always(0))
    monkeypatch.setattr(at_hand, "MOST_BYTES", 2 * size)
    at_hand.hold("one", 1.0, SOFTMAX, always(1))
    at_hand.hold("two", 1.0, SOFTMAX, always(2))
    assert read("one", 1.0) == 1
    at_hand.hold("three", 1.0, SOFTMAX, always(3))
    assert (read("one", 1.0), read("two", 1.0), read("three", 1.0)) == (1, None, 3)


def test_only_so_many_runs_have_a_network_at_hand() -> None:
    for number in range(at_hand.MOST_RUNS + 1):
        at_hand.hold(str(number), 1.0, SOFTMAX, always(1))
    assert (read("0", 1.0), read("1", 1.0)) == (None, 1)


def test_what_enters_the_last_layer_is_kept_of_one_run_alone() -> None:
    for run_id in ("one", "two"):
        at_hand.hold(run_id, 1.0, SOFTMAX, always(1))
        worker.look_inside(run_id, 1.0, "nearest", (IMAGE, 3))
    kept = [at_hand.held(run_id, 1.0) for run_id in ("one", "two")]
    assert [epochs is not None and epochs.features is not None for epochs in kept] == [False, True]


def test_weights_larger_than_the_bound_are_kept_while_they_are_the_only_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_hand, "MOST_BYTES", 1)
    at_hand.hold("one", 1.0, SOFTMAX, always(1))
    assert read("one", 1.0) == 1
    at_hand.hold("one", 2.0, SOFTMAX, always(2))
    assert (read("one", 1.0), read("one", 2.0)) == (None, 2)


def test_weights_that_come_again_replace_those_in_the_network() -> None:
    at_hand.hold("one", 1.0, SOFTMAX, always(1))
    assert read("one", 1.0) == 1
    at_hand.hold("one", 1.0, SOFTMAX, always(2))
    assert read("one", 1.0) == 2


def test_a_network_in_training_is_at_hand_after_each_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    live = LiveReader(SOFTMAX)
    monkeypatch.setitem(trainings.in_training, "training", live)
    assert worker.live_epoch("training") is None
    live.show(1.0, always(6))
    assert (worker.live_epoch("training"), read("training", 1.0)) == (1.0, 6)
    live.show(2.0, always(7))
    assert (worker.live_epoch("training"), read("training", 2.0)) == (2.0, 7)
    assert worker.live_epoch("another") is None


def test_every_question_is_in_the_list() -> None:
    assert set(looking.QUESTIONS) == {"examination", "probabilities", "activations", "terms", "reasons", "nearest"}
