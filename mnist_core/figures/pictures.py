"""Numbers as pictures: weights, gradients and activations, and sheets of many of them. Arrays in, arrays out."""

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

BLUE, ORANGE = np.array([0, 114, 178]), np.array([213, 94, 0])  # the palette's first two
PAPER = np.array([245, 245, 245])
BETWEEN = 128  # grey between the tiles of a sheet: seen on light and on dark


def signed(values: NDArray[np.floating], largest: float | None = None) -> NDArray[np.uint8]:
    """Positive numbers blue, negative ones orange, 0 nearly white: shape (...) becomes (..., 3).

    Full colour stands for `largest`, by default the largest absolute value.
    """
    known = np.nan_to_num(np.asarray(values, np.float32), posinf=0.0, neginf=0.0)
    reach = float(np.abs(known).max(initial=0.0)) if largest is None else largest
    share = np.clip(np.abs(known) / reach if reach > 0 else known * 0, 0, 1)[..., None]
    colours = np.where(known[..., None] >= 0, BLUE, ORANGE)
    pixels: NDArray[np.uint8] = np.rint(PAPER + (colours - PAPER) * share).astype(np.uint8)
    return pixels


def grey(values: NDArray[np.floating], largest: float | None = None) -> NDArray[np.uint8]:
    """Numbers that are never negative: 0 black, `largest` (by default the largest) white; shape (...) becomes (..., 3)."""
    known = np.nan_to_num(np.asarray(values, np.float32), posinf=0.0, neginf=0.0)
    reach = float(known.max(initial=0.0)) if largest is None else largest
    level = np.rint(255 * np.clip(known / reach if reach > 0 else known * 0, 0, 1)).astype(np.uint8)
    return np.repeat(level[..., None], 3, axis=-1)


def coloured(values: NDArray[np.floating], largest: float | None = None, *, among: NDArray[np.floating] | None = None) -> NDArray[np.uint8]:
    """`signed` where some number is negative, of these or of those `among` which they are shown, otherwise `grey`."""
    return signed(values, largest) if has_negative(values if among is None else among) else grey(values, largest)


def has_negative(values: NDArray[np.floating]) -> bool:
    """Whether the numbers are shown in two colours."""
    return bool(np.nanmin(values, initial=0.0) < 0)


def enlarged(picture: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    """Each pixel of (height, width, 3) as a square of `factor` pixels."""
    return picture.repeat(factor, axis=0).repeat(factor, axis=1)


def sheet(tiles: NDArray[np.uint8], columns: int, gap: int = 1) -> NDArray[np.uint8]:
    """Tiles (n, height, width, 3) row by row on one sheet, with grey lines between."""
    count, height, width, _ = tiles.shape
    rows = -(-count // columns)
    columns = min(columns, count)
    made = np.full((rows * (height + gap) - gap, columns * (width + gap) - gap, 3), BETWEEN, np.uint8)
    for number, tile in enumerate(tiles):
        top, left = number // columns * (height + gap), number % columns * (width + gap)
        made[top : top + height, left : left + width] = tile
    return made


def png(picture: NDArray[np.uint8]) -> str:
    """An address that holds the picture, grey (height, width) or coloured (height, width, 3)."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
