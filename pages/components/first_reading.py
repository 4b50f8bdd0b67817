"""Home's canvas: the champion reads what people draw, and before the first stroke one of MNIST's test images."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core import champion, datasets
from mnist_core.engine import EngineNotReadyError
from mnist_core.refused import RefusedError
from mnist_core.runs import Run
from pages.components.draw.answer import LARGE, Reading, answer, bars
from pages.components.draw.answered import answered, places
from pages.components.draw.pictures import picture
from pages.components.draw.reading import read, say_why_not
from pages.components.draw.source import Shown, drawn
from pages.components.language import address, refusal
from pages.components.language import translate as _
from pages.components.state import store, watch

CANVAS = "first digit"
EXAMPLE = 0  # the place of a test image; the first ones are the fixed sample, of which a run keeps its answers


def first_reading() -> None:
    """The canvas, the answer, and all ten probabilities."""
    run = store().run(champion.RUN_ID)
    if run is None or run.result is None:
        return
    at_canvas, at_answer, at_bars = places()
    with at_canvas:
        st.caption(_("Draw a digit in the frame."))
        shown = drawn(CANVAS)
    with at_bars:
        words = _("Read by the champion, a network that came with the program: right on {share:.2%} of 10,000 test images.")
        st.caption(words.format(share=run.result.test_accuracy))
    with at_answer:
        reading = answered(run, shown)[0] if shown.problem or len(shown.images) else _example(run)
    with at_bars:
        bars(reading, run.experiment.data.dataset, "first probabilities")
        st.page_link(
            "pages/draw.py",
            label=_("See what the network sees, and let others vote"),
            icon=":material/arrow_forward:",
            query_params=address(),
        )


def _example(run: Run) -> Reading | None:
    """The answer to the test image: as given now, or while the engine cannot say, as kept from the end of the run's training."""
    image = datasets.load(run.experiment.data.dataset).test_images[EXAMPLE]
    try:
        reading = Reading.of(run, _probabilities(run.id))
        answer([reading], Shown(images=image[None]))
        st.caption(_("A test image it had never seen"))
        return reading
    except EngineNotReadyError:
        _kept_answer(run, image)
        say_why_not()
    except RefusedError as no_weights:
        st.warning(refusal(no_weights), icon=":material/block:")
    return None


def _kept_answer(run: Run, image: NDArray[np.uint8]) -> None:
    with watch(run.id) as watched:
        digit, share = watched.history.predictions[EXAMPLE], watched.history.confidences[EXAMPLE]
    st.html(LARGE)
    with st.container(key="reading"):
        st.metric(_("It reads"), str(digit), width="content")
    with st.container(horizontal=True, gap="small"):
        picture(image, 84, _("The image the network gets: 28 by 28 pixels"))
        st.markdown(_("{share:.1%} sure that it is {first}.").format(share=share, first=digit), width=150)
    st.caption(_("A test image it had never seen"))


@st.cache_data(max_entries=4, show_spinner=False)
def _probabilities(run_id: str) -> list[float]:
    """Asked once for all visitors; raises EngineNotReadyError and RefusedError, like `read`."""
    run = store().run(run_id)
    assert run is not None
    return read([run], datasets.load(run.experiment.data.dataset).test_images[EXAMPLE][None])[0][0]
