"""Colours can be seen on a light and on a dark page, words can be read on them, and colour-blind eyes tell lines apart."""

import re
import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_core.figures import PALETTE, confusion_figure
from mnist_core.figures.inside import CLASS_COLOURS
from mnist_core.figures.network import KIND_COLOURS, OTHER_COLOUR
from mnist_core.figures.style import GREY

THEME = tomllib.loads((Path(__file__).parents[1] / ".streamlit" / "config.toml").read_text())["theme"]
# What Streamlit takes where the theme does not say: `streamlit config show`.
PAGES = {"light": ("#ffffff", THEME["light"]["textColor"]), "dark": ("#171614", "#edebe8")}
MENUS = {"light": "#f8f8f7", "dark": "#21201d"}
CAPTION = 0.6  # opacity of Streamlit's captions
LINES, WORDS = 3.0, 4.5  # WCAG 2.2, 1.4.11 and 1.4.3
# Machado, Oliveira and Fernandes (2009): what the eyes of others see of linear RGB.
EYES = {
    "usual": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])  # sRGB, D65
TOLD_APART = 15  # CIE 1976 distance; Okabe and Ito's seven come down to 7 here


def channels(colour: str) -> NDArray[np.float64]:
    """Red, green and blue of "#rrggbb", each from 0 to 1."""
    return np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255


def linear(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    darker, lighter = sorted(float(TO_XYZ[1] @ linear(rgb)) for rgb in (first, second))
    return (lighter + 0.05) / (darker + 0.05)


def over(colour: NDArray[np.float64], opacity: float, page: str) -> NDArray[np.float64]:
    return opacity * colour + (1 - opacity) * channels(page)


def seen(colour: str, eyes: NDArray[np.float64]) -> NDArray[np.float64]:
    """CIE L*a*b* of the colour as these eyes see it."""
    x, y, z = TO_XYZ @ np.clip(eyes @ linear(channels(colour)), 0, 1) / (TO_XYZ @ np.ones(3))
    across, up, down = (np.cbrt(part) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return np.array([116 * up - 16, 500 * (across - up), 200 * (up - down)])


@pytest.mark.parametrize("page", PAGES)
def test_every_line_and_mark_stands_out_from_the_page(page: str) -> None:
    background = channels(PAGES[page][0])
    faint = {colour: ratio for colour in {*CLASS_COLOURS, GREY} if (ratio := contrast(channels(colour), background)) < LINES}
    assert faint == {}


@pytest.mark.parametrize("eyes", EYES)
def test_any_two_lines_are_told_apart(eyes: str) -> None:
    shades = {colour: seen(colour, EYES[eyes]) for colour in PALETTE}
    alike = [pair for pair in combinations(PALETTE, 2) if np.linalg.norm(shades[pair[0]] - shades[pair[1]]) < TOLD_APART]
    assert alike == []


def test_white_words_are_read_on_every_layer() -> None:
    assert min(contrast(channels("#ffffff"), channels(colour)) for colour in [*KIND_COLOURS.values(), OTHER_COLOUR]) >= WORDS


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_words_are_read_on_the_strongest_cells_of_a_confusion(page: str) -> None:
    background, text = PAGES[page]
    cells = confusion_figure(np.array([[100, 0], [100, 0]]), ["0", "1"]).data[0].marker.color
    for cell in cells:
        *rgb, opacity = (float(number) for number in re.findall(r"[\d.]+", cell))
        assert contrast(channels(text), over(np.array(rgb) / 255, opacity, background)) >= WORDS


@pytest.mark.parametrize("page", PAGES)
def test_captions_are_read_on_the_page_and_in_the_menu(page: str) -> None:
    background, text = PAGES[page]
    for behind in (background, MENUS[page]):
        assert contrast(over(channels(text), CAPTION, behind), channels(behind)) >= WORDS


@pytest.mark.parametrize("page", PAGES)
def test_white_words_are_read_on_a_button(page: str) -> None:
    assert contrast(channels("#ffffff"), channels(THEME[page]["primaryColor"])) >= WORDS
