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
from pages.components.draw.stages import linked_steps, stage_of_clothes, stages
from pages.components.draw.tuning import tuning
from pages.components.draw.votes import linked_voters, linked_voting, votes
from pages.components.language import address, plain, refusal
from pages.components.language import translate as _
from pages.components.linked import keep as keep_choices
from pages.components.linked import of_key, take
from pages.components.naming import titles
from pages.components.query_params import arrived, query_params
from pages.components.share import share_page
from pages.components.state import store, visitor
from pages.components.tabs import linked_tabs, tabs

RUNS_OFFERED = 50
SECTIONS = ("seen", "voted", "similar", "live", "fix")  # as addresses name them


def trained_runs(wanted: str | None) -> dict[str, Run]:
    """Whoever can read, by id: those a link asks for, the champion, then the newest."""
    found = [store().run(run_id) for run_id in (wanted, *linked_voters(), champion.RUN_ID) if run_id is not None]
    return {run.id: run for run in [*found, *store().runs(RUNS_OFFERED)] if run is not None and run.result is not None}


def reader_picked() -> None:
    """Whatever was said of another run's link is over."""
    query_params.pop("run", None)


frame.set_up("Draw")
at_share = frame.title(_("Draw"))

wanted, is_link = query_params.get("run"), arrived("reader")
readers = trained_runs(wanted)
if not readers:
    st.info(_("No network has been trained on digits yet. Train one first: softmax regression takes about a second."))
    st.page_link("pages/train.py", label=_("Train a network now"), icon=":material/play_arrow:", query_params=address(recipe="c-softmax"))
    st.stop()
if wanted is not None and wanted not in readers:
    st.warning(_("There is no trained network {run}. It may still be in training, or the link is incomplete.").format(run=plain(wanted)))
elif wanted is not None and is_link:
    # Once: afterwards people may choose another.
    st.session_state["reader"] = wanted
# The champion comes first; without it the newest that reads digits.
usual = min(readers.values(), key=lambda run: (run.id != champion.RUN_ID, run.experiment.data.dataset != "mnist")).id
if st.session_state.get("reader") not in readers:
    st.session_state["reader"] = usual
dataset = readers[st.session_state["reader"]].experiment.data.dataset
fellows = {run.id: run for run in readers.values() if run.experiment.data.dataset == dataset}
choices = [
    linked_tabs("section", "section", SECTIONS),
    of_key("source", "source", ("canvas", "photo"), "canvas"),
    linked_steps(),
    linked_voting(fellows, readers[st.session_state["reader"]]),
]
take("draw", choices)
at_canvas, at_answer, at_bars = places()
with at_canvas:
    shown = source(dataset)
with at_bars:
    reader = readers[
        st.selectbox(
            _("Read by"),
            list(readers),
            format_func=titles(readers).get,
            key="reader",
            on_change=reader_picked,
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
sections = dict(
    zip(
        SECTIONS,
        (_("What the network sees"), _("Everybody votes"), _("Nearest examples"), _("Watch it learn"), _("Draw to fix")),
        strict=True,
    )
)
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
                votes(fellows, reader, image)
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

if wanted is None or wanted in readers:
    # A link's run that is not there stays in the address, with the sentence about it, until another is chosen.
    if reader.id != usual:
        query_params["run"] = reader.id
    else:
        query_params.pop("run", None)
keep_choices("draw", choices)
with at_share:
    share_page("draw")
