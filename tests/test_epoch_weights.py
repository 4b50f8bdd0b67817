"""Weights of a run's epochs: spaced evenly within their bound, the best of them whole."""

import numpy as np
import pytest

from mnist_core.epoch_weights import EpochWeights
from mnist_core.events import EpochEnd, Stopping

SIZE = 1000


def weights(value: float) -> list[np.ndarray]:
    return [np.full(SIZE, value, np.float32)]


def ended(epoch: float, accuracy: float | None) -> EpochEnd:
    return EpochEnd(step=1, epoch=epoch, loss=1, accuracy=0.5, validation_accuracy=accuracy, learning_rate=0.1, seconds=1)


def trained(accuracies: list[float | None], most_bytes: int) -> EpochWeights:
    kept = EpochWeights(most_bytes)
    kept.show(0.0, weights(0))
    for epoch, accuracy in enumerate(accuracies, start=1):
        kept.show(float(epoch), weights(epoch))
        kept.hear(ended(epoch, accuracy))
    return kept


def test_all_epochs_are_kept_where_there_is_room_and_the_last_is_left_to_others() -> None:
    before = trained([0.5, 0.9, 0.8], 10**6).before(3.0)
    assert {epoch: arrays[0][0] for epoch, arrays in before.items()} == {0: 0, 1: 1, 2: 2}


def test_the_best_epoch_is_kept_whole_and_the_first_of_equals() -> None:
    kept = trained([0.5, 0.9, 0.9, 0.1], 10**6)
    assert kept.best_epoch == 2
    assert [arrays[0].dtype for arrays in kept.before(4.0).values()] == [np.float16, np.float16, np.float32, np.float16]


@pytest.mark.parametrize("epochs", [5, 6, 7, 8, 40])
def test_what_is_too_much_is_thinned_evenly_but_for_the_best(epochs: int) -> None:
    best = 3
    kept = trained([1.0 if epoch == best else 0.5 for epoch in range(1, epochs + 1)], 4 * SIZE * 2)
    before = list(kept.before(epochs + 1))
    spaced = [epoch for epoch in before if epoch != best]
    assert best in before
    assert spaced[0] == 0
    assert 3 <= len(spaced) <= 4
    gaps = set(np.diff([0.0, *spaced[1:]]))
    assert len(gaps - {min(gaps)} - {2 * min(gaps)}) == 0


def test_a_run_without_validation_has_no_best_epoch() -> None:
    kept = trained([None, None], 10**6)
    assert kept.best_epoch is None
    assert list(kept.before(2.0)) == [0, 1]


def test_a_fold_begins_anew() -> None:
    kept = trained([0.9, 0.8], 10**6)
    kept.show(0.0, weights(7))
    kept.show(1.0, weights(8))
    kept.hear(ended(1.0, 0.3))
    assert {epoch: arrays[0][0] for epoch, arrays in kept.before(2.0).items()} == {0: 7, 1: 8}


def test_numbers_too_large_for_half_precision_stay_as_they_are() -> None:
    kept = EpochWeights()
    kept.show(0.0, [np.array([1e6], np.float32), np.array([0.5], np.float32)])
    first, second = kept.before(1.0)[0.0]
    assert (first.dtype, second.dtype) == (np.float32, np.float16)
    assert first[0] == 1e6


def test_the_part_of_an_epoch_at_the_end_counts_as_what_it_was() -> None:
    kept = EpochWeights()
    kept.show(0.0, weights(0))
    kept.show(1.0, weights(1))
    kept.hear(Stopping(step=3))
    kept.hear(ended(0.4, 0.2))
    assert kept.before(0.4).keys() == {0.0}
    assert kept.best_epoch == 0.4
