"""Everything about one run after one epoch: the time machine above, the views below. Redrawn by itself while something moves."""

from collections.abc import Callable

import streamlit as st

from mnist_core.engine import EngineNotReadyError, answer
from mnist_core.inside.findings import Examination
from mnist_core.runs import Run
from pages.components.inside import addresses
from pages.components.inside.activations import activations_view
from pages.components.inside.asking import ask, asked_for
from pages.components.inside.machine import SECONDS_AN_EPOCH, playing, time_machine
from pages.components.inside.map import map_view
from pages.components.inside.mistakes import mistakes_view
from pages.components.inside.network import network_view
from pages.components.inside.patience import answered
from pages.components.inside.weights import weights_view
from pages.components.inside.why import why_view
from pages.components.language import plain
from pages.components.language import translate as _
from pages.components.linked import keep
from pages.components.query_params import query_params
from pages.components.state import crowding, engine, look, store
from pages.components.tabs import tabs

SECONDS_LIVE = 1.0
PACE = "inside pace"
LINKED_EPOCH = "inside linked epoch"  # what the address asks for, until the slider stands there


def inside(run_id: str) -> None:
    """The run, at the pace its last drawing asked for."""
    pace = st.session_state.get(PACE)
    st.fragment(_draw, run_every=pace)(run_id, pace)


def _draw(run_id: str, pace: float | None) -> None:
    run = store().run(run_id)
    if run is None:
        st.rerun()
    st.session_state["inside links"] = 0
    wanted = answered(lambda: _views(run))
    if not run.ended:
        look()
        wanted = wanted or SECONDS_LIVE * crowding()
    if playing():
        wanted = min(wanted or SECONDS_AN_EPOCH, SECONDS_AN_EPOCH / 2)
    if wanted != pace:
        # Another pace needs the whole page drawn anew, once.
        st.session_state[PACE] = wanted
        st.rerun()


def _views(run: Run) -> None:
    epoch = _epoch(run)
    if epoch is None:
        return
    shown = dict(zip(addresses.VIEWS, tabs(addresses.titles(), addresses.TAB), strict=True))
    opened = next((view for view, tab in shown.items() if tab.open), addresses.VIEWS[0])
    query_params.replace({**query_params, "run": run.id, "epoch": f"{epoch:g}"})
    keep("inside", addresses.choices(run))
    with shown[opened]:
        VIEWS[opened](run, epoch)


def _epoch(run: Run) -> float | None:
    """The epoch looked at; None, with a sentence, where there is no network to look into."""
    if not run.ended:
        if run.experiment.data.validation == "kfold":
            # Each fold is another network, and their epochs have the same numbers.
            st.info(_("Every fold of this run is another network. The last one can be looked into when all are trained."))
            return None
        if engine().state != "ready":
            raise EngineNotReadyError(engine().state)
        epoch = _live_epoch(run.id)
        if epoch is None:
            st.info(_("This run is in training. Its network can be looked into after its first epoch."), icon=":material/hourglass_top:")
        else:
            st.caption(_("In training: the network as it was after epoch {epoch:.4g}.").format(epoch=epoch))
        return epoch
    kept = store().epochs(run.id)
    if not kept:
        st.info(_("No weights are kept of this run, so there is no network to look into."), icon=":material/info:")
        return None
    linked: str | None = st.session_state.pop(LINKED_EPOCH, None)
    at = None if linked is None else _number(linked)
    if linked is not None and at not in kept:
        words = _("No weights are kept of epoch {epoch}; the last is shown.")
        st.session_state["inside epoch missing"] = words.format(epoch=plain(linked))
        at = None
    elif at is not None:
        st.session_state.pop("inside epoch missing", None)
    if missing := st.session_state.get("inside epoch missing"):
        st.warning(missing, icon=":material/info:")
    return time_machine(run, kept, at)


@st.cache_data(ttl=0.5, max_entries=64, show_spinner=False)
def _live_epoch(run_id: str) -> float | None:
    """The last epoch of a run in training; all who watch share the answer."""
    epoch: float | None = answer(engine().call("live_epoch", run_id), 5)
    return epoch


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _examined(show: Callable[[Run, float, Examination], None]) -> Callable[[Run, float], None]:
    """A view of what does not depend on a chosen image."""

    def draw(run: Run, epoch: float) -> None:
        found = asked_for(_("The network reads the test images …"), lambda: ask(run, epoch, "examination"))
        if found is not None:
            show(run, epoch, found)

    return draw


VIEWS: dict[str, Callable[[Run, float], None]] = {
    "network": network_view,
    "mistakes": _examined(mistakes_view),
    "weights": _examined(weights_view),
    "activations": activations_view,
    "why": why_view,
    "map": _examined(map_view),
}
