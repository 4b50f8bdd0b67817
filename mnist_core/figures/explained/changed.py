"""One image changed as augmentation changes it, in numpy: what `mnist_core/augmentation.py` does to batches in TensorFlow's graph."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from mnist_core.architecture import IMAGE_SIZE as SIDE

if TYPE_CHECKING:
    from mnist_core.experiment import Augmentation

Numbers = NDArray[np.float64]
MIDDLE = (SIDE - 1) / 2
GRID = 7  # points a side of the elastic field


def changed(image: Numbers, knobs: "Augmentation", drawn: Numbers, field: Numbers) -> Numbers:
    """
    Args:
        image: (28, 28), 0 for paper.
        drawn: seven numbers from -1 to 1: stroke width, angle, two scales, shear, two shifts.
        field: the elastic displacement on its coarse grid, (2, 7, 7), of standard deviation 1.
    """
    if knobs.stroke_width:
        image = _with_stroke_width(image, knobs.stroke_width * drawn[0])
    down, across = np.mgrid[:SIDE, :SIDE] - MIDDLE
    angle = drawn[1] * np.deg2rad(knobs.rotation)
    width, height = 1 / (1 + knobs.scale * drawn[2]), 1 / (1 + knobs.scale * drawn[3])
    slanted = across + knobs.shear * drawn[4] * down
    x = width * (np.cos(angle) * slanted + np.sin(angle) * down) + knobs.shift * drawn[5]
    y = height * (np.cos(angle) * down - np.sin(angle) * slanted) + knobs.shift * drawn[6]
    bend = knobs.elastic * np.einsum("ia,cab,jb->cij", _SPLINE, field, _SPLINE)
    return _sample(image, x + bend[0] + MIDDLE, y + bend[1] + MIDDLE)


def _with_stroke_width(image: Numbers, change: float) -> Numbers:
    widest = sliding_window_view(np.pad(image, 1), (3, 3)).max(axis=(2, 3))
    thinnest = sliding_window_view(np.pad(image, 1, mode="edge"), (3, 3)).min(axis=(2, 3))
    found: Numbers = image + max(change, 0.0) * (widest - image) + max(-change, 0.0) * (thinnest - image)
    return found


def _sample(image: Numbers, x: Numbers, y: Numbers) -> Numbers:
    """The image at places x, y (28, 28) in pixels, between pixels by the four around; outside is 0."""
    padded = np.pad(image, 1)
    x, y = np.clip(x + 1, 0, SIDE + 0.999), np.clip(y + 1, 0, SIDE + 0.999)
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    right_share, bottom_share = x - left, y - top
    upper = padded[top, left] * (1 - right_share) + padded[top, left + 1] * right_share
    lower = padded[top + 1, left] * (1 - right_share) + padded[top + 1, left + 1] * right_share
    found: Numbers = upper * (1 - bottom_share) + lower * bottom_share
    return found


def _spline() -> Numbers:
    """The value at each of 28 pixels of the uniform cubic B-splines of GRID points, (28, GRID), each row of length 1."""
    distance = np.abs((np.arange(SIDE) / (SIDE - 1) * (GRID - 3) + 1)[:, None] - np.arange(GRID))
    values = np.where(distance < 1, 2 / 3 - distance**2 + distance**3 / 2, np.clip(2 - distance, 0, None) ** 3 / 6)
    rows: Numbers = values / np.linalg.norm(values, axis=1, keepdims=True)
    return rows


_SPLINE = _spline()
