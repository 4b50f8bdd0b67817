"""The bars of the Draw page."""

from mnist_core.datasets import CLASS_NAMES
from mnist_core.figures import PALETTE, probabilities_figure

DIGITS = CLASS_NAMES["mnist"]


def test_every_class_has_its_bar_and_the_largest_its_colour() -> None:
    probabilities = [0.01] * 9 + [0.91]
    (bars,) = probabilities_figure(probabilities, DIGITS).data
    assert list(bars.x) == probabilities
    assert [number for number, colour in enumerate(bars.marker.color) if colour == PALETTE[0]] == [9]
    assert bars.text[9] == "91.0%"


def test_before_an_answer_all_bars_are_empty_and_none_is_marked() -> None:
    (bars,) = probabilities_figure(None, DIGITS).data
    assert list(bars.x) == [0.0] * 10
    assert PALETTE[0] not in bars.marker.color
    assert set(bars.text) == {""}


def test_names_are_translated() -> None:
    figure = probabilities_figure(None, CLASS_NAMES["fashion_mnist"], translate=str.upper)
    assert figure.layout.yaxis.ticktext[1].strip() == "TROUSER"
