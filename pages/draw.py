"""Draw: a trained network reads what one draws."""

import streamlit as st

from mnist_core import drawing
from mnist_core.engine import EngineNotReadyError
from mnist_core.runs import Run
from pages.components import frame
from pages.components.canvas import canvas
from pages.components.language import translate as _
from pages.components.state import engine, store

RUNS_OFFERED = 50
PLAIN = {"delta_color": "off", "delta_arrow": "off"}
SECONDS = 20  # more than a network takes to be built on a busy machine


def ask(run: Run, image) -> list[float]:
    """The run's probabilities for the image; the network goes along only when the engine does not have it yet."""
    answer = engine().call("read_image", run.id, image).result(SECONDS)
    if answer is None:
        answer = engine().call("read_image", run.id, image, run.experiment.model_dump_json(), store().weights(run.id)).result(SECONDS)
    return answer


frame.set_up("Draw")
st.title(_("Draw"), anchor=False)

readers = {run.id: run for run in store().runs(RUNS_OFFERED) if run.result is not None and run.experiment.data.dataset == "mnist"}
wanted = st.query_params.get("run")
if wanted in readers:
    st.session_state.setdefault("reader", wanted)
if not readers:
    st.info(_("No network has been trained on digits yet. Train one first: softmax regression takes about a second."))
    st.page_link("pages/train.py", label=_("Train a network now"), icon=":material/play_arrow:", query_params={"recipe": "c-softmax"})
    st.stop()

reader = readers[
    st.selectbox(
        _("Read by"),
        list(readers),
        format_func=lambda id_: f"{readers[id_].name} · {readers[id_].result.test_accuracy:.4f}",
        key="reader",
        help=_("A trained run, with its accuracy on the test images."),
    )
]
left, right = st.columns([1, 2], gap="large")
with left:
    drawn = canvas("digit")
with right:
    try:
        image = drawing.network_image(drawn) if drawn is not None else None
    except ValueError as nothing:
        image = None
        st.info(_(str(nothing)))
    if image is not None:
        try:
            probabilities = ask(reader, image)
        except (EngineNotReadyError, TimeoutError):
            st.warning(_("The engine is not ready yet. Draw another stroke in a moment."))
            st.stop()
        best = max(range(10), key=probabilities.__getitem__)
        with st.container(horizontal=True, gap="large", vertical_alignment="center"):
            st.metric(_("It reads"), str(best), _("{share:.0%} sure").format(share=probabilities[best]), **PLAIN)
            with st.container(width="content"):
                st.image(image, width=112, alt=_("The drawing as the network sees it: 28 by 28 pixels, centred"))
                st.caption(_("What the network sees"))
        for digit, share in enumerate(probabilities):
            st.progress(share, text=f"{digit} · {share:.1%}")
