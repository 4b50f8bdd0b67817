"""From hooks to events: what a training says of itself."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import keras

from mnist_core.callbacks.clock import Logs, Stopwatch
from mnist_core.events import BatchEnd, EpochEnd, Event

if TYPE_CHECKING:
    from mnist_core.experiment import Experiment

EVENTS_A_SECOND = 10
# A run of a third of a second should have a curve too: so many events may come at once before the pace above holds.
EVENTS_AT_ONCE = 100


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
