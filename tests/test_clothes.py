"""A photo of a piece of clothing in Fashion-MNIST's form."""

import io

import numpy as np
import pytest
from PIL import Image

from mnist_core import clothes
from mnist_core.datasets import load


def photo(image: np.ndarray, background: int, ink_is_dark: bool, size: tuple[int, int] = (640, 480)) -> bytes:
    """A Fashion-MNIST image enlarged and laid somewhere before an even background, as a PNG."""
    shown = np.where(image > 0, 255 - image, background) if ink_is_dark else np.where(image > 0, image, background)
    large = Image.fromarray(shown.astype(np.uint8)).resize((280, 280), Image.Resampling.NEAREST)
    picture = Image.new("L", size, background)
    picture.paste(large, (200, 100))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("index", range(8))
@pytest.mark.parametrize(("background", "ink_is_dark"), [(255, True), (0, False)])
def test_a_fashion_image_enlarged_and_moved_comes_back_nearly_the_same(index: int, background: int, ink_is_dark: bool) -> None:
    image = load("fashion_mnist").test_images[index]
    found = clothes.image_of_photo(photo(image, background, ink_is_dark))
    assert found.shape == (28, 28)
    assert found.dtype == np.uint8
    # Fashion-MNIST's own box is a pixel off the middle at times, and what was sharpened once is sharpened again.
    moved = [np.roll(found, (down, right), axis=(0, 1)) for down in (-1, 0, 1) for right in (-2, -1, 0, 1, 2)]
    assert max(np.corrcoef(one.ravel(), image.ravel())[0, 1] for one in moved) > 0.85


def test_the_thing_is_fitted_whole_and_in_the_middle() -> None:
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 12:16] = 200
    found = clothes.image_of_photo(photo(image, 255, True))
    rows, columns = (np.flatnonzero(found.any(axis=axis)) for axis in (1, 0))
    assert (rows[0], rows[-1]) == (0, 27)
    assert columns[0] + columns[-1] == pytest.approx(27, abs=1)


def test_an_empty_picture_and_what_is_no_picture_get_a_sentence() -> None:
    with pytest.raises(ValueError, match="Nothing in this picture"):
        clothes.image_of_photo(photo(np.zeros((28, 28), np.uint8), 255, True))
    with pytest.raises(ValueError, match="no picture"):
        clothes.image_of_photo(b"\x89PNG no")
