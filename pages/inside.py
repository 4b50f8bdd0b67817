"""Inside: see what a network learned, and where it fails."""

import streamlit as st

from mnist_core.runs import Run
from pages.components import frame
from pages.components.drawer import drawer
from pages.components.inside import addresses
from pages.components.inside.view import LINKED_EPOCH, inside
from pages.components.language import address, plain
from pages.components.language import translate as _
from pages.components.linked import take
from pages.components.naming import titles
from pages.components.query_params import arrived, query_params
from pages.components.share import share_page
from pages.components.state import store

RUNS_OFFERED = 50


def runs_with_networks(wanted: str | None) -> dict[str, Run]:
    """The run a link asks for, those in training, then the newest that have ended, by id."""
    found = [None if wanted is None else store().run(wanted), *store().active(), *store().runs(RUNS_OFFERED)]
    return {
        run.id: run
        for run in found
        if run is not None and (run.result is not None or run.status in ("running", "paused") or run.id == wanted)
    }


frame.set_up("Inside")
at_share = frame.title(_("Inside"))

wanted = query_params.get("run")
offered = runs_with_networks(wanted)
if not offered:
    st.info(_("There is no trained network to look into. Train one first: softmax regression takes about a second."))
    st.page_link("pages/train.py", label=_("Train a network now"), icon=":material/play_arrow:", query_params=address(recipe="c-softmax"))
    st.stop()
if arrived("inside run"):
    # A link, once: afterwards people may choose another, and the address follows them.
    if wanted in offered:
        st.session_state["inside run"] = wanted
    if "epoch" in query_params:
        st.session_state[LINKED_EPOCH] = query_params["epoch"]
    st.session_state["inside missing"] = wanted if wanted is not None and wanted not in offered else None
if missing := st.session_state.get("inside missing"):
    st.warning(_("There is no run {run}. It may have been deleted, or the link is incomplete.").format(run=plain(missing)))
if st.session_state.get("inside run") not in offered:
    st.session_state["inside run"] = next(iter(offered))
take("inside", addresses.choices(offered[st.session_state["inside run"]]))


def run_chosen() -> None:
    """Whatever was said of another run's link is over."""
    st.session_state.pop("inside missing", None)
    st.session_state.pop("inside epoch missing", None)


st.selectbox(
    _("Look into"),
    list(offered),
    format_func=titles(offered).get,
    key="inside run",
    persist_state="session",
    on_change=run_chosen,
    help=_("A run, with its accuracy on the test images."),
)
inside(st.session_state["inside run"])
with at_share:
    share_page("inside")
drawer("inside", offered[st.session_state["inside run"]].experiment)
