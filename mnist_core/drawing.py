"""From what a person drew to the 28x28 image a network expects, as MNIST's makers prepared theirs.

Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits": fitted into 20x20 keeping the aspect ratio,
anti-aliased, then placed in 28x28 with the centre of mass at the centre.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE, BOX = 28, 20
FAINTEST_INK = 32  # of 255; below that it is the rim of an anti-aliased stroke
SMALLEST_DRAWING = 8  # pixels; less is a dot


def network_image(drawing: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The drawing as MNIST would have it: shape (28, 28), 0 is paper and 255 is ink.

    Args:
        drawing: RGBA of shape (height, width, 4) as a canvas gives it; its opacity is the ink, whatever the colour.

    Raises:
        ValueError: with a sentence, when there is nothing to read.
    """
    ink = np.ascontiguousarray(drawing[..., 3])
    rows, columns = (np.flatnonzero((ink >= FAINTEST_INK).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        raise ValueError("Draw a digit first.")
    cropped = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    if max(cropped.shape) < SMALLEST_DRAWING:
        raise ValueError("That is too small to be a digit.")
    scale = BOX / max(cropped.shape)
    height, width = (max(1, round(length * scale)) for length in cropped.shape)
    fitted = np.asarray(Image.fromarray(cropped).resize((width, height), Image.Resampling.LANCZOS))
    return _centred(fitted)


def _centred(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The image within 28x28, its centre of mass in the middle, as nearly as whole pixels allow."""
    weights = image.astype(np.float64)
    centre = [float((weights.sum(axis=1 - axis) * np.arange(image.shape[axis])).sum() / weights.sum()) for axis in (0, 1)]
    # The middle of 28 pixels lies between the 14th and the 15th; MNIST's own centres of mass average 14.0 counted from 0.
    top, left = (int(np.clip(round(SIDE / 2 - middle), 0, SIDE - length)) for middle, length in zip(centre, image.shape, strict=True))
    placed = np.zeros((SIDE, SIDE), np.uint8)
    placed[top : top + image.shape[0], left : left + image.shape[1]] = image
    return placed
