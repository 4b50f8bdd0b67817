"""All runs in a table, from which some are selected; which ones stands in the page's address."""

import threading
from collections import OrderedDict

import streamlit as st

from mnist_core.comparison import MOST_COMPARED, Wanted, changes, read_ids, selected
from mnist_core.recipes import RECIPES
from mnist_core.runs import Run, Status
from mnist_core.runs.accuracies import Accuracies
from mnist_core.runs.tables import CAME_WITH_THE_PROGRAM
from pages.components.knobs import value_words
from pages.components.language import labelled
from pages.components.language import translate as _
from pages.components.linked import Linked, of_key, several_of_key
from pages.components.naming import run_name
from pages.components.query_params import query_params
from pages.components.state import store, visitor

RUNS_SHOWN = 1_000  # the newest; an older one is still found by its address
ACCURACIES_KEPT = 10_000
TABLE = "runs table"


def status_words() -> dict[Status, str]:
    return {
        "queued": _("waiting"),
        "running": _("training"),
        "paused": _("paused"),
        "finished": _("finished"),
        "stopped": _("stopped"),
        "failed": _("failed"),
        "interrupted": _("interrupted"),
    }


def filters(runs: list[Run]) -> Wanted:
    """What the visitor looks for among the runs."""
    words = status_words()
    recipes = {run.recipe for run in runs if run.recipe in RECIPES}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        text = st.text_input(
            _("Search"), key="runs text", placeholder=_("Name or recipe"), persist_state="session", width=240, max_chars=200
        )
        whose = {"mine": _("Mine"), "starred": _("Starred")}
        only = st.pills(_("Only"), list(whose), format_func=whose.get, selection_mode="multi", key="runs only", persist_state="session")
        statuses, wanted = st.session_state.get("runs statuses", []), st.session_state.get("runs recipes", [])
        count = len(statuses) + len(wanted)
        with st.popover(_("Filter") + (f" ({count})" if count else ""), icon=":material/filter_list:"):
            statuses = st.pills(
                _("Status"), list(words), format_func=words.get, selection_mode="multi", key="runs statuses", persist_state="session"
            )
            options = [recipe for recipe in RECIPES if recipe in recipes or recipe in wanted]
            wanted = st.multiselect(_("Recipe"), options, key="runs recipes", persist_state="session", placeholder=_("All recipes"))
    return Wanted(
        text=text,
        statuses=frozenset(statuses),
        recipes=frozenset(wanted),
        owner=visitor() if "mine" in only else "",
        starred="starred" in only,
    )


def words_of(run: Run) -> tuple[str, ...]:
    """What a visitor may look for a run by, in their language; its English words are known to `Wanted`."""
    return (run_name(run), _(run.variant), _(RECIPES[run.recipe].title) if run.recipe in RECIPES else "")


def linked_filters() -> list[Linked]:
    """What is looked for, as choices that stand in the address."""
    return [
        of_key("search", "runs text", None),
        several_of_key("only", "runs only", ("mine", "starred")),
        several_of_key("status", "runs statuses", tuple(status_words())),
        several_of_key("recipe", "runs recipes", tuple(RECIPES)),
    ]


def selection() -> list[str]:
    """The ids of the selected runs, as the address has them, in the order in which they were selected."""
    return read_ids(query_params.get("runs", ""))


def select(run_ids: list[str]) -> None:
    if run_ids:
        query_params["runs"] = ",".join(run_ids[: MOST_COMPARED + 1])
    else:
        query_params.pop("runs", None)


def table(runs: list[Run]) -> None:
    """The runs, newest first until a column's head is clicked; ticked ones are selected."""
    accuracies = _accuracies(runs)
    words = status_words()
    columns = {
        _("Star"): ["★" if run.starred else "" for run in runs],
        _("Name"): [run_name(run) for run in runs],
        _("Recipe"): [" · ".join(filter(None, (run.recipe, _(run.variant)))) for run in runs],
        _("Knobs changed"): [_changed(run) for run in runs],
        _("Status"): [words[run.status] for run in runs],
        _("Best validation"): [_of(accuracies, run, "best") for run in runs],
        _("Last validation"): [_of(accuracies, run, "last") for run in runs],
        _("Test accuracy"): [None if run.result is None else run.result.test_accuracy for run in runs],
        _("Parameters"): [None if run.started is None else run.started.parameters for run in runs],
        _("Seconds"): [None if run.result is None else run.result.seconds for run in runs],
        _("Begun"): [None if run.created.timestamp() <= CAME_WITH_THE_PROGRAM else run.created for run in runs],
    }
    share, time = st.column_config.NumberColumn(format="%.4f"), st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm")
    formats = {_(name): share for name in ("Best validation", "Last validation", "Test accuracy")}
    formats |= {
        _("Parameters"): st.column_config.NumberColumn(format="localized"),
        _("Seconds"): st.column_config.NumberColumn(format="%.1f"),
    }
    formats |= {
        _("Begun"): time,
        _("Name"): st.column_config.TextColumn(width="medium"),
        _("Star"): st.column_config.TextColumn("★", width=38),
    }
    formats |= {_("Knobs changed"): st.column_config.TextColumn(width="medium")}
    ids = [run.id for run in runs]
    _tick([ids.index(run_id) for run_id in selection() if run_id in ids])
    st.dataframe(
        columns,
        hide_index=True,
        key=TABLE,
        on_select=_take_selection,
        column_config=formats,
        placeholder="–",
        alt=_("All runs; select some to compare them"),
    )
    st.session_state["runs shown"] = ids


def _tick(rows: list[int]) -> None:
    """Make the table show the selection of the address: its rows move when runs come, go, or are filtered."""
    ticked = st.session_state.get(TABLE)
    if ticked is None or sorted(ticked["selection"]["rows"]) != sorted(rows):
        st.session_state[TABLE] = {"selection": {"rows": rows}}


def _take_selection() -> None:
    select(selected(selection(), st.session_state.get("runs shown", []), st.session_state[TABLE]["selection"]["rows"]))


def _changed(run: Run) -> str:
    return " · ".join(labelled(_(change.knob.label), value_words(change.knob, change.after)) for change in changes(run))


def _of(accuracies: dict[str, Accuracies], run: Run, which: str) -> float | None:
    return getattr(accuracies[run.id], which) if run.id in accuracies else None


@st.cache_resource
def _kept() -> tuple[threading.Lock, "OrderedDict[tuple[str, str, int], Accuracies | None]"]:
    return threading.Lock(), OrderedDict()


def _accuracies(runs: list[Run]) -> dict[str, Accuracies]:
    """By run; those of runs that have ended are read once for all visitors."""
    lock, kept = _kept()
    places = {run.id: (run.id, run.status, run.last_step) for run in runs if run.status != "queued"}
    with lock:
        known = {run_id: kept[place] for run_id, place in places.items() if place in kept}
    read = store().validation_accuracies([run_id for run_id in places if run_id not in known])
    with lock:
        kept.update({place: read.get(run_id) for run_id, place in places.items() if run_id not in known})
        while len(kept) > ACCURACIES_KEPT:
            kept.popitem(last=False)
    return {run_id: accuracies for run_id, accuracies in {**known, **read}.items() if accuracies is not None}
