"""Pen paths from a few points: how skeletons are noted and made smooth.

A path is a list of (x, y) points, y downward, the digit about 1 high. The pen runs smoothly through them; a point given twice in a row is a
corner.
"""

from collections.abc import Mapping
from itertools import pairwise
from math import cos, radians, sin

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Path = list[Point]
Generator = np.random.Generator

SAMPLES = 8  # straight pieces between two points of a path: fine enough for a loop drawn through six points
_T = np.linspace(0, 1, SAMPLES, endpoint=False)
# Catmull and Rom 1974: a cubic from p1 to p2, its slope at each end taken from the neighbours p0 and p3.
BASIS = 0.5 * np.stack([-_T + 2 * _T**2 - _T**3, 2 - 5 * _T**2 + 3 * _T**3, _T + 4 * _T**2 - 3 * _T**3, -(_T**2) + _T**3], axis=1)


def pick(rng: Generator, weights: Mapping[str, float]) -> str:
    """One of the names, each as often as its weight (they need not sum to one). Much faster than `Generator.choice`."""
    left = rng.random() * sum(weights.values())
    for name, weight in weights.items():
        left -= weight
        if left < 0:
            return name
    return name


def either_way(rng: Generator, path: Path) -> Path:
    """The path as noted or, less often, drawn from its other end."""
    return path if rng.random() < 0.7 else path[::-1]


def arc(centre: Point, radii: Point, start: float, stop: float, points: int = 8) -> Path:
    """Points on an ellipse from `start` to `stop` degrees: 0 is right, 90 below, 180 left, 270 or -90 above; falling ones turn left."""
    angles = [radians(start + (stop - start) * step / (points - 1)) for step in range(points)]
    return [(centre[0] + radii[0] * cos(angle), centre[1] + radii[1] * sin(angle)) for angle in angles]


def corner(point: Point) -> Path:
    """A point at which the pen turns sharply."""
    return [point, point]


def smooth(path: NDArray[np.float64]) -> NDArray[np.float64]:
    """The fine polyline (n, 2) of a path (m, 2), curved through its points and broken at its corners."""
    repeated = np.flatnonzero((path[1:] == path[:-1]).all(axis=1))
    edges = [0, *(repeated + 1), len(path)]
    pieces = [_curve(path[first:last]) for first, last in pairwise(edges)]
    return np.concatenate([*pieces, path[-1:]])


def _curve(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The samples from the first point up to, not including, the last."""
    if len(points) < 2:
        return points[:0]
    # The ends have no neighbour: one is mirrored, so that the curve leaves them straight.
    padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    windows = np.stack([padded[:-3], padded[1:-2], padded[2:-1], padded[3:]], axis=1)
    curve: NDArray[np.float64] = (BASIS @ windows).reshape(-1, 2)
    return curve
