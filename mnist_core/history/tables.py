"""Columns that grow, and the pace of a training."""

from array import array
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd


class Table:
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

    def forget_after(self, fold: int, step: int) -> None:
        """Forget the rows beyond this place."""
        self._cut((fold, step + 1))
        self._frame = None

    def frame(self) -> pd.DataFrame:
        if self._frame is None:
            table = pd.DataFrame({name: np.array(column) for name, column in self._columns.items()})
            self._frame = table.astype({"fold": np.int64, "step": np.int64})
        return self._frame.copy(deep=False)


class Pace:
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
