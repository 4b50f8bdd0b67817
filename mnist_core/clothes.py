"""From a photo of a piece of clothing to the 28x28 image a network trained on Fashion-MNIST expects.

Source: H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms", 2017,
section 2: edges near the corner's colour cut off, the longer side reduced to 28, sharpened, put into the middle of 28x28, negated,
grey. Their products are photographed before white; here any even background becomes black.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from mnist_core.drawing.photo import open_picture
from mnist_core.refused import RefusedError

SIDE = 28
BACKGROUND = 0.12  # of the brightest: what differs less from the background belongs to it; the authors take 0.05 of clean pictures
SMALLEST = 16  # pixels
SHARPENING = ImageFilter.UnsharpMask(radius=1.0, percent=100, threshold=0)


def image_of_photo(file: bytes) -> NDArray[np.uint8]:
    """The thing on the photo as Fashion-MNIST has it: uint8 (28, 28), 0 is background, and what is brighter there is darker here.

    Raises:
        RefusedError: With a sentence, when the file is no picture or too large, or when nothing stands out from the background.
    """
    colours = open_picture(file)
    edge = np.concatenate([side.reshape(-1, 3) for side in (colours[:2], colours[-2:], colours[:, :2], colours[:, -2:])])
    background = np.median(edge, axis=0)
    stands_out = np.abs(colours - background).max(axis=-1) > 255 * BACKGROUND
    rows, columns = (np.flatnonzero(stands_out.mean(axis=axis) > 0.01) for axis in (1, 0))
    if len(rows) < SMALLEST or len(columns) < SMALLEST:
        raise RefusedError("Nothing in this picture stands out from its background.")
    box = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    # The negative, with the background at 0 whatever it was before.
    grey = np.abs(colours[box].mean(axis=-1) - background.mean()) if background.mean() < 128 else 255 - colours[box].mean(axis=-1)
    grey = np.where(stands_out[box], np.clip(grey, 1, 255), 0)
    thing = Image.fromarray(grey.astype(np.uint8))
    scale = SIDE / max(thing.size)
    small = thing.resize((max(1, round(thing.width * scale)), max(1, round(thing.height * scale))), Image.Resampling.BOX).filter(SHARPENING)
    placed = np.zeros((SIDE, SIDE), np.uint8)
    top, left = (SIDE - small.height) // 2, (SIDE - small.width) // 2
    placed[top : top + small.height, left : left + small.width] = np.asarray(small)
    return placed
