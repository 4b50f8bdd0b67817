"""The figures of the Data page: a tile shows its image and knows its number, bars have the counts."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from mnist_core import datasets, exploring, figures
from mnist_core.figures.tiles import SHARP

MNIST = datasets.load("mnist")
NUMBERS = [3, 18, 61, 40, 41]


def pixels(source: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))))[::SHARP, ::SHARP, 0]


@pytest.mark.parametrize("captions", [(), ("a", "b", "c", "d", "e")])
def test_each_tile_shows_its_image_under_the_point_with_its_number(captions: tuple[str, ...]) -> None:
    images = MNIST.test_images[NUMBERS]
    figure = figures.tiles_figure(images, 3, hovers=list("vwxyz"), picks=NUMBERS, captions=captions, chosen=4)
    points = figure.data[0]
    assert (list(points.customdata), list(points.text)) == (NUMBERS, list("vwxyz"))
    for place, image in enumerate(images):
        across, down = points.x[place], points.y[place]
        sheet = next(sheet for sheet in figure.layout.images if sheet.y <= down <= sheet.y + sheet.sizey)
        shown = pixels(sheet.source)
        scale = shown.shape[1] / sheet.sizex  # pixels of a unit of the axes
        left, top = (round((at - 0.5 - start) * scale) for at, start in ((across, sheet.x), (down, sheet.y)))
        np.testing.assert_array_equal(shown[top : top + 28, left : left + 28], image)
    frame = figure.layout.shapes[0]
    assert (frame.x0 + frame.x1) / 2 == points.x[4]
    assert (frame.y0 + frame.y1) / 2 == pytest.approx(points.y[4])


def test_a_row_that_is_not_full_leaves_the_rest_empty() -> None:
    figure = figures.tiles_figure(MNIST.test_images[:2], 8, hovers=["a", "b"], picks=[0, 1])
    assert figure.layout.xaxis.range == (-0.5, 1.5)
    assert figure.layout.meta["aspect"] == 0.5


def test_bars_have_the_counts_of_each_class() -> None:
    train, test = exploring.class_counts(MNIST.train_labels), exploring.class_counts(MNIST.test_labels)
    figure = figures.class_counts_figure(train, test, datasets.CLASS_NAMES["mnist"])
    assert [trace.y.tolist() for trace in figure.data] == [train.tolist(), test.tolist()]
    assert figure.data[0].hovertext[1] == "1: 6,742"


def test_shares_of_pixel_values_add_up_to_one_with_and_without_noise() -> None:
    scaled = datasets.scale(MNIST.test_images[0], "centred")
    noisy = datasets.add_noise(scaled, 0.3, 1)
    assert len(figures.values_figure(scaled, None).data) == 1
    figure = figures.values_figure(scaled, noisy)
    assert [float(trace.y.sum()) for trace in figure.data] == pytest.approx([1, 1])
    paper = figure.data[0].x[figure.data[0].y.argmax()]
    assert paper == pytest.approx(-0.5, abs=0.03)
    counts = exploring.pixel_counts(MNIST.test_images)
    assert figures.pixel_counts_figure(counts).data[0].y[0] == pytest.approx(np.mean(MNIST.test_images == 0))
