"""From ink to MNIST's form, in four steps each of which can be switched off.

Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits": fitted into 20x20 keeping the aspect ratio,
anti-aliased, then placed in 28x28 with the centre of mass at the centre. Making the stroke width even is our own addition: a canvas has
pens that MNIST's writers did not have.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_core.drawing.canvas import ink_of_canvas
from mnist_core.drawing.stroke import redraw, stroke_length, stroke_width
from mnist_core.refused import RefusedError

SIDE, BOX = 28, 20
FAINTEST_INK = 32  # of 255; below that it is the rim of an anti-aliased stroke
SMALLEST_DRAWING = 8  # pixels; less is a dot
WORKING_SIDE = 160  # pixels of the longer side while strokes are made wider or thinner: 8 for one of the box's
# Between these strokes stay as they are, in pixels of the box. MNIST's own have a median of 2.2, nine tenths lie between 1.5 and 3.7.
THINNEST, THICKEST = 2.0, 2.6
BLOT = 0.75  # stroke width as a share of the longer side; MNIST's own stay below 0.4, a disc has 1
LONGEST_PATH = 5.5  # stroke length by the longer side; MNIST's own stay below 4.5
COVERED = 0.45  # share of the drawing that is ink; MNIST's own stay below 0.4


@dataclass(frozen=True)
class Steps:
    """What is done to a drawing; all of it unless a step is switched off, to see what the step is for.

    Args:
        crop: Cut out the digit. Off: the whole drawing, empty paper included, goes on, so that small digits stay small.
        stroke_width: Redraw too thin and too thick strokes as wide as MNIST's. Off: they stay as the pen made them.
        fit: Shrink into 20x20, keeping the proportions. Off: stretched over all of 28x28, so that a 1 becomes a bar.
        centre: Put the centre of mass in the middle. Off: the middle of the box around the digit is there, as most demos have it.
    """

    crop: bool = True
    stroke_width: bool = True
    fit: bool = True
    centre: bool = True


ALL_STEPS = Steps()


@dataclass(frozen=True)
class Prepared:
    """A drawing as the network gets it.

    Args:
        image: uint8 (28, 28), 0 is paper and 255 is ink.
        stages: What each step made of it, in order, by the names of `Steps`: crop, stroke_width, fit, centre; uint8 (height, width). A step
            that is switched off has a stage, too: what happens in its place.
    """

    image: NDArray[np.uint8]
    stages: dict[str, NDArray[np.uint8]]


def prepare(ink: NDArray[np.uint8], steps: Steps = ALL_STEPS) -> Prepared:
    """One digit's ink, uint8 (height, width), in MNIST's form.

    Raises:
        RefusedError: With a sentence, when there is nothing to read: no ink, a dot, a blot, a scribble over everything.
    """
    cropped = _cropped(ink)
    _refuse_what_is_no_digit(ink, cropped)
    taken = cropped if steps.crop else ink
    target = BOX if steps.fit else SIDE
    evened = _evened(taken, target, cut=steps.crop) if steps.stroke_width else taken
    fitted = _resized(evened, target / max(evened.shape)) if steps.fit else _stretched(evened)
    centred = _placed(fitted, by_mass=steps.centre)
    return Prepared(centred, {"crop": taken, "stroke_width": evened, "fit": fitted, "centre": centred})


def network_image(drawing: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A canvas' drawing, as `ink_of_canvas` takes it, in MNIST's form: uint8 (28, 28), 0 is paper and 255 is ink.

    Raises:
        RefusedError: With a sentence, when there is nothing to read.
    """
    return prepare(ink_of_canvas(drawing)).image


def _cropped(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The smallest part that holds all ink; of no size where there is none."""
    rows, columns = (np.flatnonzero((ink >= FAINTEST_INK).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return ink[:0, :0]
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _refuse_what_is_no_digit(ink: NDArray[np.uint8], cropped: NDArray[np.uint8]) -> None:
    if not cropped.size:
        raise RefusedError("Draw a digit first.")
    longer = max(cropped.shape)
    if longer < SMALLEST_DRAWING:
        raise RefusedError("That is too small to be a digit.")
    drawn = _resized(cropped, WORKING_SIDE / longer)
    if np.mean(ink >= FAINTEST_INK) > COVERED or stroke_length(drawn) > LONGEST_PATH * WORKING_SIDE:
        raise RefusedError("That is too much ink for a digit. Clear the canvas and draw one digit with plain strokes.")
    if stroke_width(drawn) > BLOT * WORKING_SIDE:
        raise RefusedError("That is a dot, not a digit.")


def _evened(ink: NDArray[np.uint8], target: int, *, cut: bool) -> NDArray[np.uint8]:
    """The ink, enlarged or reduced to a working size, with strokes as wide as MNIST's will be once its longer side has `target` pixels.

    `cut`: the ink ends where the strokes end, so that the size changes with the width of the strokes.
    """
    drawn = _resized(ink, WORKING_SIDE / max(ink.shape))
    width = stroke_width(drawn)
    if not width:
        return ink
    # The part that a pen without width would have covered stays; what the strokes add around it changes.
    bare = WORKING_SIDE - width if cut else WORKING_SIDE
    thinnest, thickest = (bare * share / (target - share if cut else target) for share in (THINNEST, THICKEST))
    wanted = min(max(width, thinnest), thickest)
    if wanted == width:
        return ink
    redrawn = redraw(drawn, width, wanted)
    if cut:
        return _cropped(redrawn)
    margins = [(length - other) // 2 for length, other in zip(redrawn.shape, drawn.shape, strict=True)]
    return redrawn[margins[0] : margins[0] + drawn.shape[0], margins[1] : margins[1] + drawn.shape[1]]


def _resized(ink: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    height, width = (max(1, round(length * scale)) for length in ink.shape)
    return _resampled(ink, height, width)


def _stretched(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return _resampled(ink, SIDE, SIDE)


def _resampled(ink: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    return np.asarray(Image.fromarray(np.ascontiguousarray(ink)).resize((width, height), Image.Resampling.LANCZOS))


def _placed(image: NDArray[np.uint8], *, by_mass: bool) -> NDArray[np.uint8]:
    """The image within 28x28, its centre of mass or that of its box in the middle, as nearly as whole pixels allow."""
    rows, columns = (np.flatnonzero(image.any(axis=axis)) for axis in (1, 0))
    image = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if by_mass and len(rows) else image
    weights = image.astype(np.float64)
    corner = []
    for axis, length in enumerate(image.shape):
        # The middle of 28 pixels lies between the 14th and the 15th; MNIST's own centres of mass average 14.0 counted from 0.
        middle = (weights.sum(axis=1 - axis) * np.arange(length)).sum() / weights.sum() if by_mass and weights.any() else length / 2
        corner.append(int(np.clip(round(SIDE / 2 - middle), 0, SIDE - length)))
    placed = np.zeros((SIDE, SIDE), np.uint8)
    placed[corner[0] : corner[0] + image.shape[0], corner[1] : corner[1] + image.shape[1]] = image
    return placed
