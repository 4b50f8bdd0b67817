"""Time and the count of steps and epochs."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import keras

if TYPE_CHECKING:
    from mnist_core.experiment import Experiment
    from mnist_core.feed import Feed

Logs = dict[str, Any]


class Stopwatch:
    """Seconds of work: the time spent waiting for a person does not count. Any thread may read it."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._start = clock()
        self._waiting_since: float | None = None

    def seconds(self) -> float:
        now = self._waiting_since
        return (self._clock() if now is None else now) - self._start

    def go_on_from(self, seconds: float) -> None:
        """Count these on top: they were measured before the process died."""
        self._start -= seconds

    def wait(self, until: Callable[[], None]) -> None:
        """Call `until`, which returns when the waiting is over."""
        before = self._waiting_since = self._clock()
        until()
        self._start += self._clock() - before
        self._waiting_since = None


class EpochClock(keras.callbacks.Callback):
    """Turns blocks into steps and epochs and ends the training after the last.

    The others see `on_train_batch_end(step, logs)` after each block, with `step` counted from 1, and `logs` holding the block's mean
    `loss` and `accuracy`, its `batches` and `images`, and whether it `ends_epoch`; and `on_epoch_begin/end(epoch)`, counted from 0, with
    the epoch's means. A training that goes on after its process died has done `step` and `epoch` of them.
    """

    def __init__(
        self,
        experiment: "Experiment",
        feed: "Feed",
        others: list[keras.callbacks.Callback],
        stopwatch: Stopwatch,
        step: int = 0,
        epoch: int = 0,
    ) -> None:
        super().__init__()
        self._experiment = experiment
        self._feed = feed
        self._others = others
        self._stopwatch = stopwatch
        self.step = step
        self.epoch = epoch

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self._list = keras.callbacks.CallbackList(self._others, model=self.model)
        self._list.on_train_begin()
        self._begin_epoch()

    def _begin_epoch(self) -> None:
        self._images = 0
        self._loss = self._accuracy = 0.0
        self._list.on_epoch_begin(self.epoch)
        self._block_began = self._stopwatch.seconds()

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        block = self._feed.sent.popleft()
        means = {name: float(value) for name, value in (logs or {}).items()}
        self._feed.measured(block.batches, self._stopwatch.seconds() - self._block_began)
        self.step += block.batches
        self._images += block.images
        self._loss += means["loss"] * block.images
        self._accuracy += means["accuracy"] * block.images
        self._list.on_train_batch_end(self.step, means | {"batches": block.batches, "images": block.images, "ends_epoch": block.ends_epoch})
        if block.ends_epoch:
            self._list.on_epoch_end(self.epoch, {"loss": self._loss / self._images, "accuracy": self._accuracy / self._images})
            self.epoch += 1
            if self.step >= self._experiment.total_steps:
                self.model.stop_training = True
            if not self.model.stop_training:
                self._begin_epoch()
        self._block_began = self._stopwatch.seconds()

    def on_train_end(self, logs: Logs | None = None) -> None:
        self._list.on_train_end()
