"""From a person's wishes to the training."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import keras

from mnist_core.callbacks.clock import Logs, Stopwatch
from mnist_core.events import Event, Paused, Stopping

if TYPE_CHECKING:
    from mnist_core.control import Control
    from mnist_core.feed import Feed


class Obedience(keras.callbacks.Callback):
    """Does what the person at the controls asks: stop, wait, go on, another learning rate. A limit of seconds is obeyed like a stop.

    Attributes:
        out_of_time: whether it was that limit which ended the training.
    """

    def __init__(
        self,
        control: "Control",
        feed: "Feed",
        emit: Callable[[Event], None],
        stopwatch: Stopwatch,
        step: int = 0,
        seconds_limit: float = math.inf,
    ) -> None:
        super().__init__()
        self._control = control
        self._feed = feed
        self._emit = emit
        self._stopwatch = stopwatch
        self._step = step
        self._seconds_limit = seconds_limit
        self.out_of_time = False

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self._obey()

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self._step = batch
        # After an epoch's last batch the epoch is told first; whoever asks is heard before the next begins.
        if logs and not logs["ends_epoch"]:
            self._obey()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        self._control.end_epoch()

    def _obey(self) -> None:
        if self._control.must_wait():
            self._emit(Paused(paused=True, step=self._step))
            self._stopwatch.wait(self._control.wait)
            if not self._control.stepping:
                self._emit(Paused(paused=False, step=self._step))
        self._control.take_step()
        rate = self._control.take_learning_rate()
        if rate is not None:
            self._feed.rates.change(rate, self._step)
        out_of_time = self._stopwatch.seconds() >= self._seconds_limit
        if (self._control.stopped or out_of_time) and not self.model.stop_training:
            self.out_of_time = not self._control.stopped
            self._emit(Stopping(step=self._step))
            self.model.stop_training = True
