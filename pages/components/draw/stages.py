"""What the network sees: every step from the drawing to 28x28, and what the answer would be without it."""

from dataclasses import fields

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core.drawing import Steps, prepare
from mnist_core.refused import RefusedError
from mnist_core.runs import Run
from pages.components.draw.answer import Reading, bars
from pages.components.draw.pictures import picture
from pages.components.draw.reading import read
from pages.components.language import refusal
from pages.components.language import translate as _
from pages.components.linked import Linked

WIDTH = 132  # pixels


def linked_steps() -> Linked:
    """The steps that are switched off, as a choice that stands in the address."""
    names = [step.name for step in fields(Steps)]
    return Linked(
        "without",
        names,
        lambda: [name for name in names if not st.session_state.get(f"step {name}", True)],
        lambda off: st.session_state.update({f"step {name}": name not in off for name in names}),
        several=True,
    )


def stages(run: Run, ink: NDArray[np.uint8], usual: Reading) -> None:
    """The steps with their switches, `usual` being the answer with all of them."""
    words = {
        "crop": (_("Crop"), _("Only the digit, without the empty paper around it."), _("The whole canvas: a small digit stays small.")),
        "stroke_width": (_("Even the stroke"), _("Strokes as wide as MNIST's."), _("Strokes as the pen made them.")),
        "fit": (_("Fit into 20×20"), _("Shrunk, its proportions kept."), _("Stretched over all of 28×28.")),
        "centre": (_("Centre in 28×28"), _("By its centre of mass, as MNIST does."), _("By the box around it, as most demos do.")),
    }
    st.caption(_("MNIST's makers prepared their digits in these steps, and a network knows no others. Switch one off and see."))
    grid = st.grid("auto", min_column_width=WIDTH, gap="medium")
    with grid.cell():
        st.markdown(_("Your drawing"))
        picture(ink, WIDTH, _("Your drawing"))
    cells = {name: grid.cell() for name in words}
    on = {}
    for name, cell in cells.items():
        st.session_state.setdefault(f"step {name}", True)
        on[name] = cell.toggle(words[name][0], key=f"step {name}", persist_state="page")
    try:
        result = prepare(ink, Steps(**on))
    except RefusedError as nothing:
        st.warning(refusal(nothing))
        return
    for name, cell in cells.items():
        with cell:
            picture(result.stages[name], WIDTH, words[name][0])
            st.caption(words[name][1 if on[name] else 2])
    probabilities = read([run], result.image[None])[0][0]
    changed = Reading.of(run, probabilities)
    before, after = st.columns(2, gap="large")
    with before:
        _result(_("With all steps"), usual, "with all steps")
    with after:
        _result(_("With the steps switched on above"), changed, "with these steps")


def stage_of_clothes(image: NDArray[np.uint8]) -> None:
    """The one image there is of a photo of clothes, (28, 28)."""
    st.caption(_("Cut out, shrunk to 28×28, put into the middle and shown light on black, as Fashion-MNIST's makers did."))
    picture(image, 2 * WIDTH, _("The image the network gets: 28 by 28 pixels"))


def _result(title: str, reading: Reading, key: str) -> None:
    reading.metric(title)
    bars(reading, "mnist", key, height=220, font=12)
