"""A procedural writer: synthetic handwritten digits in MNIST's own form, with the habits of hand that MNIST lacks.

MNIST was written by Americans with a pen. People elsewhere, and people with a mouse, give the 1 a flag and a foot, slash or dot the
zero, cross the seven, leave the four open and hook the tail of the nine. No outside handwriting is written down here, though some was
looked at for its habits (the training writers of UCI's Pen-Based Recognition of Handwritten Digits): `zero_to_four` and `five_to_nine`
note them as pen paths, `hand` writes them unevenly, `pen` inks them with the geometry of MNIST's makers (20x20 box, centre of mass in
the middle of 28x28).

    images, labels = write(10_000, seed=1)      # (10000, 28, 28) and (10000,), both uint8

Made to be told apart: a habit is varied only as far as a person still reads one digit, because a wrong label costs more than a habit
gains.
"""

import numpy as np
from numpy.typing import NDArray

from mnist_core.writer.five_to_nine import eight, five, nine, seven, six
from mnist_core.writer.hand import write_down
from mnist_core.writer.pen import choose_widths, ink
from mnist_core.writer.zero_to_four import four, one, three, two, zero

__all__ = ["strokes", "write"]

SKELETONS = (zero, one, two, three, four, five, six, seven, eight, nine)
CHUNK = 250  # images inked at once: bounds the memory at some tens of megabytes


def strokes(digit: int, rng: np.random.Generator) -> list[NDArray[np.float64]]:
    """One digit as pen strokes, each (n, 2) of x and y (y downward); the digit's box begins at 0, 0 and its longer side is 1.

    Straight lines between the points draw the stroke. A dot is a stroke of two points that nearly coincide.
    Raises ValueError for anything but 0 to 9.
    """
    if digit not in range(10):
        raise ValueError(f"{digit!r} is not a digit from 0 to 9")
    return write_down(SKELETONS[digit](rng), rng)


def write(count: int, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Write `count` digits: images (count, 28, 28) with 0 for paper and 255 for ink, and their labels (count,), in random order.

    Each digit occurs equally often (to within one). The same count and seed always give the same images.
    """
    if count < 0:
        raise ValueError(f"count is {count}; it cannot be negative")
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count) % 10).astype(np.uint8)
    images = np.empty((count, 28, 28), np.uint8)
    for start in range(0, count, CHUNK):
        written = [strokes(int(digit), rng) for digit in labels[start : start + CHUNK]]
        images[start : start + CHUNK] = ink(written, choose_widths(written, rng), rng)
    return images, labels
