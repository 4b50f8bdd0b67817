"""A run's weights after its epochs, within a bound: what a time machine travels through, and the best of them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mnist_core.events import EpochEnd, Event

MOST_BYTES = 48_000_000  # of one run, its last weights not counted

Weights = list[NDArray[np.floating]]


class EpochWeights:
    """Collects weights while a run trains. When they become too many, every second goes: the rest stay evenly spaced.

    They are kept in half precision, which is enough to look at, but those of the best validation accuracy as they are.

    Attributes:
        best_epoch: the epoch of the best validation accuracy so far, the earliest of equals; None before the first.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._begin()

    def _begin(self) -> None:
        self.best_epoch: float | None = None
        self._best: Weights = []
        self._best_accuracy = -1.0
        self._shown: Weights = []
        self._kept: dict[float, Weights] = {}
        self._counted = 0
        self._stride = 1

    def show(self, epoch: float, weights: Sequence[NDArray[np.float32]]) -> None:
        """Told by the training after every epoch, before the epoch's event; with 0 before the first one, as each fold does."""
        if epoch == 0:
            self._begin()
            self._keep(0.0, weights)
        else:
            self._shown = list(weights)

    def hear(self, event: Event) -> None:
        """Keep what was shown as the weights of the epoch that this event ends; other events are passed over."""
        if not isinstance(event, EpochEnd) or not self._shown:
            return
        if event.validation_accuracy is not None and event.validation_accuracy > self._best_accuracy:
            self.best_epoch, self._best, self._best_accuracy = event.epoch, self._shown, event.validation_accuracy
        self._keep(event.epoch, self._shown)

    def before(self, epoch: float) -> dict[float, Weights]:
        """What is kept of the epochs before this one, the last, whose weights are kept elsewhere; in their order."""
        kept = self._kept | ({} if self.best_epoch is None else {self.best_epoch: self._best})
        return {at: kept[at] for at in sorted(kept) if at < epoch}

    def _keep(self, epoch: float, weights: Sequence[NDArray[np.floating]]) -> None:
        if self._counted % self._stride == 0:
            self._kept[epoch] = [_half(array) for array in weights]
        self._counted += 1
        while len(self._kept) > 1 and sum(array.nbytes for arrays in self._kept.values() for array in arrays) > self._most_bytes:
            self._kept = {at: self._kept[at] for at in list(self._kept)[::2]}
            self._stride *= 2


def _half(array: NDArray[np.floating]) -> NDArray[np.floating]:
    """In half precision, unless that is too small for it: variances of unscaled images are."""
    with np.errstate(over="ignore"):
        half = array.astype(np.float16)
    return half if np.isfinite(half).all() else array
