"""A run's events gathered into columns, so that a live page pays only for what is new."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from mnist_core.events import BatchEnd, EpochEnd, Event, Failed, Finished, Paused, Restarted, Started, Stopping
from mnist_core.history.lines import smooth, thin
from mnist_core.history.tables import Pace, Table

__all__ = ["BATCH_COLUMNS", "EPOCH_COLUMNS", "POSITION_COLUMNS", "Cause", "History", "Mark", "smooth", "thin"]

BATCH_COLUMNS = ("fold", "step", "epoch", "loss", "accuracy", "learning_rate", "images_per_second", "seconds")
EPOCH_COLUMNS = ("fold", "step", "epoch", "loss", "accuracy", "validation_loss", "validation_accuracy", "learning_rate", "seconds")
POSITION_COLUMNS = ("fold", "step", "epoch")
Cause = Literal["killed", "memory", "engine", "person"]


@dataclass(frozen=True)
class Mark:
    """Where a run was gone on with after its process died or it had ended; at step 0 of fold 1 it began anew.

    `cause` is None where nobody knows it.
    """

    fold: int
    step: int
    epoch: float
    cause: Cause | None


class History:
    """Everything measured in one run so far.

    When a training goes on from a saved epoch after its process died, it trains some steps again; as soon as it does, their rows take
    the place of the first ones. `marks` tells where that happened.

    Example:
        history = History()
        history.extend(store.events(run_id, after=history.last_sequence))
        history.epochs()["validation_accuracy"]
    """

    def __init__(self) -> None:
        self.last_sequence = -1
        self.started: Started | None = None
        self.finished: Finished | None = None
        self.failed: Failed | None = None
        self.marks: list[Mark] = []
        self._cause: Cause | None = None
        self._repeats_from: tuple[int, int] | None = None
        self._paused = self._interrupted = self._stopping = False
        self._fold, self._step = 1, 0
        self._pace = Pace()
        self._batches = Table(BATCH_COLUMNS)
        self._epochs = Table(EPOCH_COLUMNS)
        self._gradient_norms = Table(POSITION_COLUMNS)
        self._epoch_ends: list[EpochEnd] = []

    def extend(self, entries: Iterable[tuple[int, Event]]) -> None:
        """Take (sequence, event) pairs in order of sequence; those already taken are passed over."""
        for sequence, event in entries:
            if sequence > self.last_sequence:
                self.last_sequence = sequence
                self._take(event)

    def _take(self, event: Event) -> None:
        match event:
            case Started():
                self._start(event)
            case Restarted():
                self._cause = event.cause
                self._paused = self._stopping = False
            case BatchEnd():
                self._forget_what_is_repeated()
                self._batches.append({name: getattr(event, name) for name in BATCH_COLUMNS})
                self._move_to(event)
            case EpochEnd():
                self._take_epoch(event)
                self._move_to(event)
            case Paused():
                self._paused = event.paused
                self._interrupted = True
            case Stopping():
                self._stopping = True
            case Finished():
                self.finished = event
            case Failed():
                self.failed = event

    def _start(self, event: Started) -> None:
        if self.started is not None:
            self.marks.append(Mark(event.fold, event.step, event.step / event.steps_per_epoch, self._cause))
            self._repeats_from = (event.fold, event.step)
            self._fold, self._step = event.fold, event.step
        self.started = event
        self._cause = None
        self._paused = self._stopping = False
        self._interrupted = True

    def _forget_what_is_repeated(self) -> None:
        # Not before: until then, the steps that will be repeated are the last that is known of the run.
        if self._repeats_from is not None:
            for table in (self._batches, self._epochs, self._gradient_norms):
                table.forget_after(*self._repeats_from)
            self._epoch_ends = [end for end in self._epoch_ends if (end.fold, end.step) <= self._repeats_from]
            self._repeats_from = None

    def _take_epoch(self, event: EpochEnd) -> None:
        self._epochs.append({name: getattr(event, name) for name in EPOCH_COLUMNS})
        if event.gradient_norms:
            self._gradient_norms.append({"fold": event.fold, "step": event.step, "epoch": event.epoch, **event.gradient_norms})
        while self._epoch_ends and (self._epoch_ends[-1].fold, self._epoch_ends[-1].step) >= (event.fold, event.step):
            self._epoch_ends.pop()
        self._epoch_ends.append(event)

    def _move_to(self, event: BatchEnd | EpochEnd) -> None:
        self._pace.measure(event.fold, event.step, event.seconds, self._interrupted)
        self._fold, self._step = event.fold, event.step
        # Single steps taken while paused say nothing about the pace of a training that is let go.
        self._interrupted = self._paused

    @property
    def ended(self) -> bool:
        return self.finished is not None or self.failed is not None

    @property
    def stopping(self) -> bool:
        """Whether a stop was obeyed and the last look at the test images is still to come."""
        return self._stopping and not self.ended

    @property
    def restarting(self) -> bool:
        """Whether the process that trained died, and the one that goes on has not begun yet."""
        return self._cause is not None and not self.ended

    @property
    def paused(self) -> bool:
        return self._paused and not self.ended

    def _steps_done(self, started: Started) -> int:
        return (self._fold - 1) * started.steps + self._step

    @property
    def progress(self) -> float:
        """Share of the run's steps done, over all folds, from 0 to 1; 1 for a run that ended by itself."""
        if self.started is None:
            return 0.0
        if self.finished is not None and self.finished.reason in {"completed", "early_stopping"}:
            return 1.0
        return min(1.0, self._steps_done(self.started) / max(1, self.started.steps * self.started.folds))

    @property
    def seconds_left(self) -> float | None:
        """Time the steps still to do will take at the pace measured, pauses left out; None before two events, and after the end."""
        pace = self._pace.seconds_per_step
        if self.started is None or pace is None or self.ended:
            return None
        return max(0.0, (self.started.steps * self.started.folds - self._steps_done(self.started)) * pace)

    @property
    def predictions(self) -> list[int]:
        """Predicted classes of the fixed sample at the last epoch; empty before."""
        return list(self._epoch_ends[-1].predictions) if self._epoch_ends else []

    @property
    def confidences(self) -> list[float]:
        """The probability given to each of `predictions`."""
        return list(self._epoch_ends[-1].confidences) if self._epoch_ends else []

    @property
    def best_epoch(self) -> EpochEnd | None:
        """The epoch of the highest validation accuracy in the run, the first of equals; None without validation."""
        measured = (event for event in self._epoch_ends if event.validation_accuracy is not None)
        return max(measured, key=lambda event: event.validation_accuracy or 0.0, default=None)

    def batches(self) -> pd.DataFrame:
        """One row a batch event, with BATCH_COLUMNS."""
        return self._batches.frame()

    def epochs(self) -> pd.DataFrame:
        """One row an epoch, with EPOCH_COLUMNS; NaN where nothing was validated."""
        return self._epochs.frame()

    def gradient_norms(self) -> pd.DataFrame:
        """One row an epoch: fold, step, epoch, then one column a layer in network order; NaN where the norm is not finite."""
        return self._gradient_norms.frame()

    def to_csv(self) -> str:
        """All that was measured in one table; its column `kind` says whether a row is a batch event or the end of an epoch."""
        norms = self.gradient_norms().drop(columns="epoch")
        norms.columns = [name if name in POSITION_COLUMNS else f"gradient_norm/{name}" for name in norms.columns]
        epochs = self.epochs().merge(norms, on=["fold", "step"], how="left")
        tables = [table.assign(kind=kind) for kind, table in (("batch", self.batches()), ("epoch", epochs))]
        columns = ["kind", *EPOCH_COLUMNS[:-1], "images_per_second", "seconds", *norms.columns[2:]]
        rows = pd.concat(tables, ignore_index=True).sort_values(["fold", "step", "kind"], kind="stable").reindex(columns=columns)
        # Eight digits are what float32 holds; more would print 0.1 as 0.10000000149.
        return rows.to_csv(index=False, lineterminator="\n", float_format="%.8g")
