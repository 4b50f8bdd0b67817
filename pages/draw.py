"""Draw: networks read what people draw, and people see why."""

import streamlit as st

from mnist_core import champion
from mnist_core.engine import EngineNotReadyError
from mnist_core.refused import RefusedError
from mnist_core.runs import Run
from pages.components import frame
from pages.components.draw.answer import bars
from pages.components.draw.answered import answered, places
from pages.components.draw.kept import collection, keep, kept_drawings
from pages.components.draw.learning import learning
from pages.components.draw.nearest import nearest
from pages.components.draw.reading import say_why_not
from pages.components.draw.source import source
from pages.components.draw.stages import stage_of_clothes, stages
from pages.components.draw.tuning import tuning
from pages.components.draw.votes import reader_words, votes
from pages.components.language import address, plain, refusal
from pages.components.language import translate as _
from pages.components.state import store, visitor
from pages.components.tabs import tabs

RUNS_OFFERED = 50


def trained_runs(wanted: str | None) -> dict[str, Run]:
    """Whoever can read, by id: the one a link asks for, the champion, then the newest."""
    found = [store().run(run_id) for run_id in (wanted, champion.RUN_ID) if run_id is not None]
    return {run.id: run for run in [*found, *store().runs(RUNS_OFFERED)] if run is not None and run.result is not None}


frame.set_up("Draw")
st.title(_("Draw"), anchor=False)

wanted = st.query_params.get("run")
readers = trained_runs(wanted)
if not readers:
    st.info(_("No network has been trained on digits yet. Train one first: softmax regression takes about a second."))
    st.page_link("pages/train.py", label=_("Train a network now"), icon=":material/play_arrow:", query_params=address(recipe="c-softmax"))
    st.stop()
if wanted is not None and wanted not in readers:
    st.warning(_("There is no trained network {run}. It may still be in training, or the link is incomplete.").format(run=plain(wanted)))
elif wanted is not None and wanted != st.session_state.get("reader wanted"):
    # Once for each link: afterwards people may choose another.
    st.session_state["reader wanted"] = st.session_state["reader"] = wanted
if st.session_state.get("reader") not in readers:
    # The champion comes first; without it the newest that reads digits.
    st.session_state["reader"] = min(readers.values(), key=lambda run: run.experiment.data.dataset != "mnist").id
dataset = readers[st.session_state["reader"]].experiment.data.dataset
at_canvas, at_answer, at_bars = places()
with at_canvas:
    shown = source(dataset)
with at_bars:
    reader = readers[
        st.selectbox(
            _("Read by"),
            list(readers),
            format_func=lambda run_id: reader_words(readers[run_id]),
            key="reader",
            persist_state="session",
            help=_("A trained run, with its accuracy on the test images."),
        )
    ]
with at_answer:
    reading, place = answered(reader, shown)
with at_bars:
    bars(reading, dataset, "probabilities")

image = shown.images[place] if reading is not None else None
first = _("There is nothing to read yet.")
sections = {
    "seen": _("What the network sees"),
    "voted": _("Everybody votes"),
    "similar": _("Nearest examples"),
    "live": _("Watch it learn"),
    "fix": _("Draw to fix"),
}
seen, voted, similar, live, fix = tabs(sections, "section")
try:
    if seen.open:
        with seen:
            if reading is None:
                st.caption(first)
            elif shown.inks:
                stages(reader, shown.inks[place], reading)
            else:
                stage_of_clothes(image)
    if voted.open:
        with voted:
            if image is None:
                st.caption(first)
            else:
                votes({run.id: run for run in readers.values() if run.experiment.data.dataset == dataset}, reader, image)
    if similar.open:
        with similar:
            if image is None:
                st.caption(first)
            else:
                nearest(reader, image)
    if live.open:
        with live:
            learning(dataset, image)
    if fix.open:
        with fix:
            if dataset == "mnist":
                keep(image)
                drawings = collection().drawings(visitor())
                left, right = st.columns([3, 2], gap="large")
                with left:
                    kept_drawings(drawings)
                with right:
                    tuning(reader, drawings)
            else:
                st.caption(_("Digits are taught to networks that read digits. Choose one of them above."))
except EngineNotReadyError:
    say_why_not()
except RefusedError as no_weights:
    st.warning(refusal(no_weights), icon=":material/block:")
