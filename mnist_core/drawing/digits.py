"""Several digits on one drawing, told apart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from mnist_core.drawing.stroke import stroke_width
from mnist_core.refused import RefusedError

FAINTEST_INK = 32  # of 255
MOST_DIGITS = 20  # more pieces of ink than that are no number
GAP = 0.6  # of the stroke width: a pen that skipped leaves at most that
SPECK = 0.5  # of the stroke width: ink that is smaller in both directions is dirt
PIECE = 0.5  # of the tallest: what is lower is a part of a digit, such as a five's bar, unless it stands apart
APART = 0.35  # of the tallest: a low piece further than that from every digit is one of its own
OVERLAP = 0.55  # of the narrower one's width: standing above, below or within one another that far makes two pieces one digit


@dataclass
class _Piece:
    """Connected ink, or several pieces that belong together: the labels of its parts, and the box around them in pixels."""

    labels: list[int]
    top: int
    bottom: int
    left: int
    right: int

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    def overlap(self, other: "_Piece") -> float:
        """How much of the narrower one's width both share."""
        return max(0, min(self.right, other.right) - max(self.left, other.left)) / min(self.width, other.width)

    def gap(self, other: "_Piece") -> float:
        """Pixels between the two boxes."""
        across = max(0, max(self.left, other.left) - min(self.right, other.right))
        down = max(0, max(self.top, other.top) - min(self.bottom, other.bottom))
        return float(np.hypot(across, down))

    def join(self, other: "_Piece") -> None:
        self.labels += other.labels
        self.top, self.bottom = min(self.top, other.top), max(self.bottom, other.bottom)
        self.left, self.right = min(self.left, other.left), max(self.right, other.right)


def digits_of(ink: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """The ink of each digit, from left to right, each in an array of the shape of `ink` without the others; empty where there is no ink.

    Pieces of ink become one digit when one stands above, below or within the other (a five's bar, a zero's dot), when they almost touch
    (a pen that skipped), and when one is too low to be a digit. Digits that touch each other are not parted.

    Args:
        ink: uint8 (height, width), 0 is paper.

    Raises:
        RefusedError: There are far more pieces than a number has digits.
    """
    labels, pieces = _pieces(ink)
    pieces = _joined(pieces)
    if len(pieces) > MOST_DIGITS:
        raise RefusedError("That is {got} pieces of ink, more than a number of {most} digits.", got=len(pieces), most=MOST_DIGITS)
    pieces.sort(key=lambda piece: piece.left + piece.right)
    return [np.where(np.isin(labels, piece.labels), ink, 0).astype(np.uint8) for piece in pieces]


def _pieces(ink: NDArray[np.uint8]) -> tuple[NDArray[np.int32], list[_Piece]]:
    """The drawing with each pixel's label, 0 for paper, and the pieces without dirt."""
    inked = ink >= FAINTEST_INK
    width = stroke_width(ink)
    # Ink that almost touches is one piece: pixels within half the gap of ink take part.
    near = ndimage.distance_transform_edt(~inked) <= GAP * width / 2
    labels, _ = ndimage.label(near, structure=np.ones((3, 3)))
    labels = np.where(ink > 0, labels, 0).astype(np.int32)
    pieces = [
        _Piece([number], rows.start, rows.stop, columns.start, columns.stop)
        for number, place in enumerate(ndimage.find_objects(labels), start=1)
        if place is not None
        for rows, columns in [place]
    ]
    return labels, [piece for piece in pieces if max(piece.height, piece.width) >= SPECK * width]


def _joined(pieces: list[_Piece]) -> list[_Piece]:
    """Those that belong together made one, the tallest first, since it is the digit and the others are its parts."""
    tallest = max((piece.height for piece in pieces), default=0)
    digits: list[_Piece] = []
    for piece in sorted(pieces, key=lambda piece: -piece.height):
        nearest = min(digits, key=lambda digit: (-round(digit.overlap(piece), 2), digit.gap(piece)), default=None)
        low = piece.height < PIECE * tallest
        beside = min(digits, key=lambda digit: digit.gap(piece), default=None)
        if nearest is not None and nearest.overlap(piece) >= OVERLAP:
            nearest.join(piece)
        elif low and beside is not None and beside.gap(piece) <= APART * tallest:
            beside.join(piece)
        else:
            digits.append(piece)
    return digits
