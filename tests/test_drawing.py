"""Drawings become what MNIST's makers would have made of them."""

from dataclasses import fields

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_core.datasets import load
from mnist_core.drawing import Steps, digits_of, ink_of_canvas, network_image, prepare
from mnist_core.drawing.stroke import stroke_width

SIDE = 280


def canvas(digit: np.ndarray, *, side: int = SIDE, top: int = 0, left: int = 0, height: int = SIDE) -> np.ndarray:
    """A digit of MNIST (28, 28) enlarged onto a transparent canvas, as blue ink."""
    enlarged = np.asarray(Image.fromarray(digit).resize((height, height), Image.Resampling.BICUBIC))
    drawing = np.zeros((side, side, 4), np.uint8)
    drawing[..., 2] = 178
    drawing[top : top + height, left : left + height, 3] = enlarged
    return drawing


def lines(*paths: list[tuple[int, int]], pen: int = 18, side: int = SIDE) -> np.ndarray:
    """Ink (side, side) of a round pen along the paths."""
    picture = Image.new("L", (side, side))
    draw = ImageDraw.Draw(picture)
    for path in paths:
        draw.line(path, fill=255, width=pen, joint="curve")
        for x, y in path:
            draw.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=255)
    return np.array(picture)


def difference(one: np.ndarray, other: np.ndarray) -> float:
    """Of 255, a pixel on average."""
    return float(np.abs(one.astype(float) - other).mean())


SEVEN = [(70, 50), (210, 50), (110, 240)]
FIVE, BAR = [(90, 70), (85, 140), (160, 130), (190, 180), (160, 230), (80, 230)], [(120, 50), (200, 45)]


def test_digits_of_mnist_come_back_nearly_as_they_were() -> None:
    digits = load("mnist").test_images[:300]
    # Of 255; moving a digit by a single pixel makes about 20.
    assert np.mean([difference(network_image(canvas(digit)), digit) for digit in digits]) < 9.5
    assert np.mean([difference(np.roll(digit, 1, axis=1), digit) for digit in digits]) > 16


def test_without_evening_the_strokes_they_come_back_nearer() -> None:
    digits = load("mnist").test_images[:300]
    steps = Steps(stroke_width=False)
    assert np.mean([difference(prepare(ink_of_canvas(canvas(digit)), steps).image, digit) for digit in digits]) < 8


def test_place_and_size_of_the_drawing_make_no_difference() -> None:
    digit = load("mnist").test_images[1]
    here = network_image(canvas(digit))
    there = network_image(canvas(digit, top=10, left=150, height=112))
    # Whole pixels place it: where rounding falls on the other side it lies one pixel away.
    moved = [np.roll(there, (down, right), axis=(0, 1)) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    assert min(difference(here, image) for image in moved) < 6


def test_the_centre_of_mass_is_in_the_middle_and_the_digit_fits_the_box() -> None:
    for digit in load("mnist").test_images[:50]:
        image = network_image(canvas(digit)).astype(float)
        rows, columns = image.sum(axis=1), image.sum(axis=0)
        assert abs((rows * np.arange(28)).sum() / rows.sum() - 14) <= 0.5
        assert abs((columns * np.arange(28)).sum() / columns.sum() - 14) <= 0.5
        assert max(np.ptp(np.flatnonzero(rows)), np.ptp(np.flatnonzero(columns))) < 20


@pytest.mark.parametrize("pen", [2, 4, 8, 18, 28, 44])
def test_pens_of_any_width_leave_strokes_as_wide_as_those_of_mnist(pen: int) -> None:
    image = prepare(lines(SEVEN, pen=pen)).image
    enlarged = np.asarray(Image.fromarray(image).resize((224, 224), Image.Resampling.BICUBIC))
    assert 1.7 < stroke_width(enlarged) / 8 < 3.1
    assert image.max() > 200


def test_the_width_of_a_pen_is_measured() -> None:
    for pen in (3, 8, 17, 28):
        assert stroke_width(lines(SEVEN, pen=pen)) == pytest.approx(pen, abs=1.5)
    assert stroke_width(np.zeros((20, 20), np.uint8)) == 0


def test_a_thinned_stroke_does_not_break() -> None:
    ink = np.maximum(lines([(140, 40), (140, 140)], pen=44), lines([(140, 140), (140, 240)], pen=8))
    assert len(digits_of(prepare(ink).stages["stroke_width"])) == 1
    rows = np.flatnonzero(prepare(ink).image.max(axis=1) > 100)
    assert np.ptp(rows) >= 17


def test_all_kinds_of_canvas_give_the_same_ink() -> None:
    ink = lines(SEVEN)
    paper = np.full((SIDE, SIDE, 3), 255, np.uint8)
    transparent = np.dstack([paper // 3, ink])
    light_on_dark = np.dstack([ink, ink, ink, np.full_like(ink, 255)])
    dark_on_light = 255 - light_on_dark[..., :3]
    coloured = np.round(paper - ink[..., None] / 255 * (255 - np.array([0, 114, 178]))).astype(np.uint8)
    for drawing in (ink, 255 - ink, transparent, light_on_dark, dark_on_light, coloured):
        assert difference(ink_of_canvas(drawing), ink) < 0.5


def test_a_read_only_drawing_is_read_and_not_changed() -> None:
    drawing = canvas(load("mnist").test_images[0])
    before = drawing.copy()
    drawing.setflags(write=False)
    assert network_image(drawing).max() > 200
    assert np.array_equal(drawing, before)
    assert ink_of_canvas(drawing).flags.writeable


@pytest.mark.parametrize("shape", [(280,), (280, 280, 2), (0, 0, 4), (1, 280, 280, 4)])
def test_what_is_no_drawing_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="A drawing is uint8"):
        ink_of_canvas(np.zeros(shape, np.uint8))


@pytest.mark.parametrize(
    ("drawing", "sentence"),
    [
        (np.zeros((SIDE, SIDE), np.uint8), "Draw a digit first."),
        (lines([(100, 100), (102, 102)], pen=3), "That is too small to be a digit."),
        (lines([(140, 140), (141, 140)]), "That is a dot, not a digit."),
        (np.full((SIDE, SIDE), 255, np.uint8), "That is too much ink for a digit."),
        (lines([((20, 260)[turn % 2], 12 * turn) for turn in range(24)]), "That is too much ink for a digit."),
        (lines([((20, 260)[turn % 2], 24 * turn) for turn in range(12)], pen=8), "That is too much ink for a digit."),
    ],
)
def test_what_cannot_be_read_is_answered_by_a_sentence(drawing: np.ndarray, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        prepare(drawing)


@pytest.mark.parametrize("drawing", [np.zeros((SIDE, SIDE, 4), np.uint8), np.full((SIDE, SIDE, 4), 255, np.uint8)])
def test_an_empty_canvas_is_no_digit_whatever_its_paper(drawing: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"Draw a digit first\."):
        network_image(drawing)


def test_no_plain_digit_is_taken_for_a_scribble() -> None:
    for digit in load("mnist").test_images[:300]:
        network_image(canvas(digit))


def test_every_step_has_a_stage_and_each_can_be_switched_off() -> None:
    ink = lines([(40, 40), (40, 120)], pen=6)
    whole = prepare(ink)
    assert list(whole.stages) == [step.name for step in fields(Steps)]
    assert whole.stages["fit"].shape[0] == 20
    assert np.array_equal(whole.stages["centre"], whole.image)
    for step in fields(Steps):
        partly = prepare(ink, Steps(**{step.name: False}))
        assert list(partly.stages) == list(whole.stages)
        assert partly.image.shape == (28, 28)
    assert prepare(ink, Steps(crop=False)).stages["crop"].shape == ink.shape
    assert np.array_equal(prepare(ink, Steps(stroke_width=False)).stages["stroke_width"], whole.stages["crop"])
    assert prepare(ink, Steps(fit=False)).stages["fit"].shape == (28, 28)


def test_off_centre_ink_is_placed_by_its_box_when_centring_is_off() -> None:
    ink = lines(SEVEN)
    by_box = prepare(ink, Steps(centre=False)).image
    rows, columns = (np.flatnonzero(by_box.max(axis=axis) > 60) for axis in (1, 0))
    assert abs(rows[0] + rows[-1] - 27) <= 1
    assert abs(columns[0] + columns[-1] - 27) <= 1
    assert not np.array_equal(by_box, prepare(ink).image)


def test_with_all_steps_off_the_canvas_is_merely_resized() -> None:
    ink = lines(SEVEN)
    resized = np.asarray(Image.fromarray(ink).resize((28, 28), Image.Resampling.LANCZOS))
    assert difference(prepare(ink, Steps(False, False, False, False)).image, resized) == 0
