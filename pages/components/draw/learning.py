"""Watch it learn: what runs in training make of the drawing, epoch after epoch."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core.engine import EngineNotReadyError
from mnist_core.runs import Run
from pages.components.draw.answer import Reading, bars
from pages.components.draw.reading import call, result, why_not
from pages.components.language import address, plain
from pages.components.language import translate as _
from pages.components.naming import run_name, titles
from pages.components.state import store

SECONDS_BETWEEN_LOOKS = 1.0
EPOCHS_SHOWN = 12


def learning(dataset: str, image: NDArray[np.uint8] | None) -> None:
    """The answer of a run that trains on this data set, refreshed each epoch, to the image (28, 28)."""
    training = {run.id: run for run in store().active() if run.experiment.data.dataset == dataset}
    if not training:
        st.markdown(_("Nothing is in training. Start a run, come back with a drawing, and its answer changes here epoch by epoch."))
        st.page_link("pages/train.py", label=_("Train a network now"), icon=":material/play_arrow:", query_params=address())
        if seen := st.session_state.get("watched answers"):
            _show(seen)
        st.fragment(_wait_for_a_run, run_every=2 * SECONDS_BETWEEN_LOOKS)()
        return
    run_id = next(iter(training))
    if len(training) > 1:
        run_id = st.selectbox(_("In training"), list(training), format_func=titles(training).get, key="watched")
    if image is None:
        st.markdown(_("Draw a digit, and {name} reads it while it learns.").format(name=f"**{plain(run_name(training[run_id]))}**"))
        return
    st.fragment(_watch, run_every=SECONDS_BETWEEN_LOOKS)(training[run_id], image)


def _wait_for_a_run() -> None:
    if store().active():
        st.rerun()


def _watch(run: Run, image: NDArray[np.uint8]) -> None:
    now = store().run(run.id)
    if now is None or now.ended:
        st.rerun()
    try:
        live = result(call("read_live", run, image[None]))
    except EngineNotReadyError:
        why_not()
        return
    # What it said of this drawing, by epoch.
    seen = st.session_state.get("watched answers")
    if seen is None or (seen["run"].id, seen["image"]) != (run.id, image.tobytes()):
        seen = st.session_state["watched answers"] = {"run": run, "image": image.tobytes(), "answers": {}}
    if live is not None:
        seen["answers"][live["epoch"]] = Reading.of(run, live["probabilities"][0])
    _show(seen)


def _show(seen: dict[str, Any]) -> None:
    """The latest answer, and those before it."""
    run, answers = seen["run"], list(seen["answers"].items())
    st.markdown(f"**{plain(run_name(run))}**")
    if not answers:
        st.caption(_("Its first answer comes after its first epoch."))
        return
    epoch, reading = answers[-1]
    left, right = st.columns(2, gap="large")
    with left:
        reading.metric(_("After epoch {epoch:.0f}").format(epoch=epoch) if epoch else _("Before it has learnt anything"))
        rows = answers[: -EPOCHS_SHOWN - 1 : -1]
        table = {
            _("Epoch"): [f"{epoch:.0f}" for epoch, _reading in rows],
            _("It reads"): [reading.word for _epoch, reading in rows],
            _("Probability"): [f"{reading.share:.1%}" for _epoch, reading in rows],
        }
        st.dataframe(table, hide_index=True, alt=_("Its answers so far, the latest first"))
    with right:
        bars(reading, run.experiment.data.dataset, f"watched {run.id}", height=300)
