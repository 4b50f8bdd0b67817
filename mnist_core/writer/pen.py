"""Ink strokes the way MNIST's images were made: a 20x20 box with grey edges, its centre of mass moved to the centre of 28x28 pixels.

LeCun, Bottou, Bengio and Haffner, "Gradient-Based Learning Applied to Document Recognition", 1998, section III.A.
"""

import numpy as np
from numpy.typing import NDArray

SIZE = 28
BOX = 20
STEP = 0.35  # pixels between the round dabs a stroke is made of: the scallops between dabs stay under 0.02 pixel
REACH = 4  # pixels around a dab that it may darken: more than the widest pen's radius and its grey edge


def choose_widths(digits: list[list[NDArray[np.float64]]], rng: np.random.Generator) -> NDArray[np.float64]:
    """A pen width in pixels for each digit, spread like MNIST's own (median 2.5, nine in ten from 1.8 to 4.5), less where it would clot."""
    widths = np.clip(2.6 * np.exp(rng.normal(0.0, 0.27, len(digits))), 1.5, 4.6)
    return np.minimum(widths, [_widest(strokes) for strokes in digits])


def _widest(strokes: list[NDArray[np.float64]]) -> float:
    """The width in pixels at which ink would cover half of the digit's box or a quarter of its narrower side: beyond it, loops clot."""
    width, height = np.concatenate(strokes).max(axis=0) * BOX
    length = sum(np.hypot(*np.diff(stroke, axis=0).T).sum() for stroke in strokes) * BOX
    if length < 1.6 * BOX:
        return np.inf  # a 1, which has next to no box and nothing to clot
    return float(max(1.5, min(0.5 * (width + 2) * (height + 2) / length, 0.27 * (min(width, height) + 2))))


def ink(digits: list[list[NDArray[np.float64]]], widths: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Draw digits, given as `writer.strokes` gives them, with pens `widths` pixels wide; returns (n, 28, 28), 0 for paper and 255 for ink.

    The pressure of the hand changes the width along a stroke a little.
    """
    points, owner, progress = _dabs(digits, BOX - widths)
    sway = rng.uniform(0.0, 0.12, len(digits))
    wave = np.sin(rng.uniform(0, 2 * np.pi, len(digits))[owner] + rng.uniform(2, 6, len(digits))[owner] * progress)
    radii = widths[owner] / 2 * (1 + sway[owner] * wave)
    soft = rng.uniform(0.9, 1.4, len(digits))[owner]
    # The shorter side lies in the middle of the box, so that there is room on both sides to move by.
    extents = np.array([np.concatenate(strokes).max(axis=0) for strokes in digits]).reshape(-1, 2) * (BOX - widths)[:, None]
    return _centre(_stamp(points + ((BOX - extents) / 2)[owner], radii, soft, owner, len(digits)))


def _dabs(
    digits: list[list[NDArray[np.float64]]], sizes: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """Points (n, 2) in pixels, STEP apart along the strokes; the digit each belongs to; how far along that digit it is (0 to about 4)."""
    flat = [stroke for strokes in digits for stroke in strokes]
    owners = np.repeat(np.arange(len(digits)), [sum(map(len, strokes)) for strokes in digits])
    # The last point of a stroke is not joined to the first of the next.
    last = np.cumsum([len(stroke) for stroke in flat]) - 1
    points = np.concatenate(flat) * sizes[owners, None]
    ends = np.concatenate([points[1:], points[-1:]])
    ends[last] = points[last]
    counts = np.maximum(1, np.ceil(np.hypot(*(ends - points).T) / STEP).astype(int))
    piece = np.repeat(np.arange(len(points)), counts)
    within = (np.arange(len(piece)) - np.repeat(np.cumsum(counts) - counts, counts)) / counts[piece]
    dabs = points[piece] + within[:, None] * (ends - points)[piece]
    owner = owners[piece]
    progress = (np.arange(len(owner)) - np.searchsorted(owner, np.arange(len(digits)))[owner]) * STEP / BOX
    return dabs, owner, progress


def _stamp(
    points: NDArray[np.float64], radii: NDArray[np.float64], soft: NDArray[np.float64], owner: NDArray[np.int64], count: int
) -> NDArray[np.float64]:
    """Round dabs at points (in pixels of the 20x20 box) as coverage 0 to 1, (count, 20, 20); edges fade within `soft` pixels."""
    margin = REACH
    side = BOX + 2 * margin
    corner = np.floor(points).astype(int)
    offsets = np.arange(-REACH + 1, REACH)
    dx = corner[:, None, 0] + offsets + 0.5 - points[:, 0, None]
    dy = corner[:, None, 1] + offsets + 0.5 - points[:, 1, None]
    distance = np.sqrt(dy[:, :, None] ** 2 + dx[:, None, :] ** 2)
    cover = (radii[:, None, None] - distance) / soft[:, None, None] + 0.5
    rows = (owner * side + corner[:, 1] + margin)[:, None] + offsets
    places = rows[:, :, None] * side + (corner[:, 0] + margin)[:, None, None] + offsets
    dark = cover > 0
    canvas = np.zeros(count * side * side)
    np.maximum.at(canvas, places[dark], np.minimum(cover[dark], 1.0))
    return canvas.reshape(count, side, side)[:, margin:-margin, margin:-margin]


def _centre(boxes: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Place (n, 20, 20) coverages into (n, 28, 28) by whole pixels, the centre of mass nearest pixel 14, where MNIST has it."""
    places = np.arange(BOX)
    mass = boxes.sum(axis=(1, 2))
    column = (boxes.sum(axis=1) * places).sum(axis=1) / mass
    row = (boxes.sum(axis=2) * places).sum(axis=1) / mass
    left, top = (np.clip(np.rint(SIZE / 2 - centre), 0, SIZE - BOX).astype(int) for centre in (column, row))
    images = np.zeros((len(boxes), SIZE, SIZE), np.uint8)
    which = np.arange(len(boxes))[:, None, None]
    images[which, (top[:, None] + places)[:, :, None], (left[:, None] + places)[:, None, :]] = np.rint(boxes * 255)
    return images
