"""The map: test images on a plane, close together where the network takes them for alike."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core import datasets, figures
from mnist_core.figures import pictures
from mnist_core.inside.findings import Examination
from mnist_core.runs import Run
from pages.components.draw.pictures import picture
from pages.components.inside import addresses, inputs
from pages.components.language import translate as _
from pages.components.live_chart import live_chart, picture_sheet

OPENED = "inside opened"
COLUMNS = 50  # of the sheet with all pictures


def map_view(run: Run, epoch: float, found: Examination) -> None:
    st.markdown(
        _("Look for islands: classes the network tells apart lie apart, and crosses, the images it reads wrong, lie on the shores between.")
    )
    dataset = run.experiment.data.dataset
    names, images = datasets.CLASS_NAMES[dataset], datasets.load(dataset)
    places = found.map.places
    count = len(places)
    picture_sheet(f"test images of {dataset}", _sheet_of(dataset, count), COLUMNS, 28)
    opened = st.session_state.get(OPENED)
    left, right = st.columns([4, 1], gap="large")
    with left:
        figure = figures.map_figure(places, images.test_labels[:count], found.mistakes.predicted[:count], names, chosen=opened, translate=_)
        live_chart(
            figure.to_json(),
            key="inside map chart",
            alt=_("The first {count:,} test images on a plane").format(count=count),
            on_pick=_open,
            pictures=f"test images of {dataset}",
        )
        st.caption(
            _(
                "The first {count:,} test images, by the two directions in which the {features:,} numbers that enter the last layer "
                "vary most (principal components: {first:.0%} and {second:.0%} of all variance). Hover shows an image, a click opens it."
            ).format(count=count, features=found.map.features, first=found.map.explained[0], second=found.map.explained[1])
        )
    with right:
        if opened is None or opened >= count:
            st.caption(_("Click a point to see its image."))
            return
        true, read = _(names[int(images.test_labels[opened])]), _(names[int(found.mistakes.predicted[opened])])
        picture(images.test_images[opened], 150, _("A test image of {name}").format(name=true))
        st.markdown(_("Test image {number}: **{name}**").format(number=opened, name=true))
        words = _("It says **{name}**, {share:.1%} sure.")
        st.markdown(words.format(name=read, share=float(found.mistakes.confidences[opened])))
        st.button(_("See it go through"), icon=":material/input:", key="inside open", on_click=_through, args=(opened,))


def _open(number: int) -> None:
    st.session_state[OPENED] = number


def _through(number: int) -> None:
    inputs.choose(number)
    addresses.go_to("activations")


@st.cache_data(max_entries=4, show_spinner=False)
def _sheet_of(dataset: str, count: int) -> str:
    """The first test images on one sheet, as an address."""
    images: NDArray[np.uint8] = datasets.load(dataset).test_images[:count]
    rows = -(-count // COLUMNS)
    padded = np.zeros((rows * COLUMNS, 28, 28), np.uint8)
    padded[:count] = images
    return pictures.png(padded.reshape(rows, COLUMNS, 28, 28).swapaxes(1, 2).reshape(rows * 28, COLUMNS * 28))
