"""How a hand, a pen tablet or a mouse writes a skeleton: bent, slanted, shaken, in straight jerks, never twice the same."""

import numpy as np
from numpy.typing import NDArray

from mnist_core.writer.curves import Path, smooth

MOUSE_SHARE = 0.35  # of the digits are written in straight jerks


def write_down(skeleton: list[Path], rng: np.random.Generator) -> list[NDArray[np.float64]]:
    """The strokes of a skeleton, each (n, 2), written unevenly; the box of them all begins at 0, 0 and its longer side is 1."""
    strokes = [smooth(path) for path in _misplace(skeleton, rng)]
    if rng.random() < MOUSE_SHARE:
        spacing = rng.uniform(0.04, 0.15)
        strokes = [_jerk(stroke, spacing, rng) for stroke in strokes]
    else:
        tremble = min(0.018, rng.exponential(0.006))
        strokes = [_shake(stroke, tremble, rng) for stroke in strokes]
    return _fit([_lean(stroke, *leaning) for leaning in [_leaning(rng)] for stroke in strokes])


def _misplace(skeleton: list[Path], rng: np.random.Generator) -> list[NDArray[np.float64]]:
    """The paths with each point, and each later stroke as a whole, put down a little beside its place."""
    spread = rng.uniform(0.0, 0.03)
    placed = []
    for index, path in enumerate(skeleton):
        points = np.array(path)
        moved = points + rng.normal(0.0, spread, points.shape)
        if index:
            moved += rng.normal(0.0, 0.012, 2)
        # Both entries of a corner must go to the same place, or it would become a hook.
        again = np.flatnonzero((points[1:] == points[:-1]).all(axis=1)) + 1
        moved[again] = moved[again - 1]
        placed.append(moved)
    return placed


def _along(stroke: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far along the stroke each of its points lies."""
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(stroke, axis=0).T))])


def _at(stroke: NDArray[np.float64], along: NDArray[np.float64], places: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([np.interp(places, along, stroke[:, 0]), np.interp(places, along, stroke[:, 1])], axis=1)


def _jerk(stroke: NDArray[np.float64], spacing: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """The stroke as a mouse reports it: seen at some places only, straight between them, each a little off."""
    along = _along(stroke)
    pieces = max(1, round(along[-1] / spacing))
    places = (np.arange(pieces + 1) + np.r_[0.0, rng.uniform(-0.4, 0.4, pieces - 1), 0.0]) * along[-1] / pieces
    return _at(stroke, along, places) + rng.normal(0.0, rng.uniform(0.0, spacing / 7), (pieces + 1, 2))


def _shake(stroke: NDArray[np.float64], tremble: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """The stroke with a slow waver of about `tremble`, a few waves along a digit."""
    along = _along(stroke)
    knots = np.linspace(0.0, along[-1], 2 + int(along[-1] / 0.12))
    return stroke + _at(rng.normal(0.0, tremble, (len(knots), 2)), knots, along)


def _leaning(rng: np.random.Generator) -> tuple[NDArray[np.float64], float, float]:
    """A slant, stretch and rotation as a 2x2 matrix for row vectors, and how far upright and level lines bow."""
    slant = np.clip(rng.normal(0.1, 0.19), -0.25, 0.5)
    stretch = np.exp(np.clip(rng.normal(0.0, 0.2), -0.4, 0.4))
    angle = np.deg2rad(np.clip(rng.normal(0.0, 4.0), -9.0, 9.0))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.array([[stretch, 0.0], [-slant, 1.0]]) @ turn, rng.normal(0.0, 0.12), rng.normal(0.0, 0.12)


def _lean(stroke: NDArray[np.float64], matrix: NDArray[np.float64], bow: float, sag: float) -> NDArray[np.float64]:
    x, y = stroke[:, 0] - 0.3, stroke[:, 1] - 0.5
    leant: NDArray[np.float64] = np.stack([x + bow * y**2, y + sag * x**2], axis=1) @ matrix
    return leant


def _fit(strokes: list[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    points = np.concatenate(strokes)
    low = points.min(axis=0)
    size = (points.max(axis=0) - low).max()
    return [(stroke - low) / size for stroke in strokes]
