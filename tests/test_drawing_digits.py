"""Several digits on one canvas are told apart, and the strokes of one stay together."""

import numpy as np
import pytest
from PIL import Image

from mnist_core.datasets import load
from mnist_core.drawing import digits_of, prepare
from tests.test_drawing import BAR, FIVE, SEVEN, lines


def row_of(digits: np.ndarray, gap: int) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """Digits of MNIST, (n, 28, 28), enlarged and set side by side, and each one's first and last column."""
    inks = []
    for digit in digits:
        enlarged = np.array(Image.fromarray(digit).resize((112, 112), Image.Resampling.BICUBIC))
        columns = np.flatnonzero((enlarged >= 32).any(axis=0))
        inks.append(enlarged[:, columns[0] : columns[-1] + 1])
    row = np.zeros((140, 40 + sum(ink.shape[1] + gap for ink in inks)), np.uint8)
    places, left = [], 20
    for ink in inks:
        row[14:126, left : left + ink.shape[1]] = ink
        places.append((left, left + ink.shape[1] - 1))
        left += ink.shape[1] + gap
    return row, places


def columns_of(ink: np.ndarray) -> tuple[int, int]:
    columns = np.flatnonzero((ink >= 32).any(axis=0))
    return int(columns[0]), int(columns[-1])


@pytest.mark.parametrize("count", [2, 3, 4])
def test_a_number_is_told_apart_from_left_to_right(count: int) -> None:
    images = load("mnist").test_images
    rows = [row_of(images[start : start + count], gap=25) for start in range(0, 40 * count, count)]
    right = [[columns_of(digit) for digit in digits_of(row)] == places for row, places in rows]
    # A few of MNIST's own digits are broken, or lean over their neighbours.
    assert np.mean(right) >= 0.95


def test_single_digits_stay_whole() -> None:
    rows = [row_of(load("mnist").test_images[number : number + 1], gap=0)[0] for number in range(150)]
    assert np.mean([len(digits_of(row)) == 1 for row in rows]) >= 0.98


@pytest.mark.parametrize(
    "strokes",
    [
        [FIVE, BAR],
        [SEVEN, [(110, 150), (190, 150)]],
        [[(60, 140), (90, 60), (140, 40), (190, 60), (220, 140), (190, 220), (140, 240), (90, 220), (60, 140)], [(140, 140), (141, 140)]],
        [[(90, 40), (80, 150), (200, 150)], [(175, 60), (175, 120)], [(175, 170), (175, 250)]],
        [[(140, 40), (140, 130)], [(140, 152), (140, 240)]],
    ],
    ids=["five with a bar", "crossed seven", "dotted zero", "four of three strokes", "one with a skip"],
)
def test_strokes_of_one_digit_stay_together(strokes: list[list[tuple[int, int]]]) -> None:
    ink = lines(*strokes)
    digits = digits_of(ink)
    assert len(digits) == 1
    assert np.array_equal(digits[0], ink)


def test_each_digit_keeps_its_place_and_the_others_are_gone() -> None:
    one, seven = lines([(40, 60), (40, 220)]), lines([(120, 60), (220, 60), (160, 220)])
    both = np.maximum(one, seven)
    both.setflags(write=False)
    found = digits_of(both)
    assert [np.array_equal(digit, alone) for digit, alone in zip(found, (one, seven), strict=True)] == [True, True]
    assert prepare(found[1]).image.shape == (28, 28)


def test_slanted_ones_are_two() -> None:
    assert len(digits_of(lines([(90, 40), (60, 240)], [(190, 40), (160, 240)]))) == 2


def test_dirt_is_no_digit_and_nothing_is_none() -> None:
    ink = lines(SEVEN)
    ink[250:254, 20:24] = 255
    assert len(digits_of(ink)) == 1
    assert digits_of(np.zeros((50, 50), np.uint8)) == []


def test_countless_pieces_are_refused() -> None:
    ink = np.zeros((60, 1200), np.uint8)
    for left in range(0, 1200, 40):
        ink[10:50, left : left + 8] = 255
    with pytest.raises(ValueError, match="30 pieces of ink"):
        digits_of(ink)
