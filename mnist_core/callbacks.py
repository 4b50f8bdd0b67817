"""Keras callbacks: from hooks to events, and from a person's wishes to the training.

`fit` runs over blocks of batches (see `feed.py`); `EpochClock` is the only callback it knows. It counts real steps and epochs and
passes them on to all others, which are ordinary Keras callbacks.
"""

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import keras

from mnist_core.events import BatchEnd, EpochEnd, Event, Paused, Stopping

if TYPE_CHECKING:
    from mnist_core.control import Control
    from mnist_core.experiment import Experiment
    from mnist_core.feed import Feed

EVENTS_A_SECOND = 10
# A run of a third of a second should have a curve too: so many events may come at once before the pace above holds.
EVENTS_AT_ONCE = 100
Logs = dict[str, Any]


class TrainingFailed(RuntimeError):
    """A training that cannot go on. `template` is one sentence for a person, `values` fill its {placeholders}."""

    def __init__(self, template: str, values: dict[str, str | int | float]) -> None:
        self.template = template
        self.values = values
        super().__init__(template.format(**values))


class Stopwatch:
    """Seconds of work: the time spent waiting for a person does not count."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._start = clock()
        self._waited = 0.0

    def seconds(self) -> float:
        return self._clock() - self._start - self._waited

    def wait(self, until: Callable[[], None]) -> None:
        """Call `until`, which returns when the waiting is over."""
        before = self._clock()
        until()
        self._waited += self._clock() - before


class EpochClock(keras.callbacks.Callback):
    """Turns blocks into steps and epochs and ends the training after the last.

    The others see `on_train_batch_end(step, logs)` after each block, with `step` counted from 1, and `logs` holding the block's mean
    `loss` and `accuracy`, its `batches` and `images`, and whether it `ends_epoch`; and `on_epoch_begin/end(epoch)`, counted from 0, with
    the epoch's means.
    """

    def __init__(self, experiment: "Experiment", feed: "Feed", others: list[keras.callbacks.Callback], stopwatch: Stopwatch) -> None:
        super().__init__()
        self._experiment = experiment
        self._feed = feed
        self._others = others
        self._stopwatch = stopwatch
        self.step = 0
        self.epoch = 0

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


class Validation(keras.callbacks.Callback):
    """Adds `val_loss` and `val_accuracy` to the epoch's logs, every so many epochs and after the last."""

    def __init__(self, every: int, epochs: int, evaluate: Callable[[int], tuple[float, float]]) -> None:
        super().__init__()
        self._every = every
        self._epochs = epochs
        self._evaluate = evaluate

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        if logs is not None and ((epoch + 1) % self._every == 0 or epoch + 1 == self._epochs):
            logs["val_loss"], logs["val_accuracy"] = self._evaluate(epoch)


class WhenValidated(keras.callbacks.Callback):
    """Passes epochs on to one of Keras' callbacks only when they were validated, so that its patience counts validations."""

    def __init__(self, callback: keras.callbacks.Callback) -> None:
        super().__init__()
        self.callback = callback

    def set_model(self, model: keras.Model) -> None:
        super().set_model(model)
        self.callback.set_model(model)

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self.callback.on_train_begin(logs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        if logs and "val_loss" in logs:
            self.callback.on_epoch_end(epoch, logs)


class Plateau(keras.callbacks.ReduceLROnPlateau):
    """Keras' own rule, with the reduced rate handed to the feed, which sets the rate of every step."""

    def __init__(self, feed: "Feed", **settings: Any) -> None:
        super().__init__(**settings)
        self._feed = feed

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        super().on_epoch_end(epoch, logs)
        self._feed.rates.base = float(self.model.optimizer.learning_rate)


class Finiteness(keras.callbacks.Callback):
    """Ends a training whose loss is no longer a number, with a sentence that names the knobs most likely at fault."""

    def __init__(self, experiment: "Experiment") -> None:
        super().__init__()
        self._experiment = experiment
        self._step = 0

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self._step = batch
        if logs:
            self.check(logs["loss"])

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        # The last update may be the one that goes too far: no batch is trained after it, but it is judged.
        if logs:
            self.check(logs.get("val_loss", 0.0))

    def check(self, loss: float) -> None:
        """Raise TrainingFailed unless the loss is a number."""
        if math.isfinite(loss):
            return
        values: dict[str, str | int | float] = {"step": self._step, "learning_rate": float(self.model.optimizer.learning_rate)}
        if self._experiment.data.scaling == "none":
            raise TrainingFailed(
                "The loss became infinite by step {step}. Try pixel scaling 0 to 1, or a learning rate well below {learning_rate:g}.",
                values,
            )
        raise TrainingFailed(
            "The loss became infinite by step {step}. Try a learning rate well below {learning_rate:g}, less momentum, "
            "or smaller initial weights.",
            values,
        )


class Reporter(keras.callbacks.Callback):
    """Emits an event after a block, about ten a second at most, and one after every epoch.

    Args:
        look: called after every epoch for what is to be seen of the network then: gradient norms, predictions, confidences.
    """

    def __init__(
        self, experiment: "Experiment", fold: int, emit: Callable[[Event], None], look: Callable[[], dict[str, Any]], stopwatch: Stopwatch
    ) -> None:
        super().__init__()
        self._experiment = experiment
        self._fold = fold
        self._emit = emit
        self._look = look
        self._stopwatch = stopwatch
        self._allowed = float(EVENTS_AT_ONCE)
        self._pending: list[tuple[int, float, float]] = []
        self._images = 0
        self._step = 0
        self._began = stopwatch.seconds()

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        if logs is None:
            return
        self._step = batch
        self._pending.append((logs["batches"], logs["loss"], logs["accuracy"]))
        self._images += logs["images"]
        if self._allowed + (self._stopwatch.seconds() - self._began) * EVENTS_A_SECOND >= 1:
            self._flush()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        if logs is None:
            return
        self._flush()
        self._emit(
            EpochEnd(
                fold=self._fold,
                step=self._step,
                epoch=self._step / self._experiment.steps_per_epoch,
                loss=logs["loss"],
                accuracy=logs["accuracy"],
                validation_loss=logs.get("val_loss"),
                validation_accuracy=logs.get("val_accuracy"),
                learning_rate=float(self.model.optimizer.learning_rate),
                seconds=self._stopwatch.seconds(),
                **self._look(),
            )
        )

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        # Validation and the like are no training: they do not count in images a second.
        self._began = self._stopwatch.seconds()

    def on_train_end(self, logs: Logs | None = None) -> None:
        self._flush()

    def tell(self, event: Event) -> None:
        """Emit another's event, after the blocks that came before it."""
        self._flush()
        self._emit(event)

    def _flush(self) -> None:
        if not self._pending:
            return
        now = self._stopwatch.seconds()
        batches = sum(batches for batches, _, _ in self._pending)
        self._emit(
            BatchEnd(
                fold=self._fold,
                step=self._step,
                epoch=self._step / self._experiment.steps_per_epoch,
                batches=batches,
                loss=sum(batches * loss for batches, loss, _ in self._pending) / batches,
                accuracy=sum(batches * accuracy for batches, _, accuracy in self._pending) / batches,
                learning_rate=float(self.model.optimizer.learning_rate),
                images_per_second=self._images / max(now - self._began, 1e-6),
                seconds=now,
            )
        )
        self._allowed = min(self._allowed + (now - self._began) * EVENTS_A_SECOND - 1, EVENTS_AT_ONCE)
        self._pending, self._images, self._began = [], 0, now


class Obedience(keras.callbacks.Callback):
    """Does what the person at the controls asks: stop, wait, go on, another learning rate."""

    def __init__(self, control: "Control", feed: "Feed", emit: Callable[[Event], None], stopwatch: Stopwatch) -> None:
        super().__init__()
        self._control = control
        self._feed = feed
        self._emit = emit
        self._stopwatch = stopwatch
        self._step = 0

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
        if self._control.stopped and not self.model.stop_training:
            self._emit(Stopping(step=self._step))
            self.model.stop_training = True
