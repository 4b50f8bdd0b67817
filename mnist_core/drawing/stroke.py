"""How wide a pen was, and the same strokes drawn by another pen.

Both work with the distance of each pixel to the edge of its stroke, so that a stroke gains or loses the same width everywhere and its
ends stay round. Widths are in pixels of the array they belong to.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

HALF = 128  # of 255: where the edge of a stroke lies
PEN = 0.4  # quantile of the widths along the strokes that is the pen's
MOST_TAKEN = 0.7  # of a stroke's local width: what it loses at most
LEVELS = 12  # thicknesses told apart when a stroke is made thinner


def stroke_width(ink: NDArray[np.uint8]) -> float:
    """The width of the pen; 0 where there is no ink.

    Along the middle of a stroke the distance to its edge is half the width. Crossings, and loops that ran full of ink, are wider than
    the pen was: so rather less than the median of these distances counts.
    """
    inside = np.pad(ink >= HALF, 1)
    if not inside.any():
        return 0.0
    depth = _depth(inside)
    middles = inside & (depth >= ndimage.maximum_filter(depth, size=3) - 1e-9) & (depth > 1)
    if not middles.any():
        # Too thin to have a middle: across a stroke the mean distance to its edge is a quarter of its width.
        return 4 * float(depth[inside].mean())
    # In every second width the middle lies between two pixels, half a pixel from the nearer one.
    return 2 * float(np.quantile(depth[middles], PEN)) + 0.5


def stroke_length(ink: NDArray[np.uint8]) -> float:
    """How far the pen went, in pixels, where it did not cross itself; 0 where there is no ink."""
    width = stroke_width(ink)
    return float(np.count_nonzero(ink >= HALF)) / width if width else 0.0


def redraw(ink: NDArray[np.uint8], width: float, wanted: float) -> NDArray[np.uint8]:
    """The strokes, `width` wide, as a pen `wanted` wide would have drawn them; the array grows or shrinks with them on all sides alike.

    A stroke that is made thinner keeps its middle, even where it is thinner than the others.
    """
    margin = max(0, int(np.ceil((wanted - width) / 2))) + 1
    inside = np.pad(ink >= HALF, margin)
    # Above 0 inside the strokes, below 0 outside.
    depth = np.where(inside, _depth(inside), -_depth(~inside))
    change = (wanted - width) / 2
    depth = depth + (change if change > 0 else np.maximum(change, -MOST_TAKEN * _thickness(depth)))
    drawn: NDArray[np.uint8] = np.round(np.clip(depth + 0.5, 0, 1) * 255).astype(np.uint8)
    return drawn


def _depth(inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The distance from the middle of each pixel of the mask to the mask's edge; 0 elsewhere."""
    depth: NDArray[np.float64] = ndimage.distance_transform_edt(inside)
    return np.where(inside, depth - 0.5, 0.0)


def _thickness(depth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Half the local width of the stroke at each of its pixels: the radius of the largest disc within the stroke that covers the pixel.

    Source: T. Hildebrand, P. Rueegsegger, "A new method for the model-independent assessment of thickness in three-dimensional images",
    Journal of Microscopy 185 (1997); here in two dimensions and in steps of a radius.
    """
    thickness: NDArray[np.float64] = np.maximum(depth, 0.0)
    for radius in np.linspace(0, depth.max(), LEVELS + 1)[1:]:
        middles = depth >= radius - 1e-9
        reach = ndimage.distance_transform_edt(~middles)
        thickness[(reach <= radius) & (depth > 0)] = radius
    return np.maximum(thickness, depth)
