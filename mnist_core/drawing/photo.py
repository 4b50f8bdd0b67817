"""The ink of a photo of handwriting on paper."""

import io
import struct
import zlib

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError
from scipy import ndimage

from mnist_core.refused import RefusedError
from mnist_core.wording import N_

MOST_BYTES = 20_000_000
MOST_PIXELS = 50_000_000  # twice a telephone's usual 12 to 24 million; 150 MB while it is opened
MOST_ASPECT = 20
# Those of Pillow's formats that cameras, scanners and screens write and that it decodes by itself.
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "AVIF")
WORKING_SIDE = 720  # pixels of the longer side
PAPER = 0.12  # of the longer side: wider than any stroke, narrower than a shadow
FAINTEST_CONTRAST = 0.12  # of the paper's brightness: less is grain and shadow
NOISE = 5.0  # times the paper's own deviation that ink must stand out
FAINT = 0.45  # of the strongest piece's darkness: fainter pieces are ruling or print shining through
SPECK = 0.6  # of the stroke width
SMALLEST_SPECK = 4  # pixels
NO_INK = N_("Nothing in this picture stands out from the paper.")


def ink_of_photo(file: bytes) -> NDArray[np.uint8]:
    """The ink on a photo: uint8 (height, width), the longer side at most 720 pixels, 0 is paper and 255 is ink.

    The picture is turned as its EXIF says, its light is made even, and dirt is left out. Ink may be dark on light or light on dark.

    Args:
        file: A whole file: PNG, JPEG, WebP, BMP, GIF, TIFF or AVIF; of several pictures the first counts.

    Raises:
        RefusedError: With a sentence, when the file is too large or no picture, or when nothing stands out from the paper.
    """
    colours = open_picture(file)
    dark = _ink_is_dark(colours.mean(axis=-1))
    # The channel in which ink of any colour differs most: blue ink absorbs red, chalk of any colour outshines the board.
    brightness = colours.min(axis=-1) if dark else 255 - colours.max(axis=-1)
    return _without_dirt(_contrast(brightness))


def open_picture(file: bytes) -> NDArray[np.float32]:
    """The picture as RGB (height, width, 3), 0 to 255, upright and reduced."""
    if len(file) > MOST_BYTES:
        raise RefusedError(
            "The file is too large: {got:.0f} MB, and at most {most:.0f} MB are taken.", got=len(file) / 1e6, most=MOST_BYTES / 1e6
        )
    Image.init()
    try:
        # Pillow may have been built without some of them.
        with Image.open(io.BytesIO(file), formats=[name for name in FORMATS if name in Image.OPEN]) as picture:
            # Known before any pixel is decoded: a small file can claim to be a huge picture.
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise _TooManyPixelsError
            picture.draft("RGB", (WORKING_SIDE, WORKING_SIDE))
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            flat = Image.new("RGB", upright.size, "white")
            clear = upright.convert("RGBA")
            flat.paste(clear, mask=clear.getchannel("A"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, _TooManyPixelsError) as bomb:
        raise RefusedError("The picture has too many pixels; at most {most:.0f} million are taken.", most=MOST_PIXELS / 1e6) from bomb
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, struct.error, zlib.error) as broken:
        raise RefusedError("This file is no picture, or it is damaged. PNG, JPEG and WebP are read.") from broken
    if max(width, height) > MOST_ASPECT * min(width, height):
        raise RefusedError("The picture is too narrow to hold a digit.")
    flat.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.LANCZOS)
    return np.asarray(flat, np.float32)


class _TooManyPixelsError(Exception):
    """Refused by its header."""


def _ink_is_dark(grey: NDArray[np.float32]) -> bool:
    """Whether what stands out from its surroundings is darker than they are; ink covers less than paper does, so it is the longer tail."""
    around = ndimage.gaussian_filter(grey, PAPER * max(grey.shape) / 2)
    return bool(((grey - around) ** 3).mean() <= 0)


def _contrast(brightness: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Dark ink on paper of any brightness, which may change over the picture: how much of the paper's light each pixel swallows."""
    size = max(3, round(PAPER * max(brightness.shape)))
    smooth = ndimage.gaussian_filter(brightness, 1.0)
    # Closing fills strokes with the paper around them; smoothing takes the steps out of it.
    paper = ndimage.gaussian_filter(ndimage.grey_closing(smooth, size=(size, size)), size / 2)
    swallowed = np.clip(1 - smooth / np.maximum(paper, 1), 0, 1)
    grain = 1.4826 * float(np.median(np.abs(swallowed - np.median(swallowed))))
    edge = max(_threshold(swallowed), FAINTEST_CONTRAST, float(np.median(swallowed)) + NOISE * grain)
    inked = swallowed[swallowed >= edge]
    if not inked.size:
        raise RefusedError(NO_INK)
    # The edge of a stroke comes out at half of 255, its middle at all of it.
    full = max(float(np.percentile(inked, 75)), edge * 1.2)
    ink: NDArray[np.uint8] = np.round(255 * np.clip(0.5 + 0.5 * (swallowed - edge) / (full - edge), 0, 1)).astype(np.uint8)
    ink[swallowed < edge * 0.6] = 0
    return ink


def _threshold(values: NDArray[np.float32]) -> float:
    """The value that parts the two kinds of pixels best, by the greatest variance between them.

    Source: N. Otsu, "A threshold selection method from gray-level histograms", IEEE Transactions on Systems, Man, and Cybernetics 9 (1979).
    """
    counts, edges = np.histogram(values, bins=256, range=(0.0, 1.0))
    middles = (edges[1:] + edges[:-1]) / 2
    below, sums = np.cumsum(counts), np.cumsum(counts * middles)
    above = below[-1] - below
    possible = (below > 0) & (above > 0)
    if not possible.any():
        return 1.0
    difference = np.zeros(len(counts))
    difference[possible] = sums[possible] / below[possible] - (sums[-1] - sums[possible]) / above[possible]
    return float(edges[1:][np.argmax(below * above * difference**2)])


def _without_dirt(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The ink without specks and faint pieces, and without what reaches in from outside, such as the edge of the table."""
    labels, count = ndimage.label(ink >= 128, structure=np.ones((3, 3)))
    numbers = np.arange(1, count + 1)
    places = ndimage.find_objects(labels)
    extent = np.array([max(rows.stop - rows.start, columns.stop - columns.start) for rows, columns in places])
    outside = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    whole = ~np.isin(numbers, outside)
    if not whole.any():
        whole[:] = True
    darkness = np.asarray(ndimage.mean(ink, labels, numbers))
    areas = np.asarray(ndimage.sum_labels(labels > 0, labels, numbers))
    main = int(np.argmax(np.where(whole, areas, 0)))
    depth = ndimage.distance_transform_edt(labels == numbers[main])
    width = 4 * float(depth[depth > 0].mean() - 0.5)
    kept = whole & (extent >= max(SMALLEST_SPECK, SPECK * width)) & (darkness >= FAINT * darkness[main])
    if not kept.any():
        raise RefusedError(NO_INK)
    # The soft rim of a kept stroke stays with it.
    near = ndimage.distance_transform_edt(~np.isin(labels, numbers[kept])) <= 2
    return np.where(near, ink, 0).astype(np.uint8)
