"""Photos of handwriting become ink, whatever the light; what is no picture is refused by a sentence."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from mnist_core.drawing import digits_of, ink_of_photo, prepare
from mnist_core.drawing import photo as photo_module
from tests.test_drawing import SEVEN, difference, lines

ROWS, COLUMNS = np.mgrid[0:480, 0:640]


def photo(
    ink: np.ndarray, *, paper: float = 200, pen: tuple[int, int, int] = (40, 40, 50), shade: float = 0.0, grain: float = 4.0
) -> np.ndarray:
    """An RGB photo (480, 640, 3) of ink (280, 280) on paper, darker by `shade` towards the lower right."""
    cover = np.zeros((480, 640, 1))
    cover[100:380, 180:460, 0] = ink / 255
    light = 1 - shade * (ROWS / 480 + COLUMNS / 640)[..., None] / 2
    noise = np.random.default_rng(0).normal(0, grain, (480, 640, 3))
    colours = light * (paper * (1 - cover) + np.array(pen) * cover) + noise
    return np.clip(np.round(colours), 0, 255).astype(np.uint8)


def encoded(colours: np.ndarray, kind: str = "PNG", **settings: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(colours).save(file, kind, **settings)
    return file.getvalue()


def read(file: bytes) -> np.ndarray:
    (digit,) = digits_of(ink_of_photo(file))
    return prepare(digit).image


DRAWN = lines(SEVEN, pen=12)
WANTED = prepare(DRAWN).image


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF"])
def test_a_photo_in_any_usual_format_becomes_what_was_drawn(kind: str) -> None:
    assert difference(read(encoded(photo(DRAWN), kind)), WANTED) < 8


@pytest.mark.parametrize(
    "taken",
    [
        photo(DRAWN, shade=0.7),
        photo(DRAWN, paper=110, pen=(20, 20, 20)),
        photo(DRAWN, pen=(60, 80, 190)),
        photo(DRAWN, pen=(200, 50, 50)),
        photo(DRAWN, paper=40, pen=(230, 230, 220)),
        photo(DRAWN, paper=60, pen=(240, 220, 120), shade=0.5),
        photo(DRAWN, grain=14),
    ],
    ids=["uneven light", "dim", "blue pen", "red pen", "chalk", "yellow chalk in uneven light", "grain"],
)
def test_light_colours_and_grain_make_little_difference(taken: np.ndarray) -> None:
    assert difference(read(encoded(taken)), WANTED) < 12


def test_specks_and_the_edge_of_the_table_are_left_out() -> None:
    taken = photo(DRAWN)
    taken[:, :40] = 30
    for row, column in ((60, 120), (400, 500), (250, 560)):
        taken[row : row + 4, column : column + 4] = 20
    assert difference(read(encoded(taken)), WANTED) < 8


def test_a_picture_is_turned_as_its_camera_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright: to be turned by a quarter, clockwise
    lying = np.rot90(photo(DRAWN))
    assert difference(read(encoded(lying, "JPEG", exif=exif, quality=95)), WANTED) < 8


def test_a_large_photo_is_reduced_and_a_transparent_one_lies_on_white() -> None:
    large = np.asarray(Image.fromarray(photo(DRAWN)).resize((2560, 1920)))
    ink = ink_of_photo(encoded(large, "JPEG"))
    assert max(ink.shape) == photo_module.WORKING_SIDE
    assert difference(prepare(ink).image, WANTED) < 8
    black = np.zeros((280, 280, 3), np.uint8)
    assert difference(read(encoded(np.dstack([black, DRAWN]))), WANTED) < 8


def test_several_digits_on_a_photo_are_told_apart() -> None:
    both = np.maximum(lines([(60, 60), (60, 220)], pen=12), lines([(140, 60), (240, 60), (180, 220)], pen=12))
    assert len(digits_of(ink_of_photo(encoded(photo(both, shade=0.5))))) == 2


def test_blank_paper_has_no_ink() -> None:
    with pytest.raises(ValueError, match="Nothing in this picture stands out"):
        ink_of_photo(encoded(photo(np.zeros((280, 280)), shade=0.3)))


WHOLE = encoded(photo(DRAWN), "JPEG")


@pytest.mark.parametrize("file", [b"", b"no picture", b"<svg/>", b"%!PS-Adobe-3.0", WHOLE[: len(WHOLE) // 2], encoded(photo(DRAWN))[:4000]])
def test_what_is_no_whole_picture_is_refused(file: bytes) -> None:
    with pytest.raises(ValueError, match="This file is no picture, or it is damaged"):
        ink_of_photo(file)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be huge."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [8_000, 11_000, 60_000], ids=["ours", "Pillow warns", "Pillow refuses"])
def test_a_bomb_is_refused_before_it_is_unpacked(side: int) -> None:
    with pytest.raises(ValueError, match="too many pixels; at most 50 million"):
        ink_of_photo(bomb(side, side))


def test_a_file_of_too_many_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match="too large: 21 MB"):
        ink_of_photo(b"\0" * 21_000_000)


def test_a_strip_is_refused() -> None:
    with pytest.raises(ValueError, match="too narrow"):
        ink_of_photo(encoded(np.full((10, 900, 3), 255, np.uint8)))
