"""The ink of a drawing made on a screen."""

import numpy as np
from numpy.typing import NDArray

FAINTEST_CONTRAST = 24  # of 255: less between ink and paper is one colour with a little noise
EDGE = 0.02  # the frame by which the paper's colour is known, as a share of the shorter side


def ink_of_canvas(drawing: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The drawing's ink: shape (height, width), 0 is paper and 255 is ink.

    On a transparent background opacity is ink, whatever the colour. On an opaque one ink is what differs from the paper, and the paper is
    what most of the drawing's edge shows: dark on light, light on dark, and one colour on another are all read.

    Args:
        drawing: RGBA (height, width, 4), RGB (height, width, 3) or grey (height, width); may be read-only.

    Raises:
        ValueError: The array has another shape or type.
    """
    if (
        drawing.dtype != np.uint8
        or drawing.ndim not in {2, 3}
        or (drawing.ndim == 3 and drawing.shape[2] not in {3, 4})
        or not drawing.size
    ):
        raise ValueError(f"A drawing is uint8 of shape (height, width[, 3 or 4]); got {drawing.dtype} of shape {drawing.shape}.")
    if drawing.ndim == 3 and drawing.shape[2] == 4:
        opacity = drawing[..., 3]
        if opacity.min() < opacity.max() or not opacity.max():
            return opacity.copy()
        drawing = drawing[..., :3]
    colours = (drawing if drawing.ndim == 3 else drawing[..., None]).astype(np.int16)
    # The channel that differs most: red ink on black and blue ink on white keep their full contrast.
    contrast = np.abs(colours - _paper(colours)).max(axis=-1)
    strongest = int(contrast.max())
    if strongest < FAINTEST_CONTRAST:
        return np.zeros(contrast.shape, np.uint8)
    ink: NDArray[np.uint8] = np.round(contrast * (255 / strongest)).astype(np.uint8)
    return ink


def _paper(colours: NDArray[np.int16]) -> NDArray[np.float64]:
    """The median colour of the drawing's edge."""
    depth = max(1, round(EDGE * min(colours.shape[:2])))
    sides = [colours[:depth], colours[-depth:], colours[:, :depth], colours[:, -depth:]]
    paper: NDArray[np.float64] = np.median(np.concatenate([side.reshape(-1, colours.shape[-1]) for side in sides]), axis=0)
    return paper
