"""Nearest examples: the training images most like the drawing, to the network."""

from collections import Counter

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core import datasets
from mnist_core.engine import EngineNotReadyError
from mnist_core.runs import Run
from pages.components.draw.pictures import picture
from pages.components.draw.reading import call, result, why_not
from pages.components.language import translate as _

COUNT = 12
WIDTH = 84  # pixels
SECONDS_BETWEEN_LOOKS = 0.5


def nearest(run: Run, image: NDArray[np.uint8]) -> None:
    """The twelve nearest to the image (28, 28). The first time the engine has many images to look through; nobody waits for that."""
    wanted = (run.id, image.tobytes())
    found = st.session_state.get("nearest found")
    pace = None if found is not None and found[0] == wanted else SECONDS_BETWEEN_LOOKS
    st.fragment(_look, run_every=pace)(run, image, wanted)


def _look(run: Run, image: NDArray[np.uint8], wanted: tuple[str, bytes]) -> None:
    found = st.session_state.get("nearest found")
    if found is None or found[0] != wanted:
        try:
            _ask(run, image, wanted)
        except EngineNotReadyError:
            why_not()
        else:
            st.caption(f":material/hourglass_top: {_('Looking through the training images …')}")
        return
    show_nearest(run, found[1])


def _ask(run: Run, image: NDArray[np.uint8], wanted: tuple[str, bytes]) -> None:
    """One question at a time, so that strokes do not pile questions up; when the answer is there the page is drawn again."""
    asked = st.session_state.get("nearest asked")
    if asked is None or asked[1].cancelled():
        st.session_state["nearest asked"] = (wanted, call("nearest", run, image, COUNT), False)
        return
    key, future, with_weights = asked
    if not future.done():
        return
    st.session_state["nearest asked"] = None
    answer = result(future)
    if answer is not None:
        st.session_state["nearest found"] = (key, answer)
        st.rerun()
    if key == wanted and not with_weights:
        st.session_state["nearest asked"] = (wanted, call("nearest", run, image, COUNT, with_weights=True), True)


def show_nearest(run: Run, found: list[tuple[int, float]]) -> None:
    """Training images, as (index, distance) with the nearest first, and what most of them are."""
    dataset = run.experiment.data.dataset
    images, names = datasets.load(dataset), datasets.CLASS_NAMES[dataset]
    labels = [int(images.train_labels[index]) for index, _distance in found]
    label, count = Counter(labels).most_common(1)[0]
    words = _("Of the {all} training images that look most like it to this network, **{count}** are **{label}**.")
    st.markdown(words.format(count=count, all=len(found), label=_(names[label])))
    grid = st.grid("auto", min_column_width=WIDTH, gap="small")
    for (index, distance), label in zip(found, labels, strict=True):
        with grid.cell():
            picture(images.train_images[index], WIDTH, _(names[label]))
            st.markdown(f":small[**{_(names[label])}** · {distance:.2f}]")
    where = _("what enters the last layer") if run.experiment.network.kind != "softmax" else _("the pixels, for there is no hidden layer")
    st.caption(_("The number is the distance, measured in {where}.").format(where=where))
