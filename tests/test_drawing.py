"""Drawings become what MNIST's makers would have made of them."""

import numpy as np
import pytest
from PIL import Image

from mnist_core.datasets import load
from mnist_core.drawing import network_image


def canvas(digit: np.ndarray, *, side: int = 280, top: int = 0, left: int = 0, height: int = 280) -> np.ndarray:
    """A digit of MNIST (28, 28) enlarged onto a transparent canvas, as blue ink."""
    enlarged = np.asarray(Image.fromarray(digit).resize((height, height), Image.Resampling.BICUBIC))
    drawing = np.zeros((side, side, 4), np.uint8)
    drawing[..., 2] = 178
    drawing[top : top + height, left : left + height, 3] = enlarged
    return drawing


def test_digits_of_mnist_come_back_nearly_as_they_were() -> None:
    digits = load("mnist").test_images[:100]
    errors = [np.abs(network_image(canvas(digit)).astype(float) - digit).mean() for digit in digits]
    # Of 255; moving a digit by a single pixel makes about 20.
    assert np.mean(errors) < 8
    assert np.mean([np.abs(np.roll(digit, 1, axis=1).astype(float) - digit).mean() for digit in digits]) > 16


def test_place_and_size_of_the_drawing_make_no_difference() -> None:
    digit = load("mnist").test_images[1]
    here = network_image(canvas(digit)).astype(float)
    there = network_image(canvas(digit, top=10, left=150, height=112)).astype(float)
    # Whole pixels place it: where rounding falls on the other side it lies one pixel away.
    moved = [np.roll(there, (down, right), axis=(0, 1)) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    assert min(np.abs(here - image).mean() for image in moved) < 6


def test_the_centre_of_mass_is_in_the_middle_and_the_digit_fits_the_box() -> None:
    for digit in load("mnist").test_images[:50]:
        image = network_image(canvas(digit)).astype(float)
        rows, columns = image.sum(axis=1), image.sum(axis=0)
        assert abs((rows * np.arange(28)).sum() / rows.sum() - 14) <= 0.5
        assert abs((columns * np.arange(28)).sum() / columns.sum() - 14) <= 0.5
        assert max(np.ptp(np.flatnonzero(rows)), np.ptp(np.flatnonzero(columns))) < 20


def test_a_read_only_drawing_is_read() -> None:
    drawing = canvas(load("mnist").test_images[0])
    drawing.setflags(write=False)
    assert network_image(drawing).max() > 200


@pytest.mark.parametrize(("ink", "sentence"), [(0, "Draw a digit first."), (4, "That is too small to be a digit.")])
def test_nothing_and_a_dot_are_answered_by_a_sentence(ink: int, sentence: str) -> None:
    drawing = np.zeros((280, 280, 4), np.uint8)
    drawing[100 : 100 + ink, 100 : 100 + ink, 3] = 255
    with pytest.raises(ValueError, match=sentence):
        network_image(drawing)
