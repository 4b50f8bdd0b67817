"""The figures of the Inside page: what can be clicked says what it is, and pictures have the numbers' colours."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_core import datasets, figures
from mnist_core.figures import pictures
from mnist_core.figures.style import PAGE_TEXT

DIGITS = datasets.CLASS_NAMES["mnist"]
CONFUSION = np.diag(np.arange(90, 100)) + np.eye(10, k=1, dtype=int) * 30


def test_every_cell_of_the_confusion_matrix_knows_its_row_and_column() -> None:
    cells = figures.confusion_figure(CONFUSION, DIGITS).data[0]
    place = [list(pair) for pair in cells.customdata].index([3, 4])
    assert (cells.y[place], cells.base[place] + 0.5) == (3, 4)
    assert cells.text[place] == "30"
    assert cells.hovertext[place].startswith("3 read as 4: 30 images")


def test_shares_are_those_of_the_row_and_empty_cells_stay_empty() -> None:
    cells = figures.confusion_figure(CONFUSION, DIGITS, shares=True).data[0]
    assert cells.text[3 * 10 + 4] == f"{30 / 123:.1%}"
    assert cells.text[4 * 10 + 3] == ""


def test_right_answers_are_blue_and_mistakes_orange() -> None:
    colours = figures.confusion_figure(CONFUSION, DIGITS).data[0].marker.color
    assert colours[33].startswith("rgba(0,114,178,")
    assert colours[34].startswith("rgba(213,94,0,")


def test_the_page_knows_the_sign_for_its_own_text_colour() -> None:
    script = Path(__file__).parents[2] / "static" / "live_chart.js"
    assert f'"{PAGE_TEXT}"' in script.read_text("utf-8")


def test_a_row_without_an_image_is_no_division_by_zero() -> None:
    figures.confusion_figure(np.zeros((10, 10), int), datasets.CLASS_NAMES["fashion_mnist"])


def test_empty_bins_of_the_calibration_are_left_out() -> None:
    curve = figures.calibration_figure(np.array([np.nan, 0.7]), np.array([np.nan, 0.5]), np.array([0, 4])).data[1]
    assert list(curve.x) == [0.7]
    assert list(curve.y) == [0.5]


def test_every_pixel_can_be_pointed_at_and_lies_over_its_colour() -> None:
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    figure = figures.pixels_figure(values, chosen=(1, 2))
    assert [list(place) for place in figure.data[0].customdata][5] == [1, 2]
    assert figure.data[0].text[5] == "5"
    behind = Image.open(io.BytesIO(base64.b64decode(figure.layout.images[0].source.partition(",")[2])))
    side = behind.width // 3
    assert behind.getpixel((side // 2, side // 2)) == (0, 0, 0)
    assert behind.getpixel((behind.width - 1, behind.height - 1)) == (255, 255, 255)


def test_a_map_without_negative_numbers_has_the_colours_of_those_beside_it() -> None:
    values = np.full((2, 2), 3.0, np.float32)
    figure = figures.pixels_figure(values, largest=3.0, among=np.array([3.0, -1.0], np.float32))
    behind = Image.open(io.BytesIO(base64.b64decode(figure.layout.images[0].source.partition(",")[2])))
    assert behind.getpixel((0, 0)) == (0, 114, 178)


def test_a_point_of_the_map_knows_its_image_and_wrong_ones_are_crosses() -> None:
    places = np.random.default_rng(0).normal(size=(4, 2)).astype(np.float32)
    figure = figures.map_figure(places, np.array([0, 1, 1, 0]), np.array([0, 1, 0, 0]), DIGITS, chosen=2)
    of_class = figure.data[1]
    assert list(of_class.customdata) == [1, 2]
    assert of_class.marker.symbol[1] == "x"
    assert of_class.marker.symbol[0] != "x"
    assert float(figure.data[-1].x[0]) == pytest.approx(float(places[2, 0]))


def test_before_anything_is_known_the_answers_are_an_empty_chart() -> None:
    assert len(figures.answers_figure([], [], DIGITS, now=0.0).data) == 0


def test_only_classes_that_were_ever_probable_have_a_line() -> None:
    probabilities = [[0.9, 0.08, 0.02, *[0.0] * 7], [0.1, 0.88, 0.02, *[0.0] * 7]]
    drawn = figures.answers_figure([0.0, 1.0], probabilities, DIGITS, now=1.0).data
    assert [line.name for line in drawn] == ["0", "1"]


def test_signed_numbers_are_blue_above_and_orange_below_zero() -> None:
    made = pictures.signed(np.array([1.0, 0.0, -1.0, np.nan]))
    assert made.tolist() == [[0, 114, 178], [245, 245, 245], [213, 94, 0], [245, 245, 245]]


def test_all_zeros_make_a_picture_and_no_error() -> None:
    assert pictures.coloured(np.zeros((2, 2))).max() == 0
    assert pictures.signed(np.zeros((2, 2))).min() == 245


def test_a_sheet_has_its_tiles_row_by_row() -> None:
    tiles = np.stack([np.full((2, 2, 3), shade, np.uint8) for shade in (10, 20, 30)])
    sheet = pictures.sheet(tiles, 2)
    assert sheet.shape == (5, 5, 3)
    assert (sheet[0, 0, 0], sheet[0, 3, 0], sheet[3, 0, 0], sheet[3, 3, 0]) == (10, 20, 30, pictures.BETWEEN)
