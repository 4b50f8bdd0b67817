"""A network's answer beside what it was shown, or why there is none."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mnist_core.engine import EngineNotReadyError
from mnist_core.refused import RefusedError
from mnist_core.runs import Run
from pages.components.draw.answer import Reading, answer
from pages.components.draw.reading import read, say_why_not
from pages.components.draw.source import Shown
from pages.components.language import refusal

CANVAS_WIDTH, ANSWER_WIDTH = 330, 250  # pixels


def places() -> tuple[DeltaGenerator, DeltaGenerator, DeltaGenerator]:
    """Where the canvas, the answer and its bars stand: on a telephone one below the other, so the answer comes right after the canvas."""
    top = st.container(horizontal=True, gap="medium")
    return top.container(width=CANVAS_WIDTH), top.container(width=ANSWER_WIDTH), top.container(width="stretch")


def answered(reader: Run, shown: Shown) -> tuple[Reading | None, int]:
    """What the run makes of the digit chosen among those shown, and that digit's place; without an answer, a sentence that says why."""
    if shown.problem:
        st.warning(shown.problem, icon=":material/info:")
    elif not len(shown.images):
        st.markdown(shown.hint)
    else:
        try:
            readings = [Reading.of(reader, probabilities) for probabilities in read([reader], shown.images)[0]]
            place = answer(readings, shown)
            return readings[place], place
        except EngineNotReadyError:
            say_why_not()
        except RefusedError as no_weights:
            st.warning(refusal(no_weights), icon=":material/block:")
    return None, 0
