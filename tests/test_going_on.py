"""A run that goes on from another: its weights, and drawings of one's own that train beside the data set."""

from pathlib import Path

import numpy as np
import pytest

from mnist_core.control import Control
from mnist_core.datasets import load
from mnist_core.events import EpochEnd, Event
from mnist_core.experiment import Experiment
from mnist_core.feed import OWN_SHARE, Feed
from mnist_core.runs import RunStore, Start
from mnist_core.training import Beginning, train

SOFTMAX = Experiment.of({"network.kind": "softmax", "data.train_size": 2000, "learning.batch_size": 100, "learning.epochs": 2})
NO_DRAWINGS = np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8)


def test_it_starts_where_the_other_ended() -> None:
    first = train(SOFTMAX, lambda event: None)
    barely = Experiment.of({"learning.duration": "steps", "learning.steps": 1, "learning.learning_rate": 1e-9}, SOFTMAX)
    second = train(barely, lambda event: None, None, Beginning(first.weights, *NO_DRAWINGS))
    for before, after in zip(first.weights, second.weights, strict=True):
        np.testing.assert_allclose(before, after, atol=1e-6)
    assert second.finished.test_accuracy == first.finished.test_accuracy


def test_drawings_are_learned_that_the_data_set_does_not_teach() -> None:
    # Sevens that their writer means as threes.
    images = load("mnist")
    odd = images.train_images[images.train_labels == 7][:20]
    labels = np.full(20, 3, np.uint8)
    before = train(SOFTMAX, lambda event: None)
    after = train(SOFTMAX, lambda event: None, None, Beginning(before.weights, odd, labels))

    def read_as_three(weights: list[np.ndarray]) -> float:
        return float(np.mean((odd.reshape(20, 784) / 255 @ weights[0] + weights[1]).argmax(axis=1) == 3))

    assert read_as_three(before.weights) < 0.2
    assert read_as_three(after.weights) > 0.8


def test_a_quarter_of_what_trains_is_drawings_and_an_epoch_is_no_longer() -> None:
    own = np.arange(60_000, 60_010, dtype=np.int32)
    feed = Feed(SOFTMAX, 0, Control(), own)
    fed = np.concatenate([indices.ravel() for indices, _ in feed.dataset().as_numpy_iterator()])
    assert len(fed) == 2 * 2000
    assert np.mean(fed >= 60_000) == pytest.approx(OWN_SHARE, abs=0.03)
    assert set(fed[fed >= 60_000]) == set(own)


def test_written_digits_join_the_training_images_and_only_those() -> None:
    experiment = Experiment.of({"data.written": 50, "data.train_size": 200, "learning.batch_size": 50, "learning.epochs": 1}, SOFTMAX)
    events: list[Event] = []
    result = train(experiment, events.append)
    assert result.finished.step == 5
    plain = train(Experiment.of({"data.written": 0}, experiment), lambda event: None)
    assert any(not np.array_equal(one, other) for one, other in zip(result.weights, plain.weights, strict=True))
    clothes = Experiment.of({"data.dataset": "fashion_mnist"}, experiment)
    assert train(clothes, lambda event: None).finished.step == 4


def test_weights_are_shown_before_the_first_and_after_every_epoch() -> None:
    shown: list[tuple[float, list[np.ndarray]]] = []
    events: list[Event] = []
    result = train(SOFTMAX, events.append, show=lambda epoch, weights: shown.append((epoch, weights)))
    assert [epoch for epoch, _ in shown] == [0.0] + [event.epoch for event in events if isinstance(event, EpochEnd)]
    assert all(np.array_equal(one, other) for one, other in zip(shown[-1][1], result.weights, strict=True))
    assert not np.array_equal(shown[0][1][0], shown[1][1][0])


def test_the_store_keeps_what_a_run_goes_on_from(tmp_path: Path) -> None:
    store = RunStore(f"sqlite:///{tmp_path / 'runs.db'}")
    parent = store.create(SOFTMAX, name="parent")
    images = load("mnist")
    child = store.create(SOFTMAX, name="child", start=Start(parent.id, images.test_images[:3], images.test_labels[:3]))
    start = store.start(child.id)
    assert store.start(parent.id) is None
    assert start is not None
    assert start.parent == parent.id
    np.testing.assert_array_equal(start.drawings, images.test_images[:3])
    np.testing.assert_array_equal(start.labels, images.test_labels[:3])
    store.close()
