"""The image a network is shown: one of the test images, or a drawn digit."""

import random
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core import datasets, drawing
from mnist_core.refused import RefusedError
from mnist_core.runs import Run
from pages.components.canvas import canvas
from pages.components.draw.pictures import picture
from pages.components.language import refusal
from pages.components.language import translate as _

NUMBER, DRAWN, SOURCE = "inside image", "inside drawing", "inside source"
CANVAS = "inside canvas"
WIDTH = 112  # pixels


@dataclass(frozen=True)
class Shown:
    """An image (28, 28), with its number and class where it is a test image."""

    image: NDArray[np.uint8]
    number: int | None = None
    label: int | None = None


def test_image(run: Run, number: int) -> Shown:
    images = datasets.load(run.experiment.data.dataset)
    return Shown(images.test_images[number], number, int(images.test_labels[number]))


def choose(number: int) -> None:
    """Show this test image from now on; for callbacks."""
    st.session_state["inside image number"] = number
    st.session_state["inside source kept"] = "test"


def chosen() -> int:
    """The number of the test image that is shown."""
    return int(st.session_state.get("inside image number", 0))


def shown_image(run: Run) -> Shown | None:
    """The chosen image with the fields to choose another; None before anything is drawn."""
    st.session_state.setdefault("inside image number", 0)
    # Widgets that are not drawn forget: what was chosen is kept beside them.
    st.session_state[SOURCE] = st.session_state.get("inside source kept", "test")
    st.session_state[NUMBER] = st.session_state["inside image number"]
    dataset = run.experiment.data.dataset
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        if dataset == "mnist":
            words = {"test": f":material/image: {_('Test image')}", "drawn": f":material/draw: {_('My drawing')}"}
            st.segmented_control(
                _("What it looks at"), list(words), format_func=words.get, key=SOURCE, required=True, on_change=_keep, width="content"
            )
        source = st.session_state[SOURCE] if dataset == "mnist" else "test"
        if source == "test":
            last = len(datasets.load(dataset).test_images) - 1
            st.number_input(_("Number of the test image"), 0, last, key=NUMBER, on_change=_keep, width=190)
            st.button(_("Shuffle"), icon=":material/shuffle:", key="inside shuffle", on_click=_shuffle, args=(last,))
    shown = test_image(run, st.session_state["inside image number"]) if source == "test" else _drawn()
    if shown is None:
        st.markdown(_("Draw a digit in the frame."))
    return shown


def image_and_truth(run: Run, shown: Shown) -> None:
    """The image as the network gets it, and what it is."""
    picture(shown.image, WIDTH, _("The image the network gets: 28 by 28 pixels"))
    if shown.label is None:
        st.caption(_("Your drawing"))
    else:
        name = _(datasets.CLASS_NAMES[run.experiment.data.dataset][shown.label])
        st.caption(_("Test image {number}: **{name}**").format(number=shown.number, name=name))


def _keep() -> None:
    if SOURCE in st.session_state:
        st.session_state["inside source kept"] = st.session_state[SOURCE]
    if NUMBER in st.session_state:
        st.session_state["inside image number"] = st.session_state[NUMBER]


def _shuffle(last: int) -> None:
    st.session_state["inside image number"] = random.randint(0, last)


def _drawn() -> Shown | None:
    drawn = canvas(CANVAS)
    if drawn is not None:
        try:
            digits = drawing.digits_of(drawing.ink_of_canvas(drawn))
            if digits:
                st.session_state[DRAWN] = drawing.prepare(digits[0]).image
            if len(digits) > 1:
                st.caption(_("Of several digits, the first one is looked at."))
        except RefusedError as nothing:
            st.warning(refusal(nothing), icon=":material/info:")
    kept = st.session_state.get(DRAWN)
    return None if kept is None else Shown(kept)
