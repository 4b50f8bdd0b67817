"""Experiments: five documents as lessons, and one knob at a time."""

import streamlit as st

from mnist_core.recipes import DOCUMENTS, RECIPES
from mnist_core.reproduction import entries
from pages.components import frame, knobs
from pages.components.drawer import drawer
from pages.components.experiments import documents, one_knob, series
from pages.components.experiments.words import LESSONS
from pages.components.language import address, plain
from pages.components.language import translate as _
from pages.components.query_params import query_params
from pages.components.share import share_page
from pages.components.state import crowding, look

ALL, KNOB = "all", "knob"
SECONDS = 2.0  # from one look to the next while something runs


def wanted_view() -> tuple[str, str]:
    """What the address asks for, and a sentence on what it asks wrongly."""
    asked = query_params
    if "series" in asked or "baseline" in asked or "knob" in asked:
        return KNOB, ""
    complaint = ""
    if (recipe := asked.get("recipe")) is not None:
        found = RECIPES.get(recipe.partition(":")[0])
        if found is not None and found.document in DOCUMENTS:
            return found.document, ""
        complaint = _("There is no recipe {got} in the documents.").format(got=plain(recipe))
    document, lesson = asked.get("document"), LESSONS.get(asked.get("lesson", ""))
    if document is None:
        return (lesson.document if lesson else ALL), complaint
    if document not in (ALL, KNOB, *DOCUMENTS):
        return ALL, _("There is no document {got}.").format(got=plain(document))
    if "lesson" in asked and (lesson is None or lesson.document != document):
        complaint = _("There is no lesson {got} here.").format(got=plain(asked["lesson"]))
    return document, complaint


def view_picked() -> None:
    picked = st.session_state["view picked"]
    query_params.replace(address() if picked == ALL else address(document=picked))


def active(view: str) -> bool:
    """Whether something that this view shows trains or waits."""
    if view == KNOB:
        return any(not run.ended for run in series.runs_of_group(query_params.get("series", "")))
    return bool(documents.active_runs(entries(None if view == ALL else view)))


def live(view: str, was_active: bool) -> None:
    """All that changes while runs go on, in one fragment."""
    if wanted_view()[0] != view:
        # A link within the page was followed.
        st.rerun()
    if was_active:
        look()
    match view:
        case "knob":
            series.series_view(query_params["series"])
        case "all":
            documents.overview()
        case _:
            documents.document_view(view)
    if active(view) != was_active:
        # Another pace from here on. Last, so that it delays nothing.
        st.rerun()


frame.set_up("Experiments")
at_share = frame.title(_("Experiments"))

view, complaint = wanted_view()
names = (
    {ALL: _("All documents")} | {letter: f"{letter} · {_(title)}" for letter, title in DOCUMENTS.items()} | {KNOB: _("One knob at a time")}
)
st.session_state["view picked"] = view
st.pills(
    _("Show"), list(names), format_func=names.get, key="view picked", required=True, on_change=view_picked, label_visibility="collapsed"
)
if complaint:
    st.warning(complaint, icon=":material/link_off:")

if view == KNOB:
    one_knob.intro()
    one_knob.form()
if view != KNOB or "series" in query_params:
    now_active = active(view)
    st.fragment(live, run_every=SECONDS * crowding() if now_active else None)(view, now_active)
with at_share:
    share_page("experiments")

lesson = LESSONS.get(query_params.get("lesson", ""))
drawer("experiments", lesson.entries[0].experiment if lesson else knobs.as_left(RECIPES["a-mlp"].experiment))
