"""A run's events gathered into columns, so that a live page pays only for what is new."""

from array import array
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from mnist_core.events import BatchEnd, EpochEnd, Event, Failed, Finished, Paused, Started, Stopping

BATCH_COLUMNS = ("fold", "step", "epoch", "loss", "accuracy", "learning_rate", "images_per_second", "seconds")
EPOCH_COLUMNS = ("fold", "step", "epoch", "loss", "accuracy", "validation_loss", "validation_accuracy", "learning_rate", "seconds")
POSITION_COLUMNS = ("fold", "step", "epoch")


class _Table:
    """Rows in order of (fold, step), stored as one growing array a column; a value not given is NaN."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = {name: array("d") for name in columns}
        self._frame: pd.DataFrame | None = None

    def __len__(self) -> int:
        return len(self._columns["fold"])

    def append(self, row: Mapping[str, float | None]) -> None:
        """Add a row at its place; rows at and after that place are forgotten."""
        self._cut((row["fold"], row["step"]))
        self._columns |= {name: array("d", [np.nan]) * len(self) for name in row if name not in self._columns}
        for name, column in self._columns.items():
            value = row.get(name)
            column.append(np.nan if value is None else value)
        self._frame = None

    def _cut(self, place: tuple[float | None, float | None]) -> None:
        folds, steps = self._columns["fold"], self._columns["step"]
        kept = len(self)
        while kept and (folds[kept - 1], steps[kept - 1]) >= place:
            kept -= 1
        for column in self._columns.values():
            del column[kept:]

    def frame(self) -> pd.DataFrame:
        if self._frame is None:
            table = pd.DataFrame({name: np.array(column) for name, column in self._columns.items()})
            self._frame = table.astype({"fold": np.int64, "step": np.int64})
        return self._frame.copy(deep=False)


class _Pace:
    """Seconds a step takes, measured between events and never across a pause."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._steps = 0
        self._last: tuple[int, int, float] | None = None

    def measure(self, fold: int, step: int, seconds: float, interrupted: bool) -> None:
        # The span before the first event is left out: it holds the compilation, which happens once.
        if self._last is not None and not interrupted:
            last_fold, last_step, last_seconds = self._last
            steps = step - last_step if fold == last_fold else step
            if steps >= 0 and seconds >= last_seconds:
                self._steps += steps
                self._seconds += seconds - last_seconds
        self._last = (fold, step, seconds)

    @property
    def seconds_per_step(self) -> float | None:
        return self._seconds / self._steps if self._steps else None


class History:
    """Everything measured in one run so far.

    When a training goes on from a saved epoch after its worker died, it trains some steps again; the rows it repeats replace
    the first ones.

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
        self._paused = self._interrupted = self._stopping = False
        self._fold, self._step = 1, 0
        self._pace = _Pace()
        self._batches = _Table(BATCH_COLUMNS)
        self._epochs = _Table(EPOCH_COLUMNS)
        self._gradient_norms = _Table(POSITION_COLUMNS)
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
                self.started = event
                self._paused = False
                self._interrupted = True
            case BatchEnd():
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
    def paused(self) -> bool:
        return self._paused and not self.ended

    def _steps_done(self, started: Started) -> int:
        return (self._fold - 1) * started.steps + self._step

    @property
    def progress(self) -> float:
        """Share of the run's steps done, over all folds, from 0 to 1; 1 for a run that ended by itself."""
        if self.started is None:
            return 0.0
        if self.finished is not None and self.finished.reason != "stopped":
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


def smooth(values: ArrayLike, weight: float) -> NDArray[np.float64]:
    """Exponential moving average as TensorBoard draws it, corrected for its start at zero.

    Values that are not finite are passed through and do not disturb their neighbours. `weight` 0 returns the values themselves;
    raises ValueError unless 0 <= weight < 1. Source: `resmoothDataset` in TensorBoard's `vz_line_chart2/line-chart.ts`.
    """
    if not 0 <= weight < 1:
        raise ValueError(f"The smoothing weight got {weight}; it takes a number from 0 up to, but not including, 1.")
    raw = np.array(values, dtype=np.float64)
    if weight == 0 or raw.size == 0:
        return raw
    finite = np.isfinite(raw)
    # pandas' adjusted mean divides by the sum of the weights so far, which is the same correction.
    means = pd.Series(np.where(finite, raw, np.nan)).ewm(alpha=1 - weight, adjust=True, ignore_na=True).mean().to_numpy()
    return np.where(finite, means, raw)


def thin(x: ArrayLike, y: ArrayLike, points: int = 1000) -> tuple[NDArray[np.generic], NDArray[np.generic]]:
    """At most `points` of the points (x, y): the first, the last, and the least and greatest y of each bucket between.

    Buckets hold a power of two of points, so that their borders stay where they are while a line grows and the drawing does not
    shimmer. Raises ValueError when x and y differ in length or `points` is below 4.
    """
    across, up = np.asarray(x), np.asarray(y)
    if across.shape != up.shape or across.ndim != 1:
        raise ValueError(f"x and y got the shapes {across.shape} and {up.shape}; they take one dimension of equal length.")
    if points < 4:
        raise ValueError(f"points got {points}; it takes at least 4.")
    if len(up) <= points:
        return across, up
    inner = up[1:-1].astype(np.float64)
    width = 1
    while -(-len(inner) // width) * 2 > points - 2:
        width *= 2
    buckets = -(-len(inner) // width)
    padded = np.pad(inner, (0, buckets * width - len(inner)), constant_values=np.nan)
    missing = np.isnan(padded)
    starts = np.arange(buckets) * width + 1
    lowest = np.where(missing, np.inf, padded).reshape(buckets, width).argmin(axis=1) + starts
    highest = np.where(missing, -np.inf, padded).reshape(buckets, width).argmax(axis=1) + starts
    kept = np.unique(np.concatenate([[0], lowest, highest, [len(up) - 1]]))
    return across[kept], up[kept]
