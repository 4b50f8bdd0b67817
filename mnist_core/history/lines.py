"""Lines made smooth, and thin enough to draw."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray


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
