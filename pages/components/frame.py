"""What every page begins with: its set-up, the menu, the state of the engine."""

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mnist_core.refused import RefusedError
from mnist_core.wording import N_
from pages.components import icon_only
from pages.components.language import address, choose, keep, language, languages, refusal, sentences
from pages.components.language import translate as _
from pages.components.page_language import tell_browser
from pages.components.query_params import arrive
from pages.components.state import administrator, engine, enter_as_administrator, limits, store

# A file of our own: Streamlit would fetch a named icon or an emoji from a host that may be out of reach. MNIST's first test image.
ICON = Path(__file__).with_name("icon.png")
PAGES = (
    ("app.py", N_("Home"), ":material/home:"),
    ("pages/train.py", N_("Train"), ":material/model_training:"),
    ("pages/data.py", N_("Data"), ":material/dataset:"),
    ("pages/draw.py", N_("Draw"), ":material/draw:"),
    ("pages/inside.py", N_("Inside"), ":material/biotech:"),
    ("pages/runs.py", N_("Runs"), ":material/table_rows:"),
    ("pages/experiments.py", N_("Experiments"), ":material/science:"),
    ("pages/lesson.py", N_("Lesson link"), ":material/school:"),
)
# Streamlit writes an open tab's title, a chosen segment and a slider's value in the primary colour. In the dark no blue is both light
# enough for that and dark enough for the white words of a button (a contrast of 4.5 each), and a theme has one primary colour; so they
# keep the page's colour. What is chosen in a field and does not fit ends in dots.
READABLE = """<style>
.stApp .stButtonGroup button[data-variant][data-selected]:not([data-disabled]), .stApp [data-testid="stSliderThumbValue"],
.stApp [data-testid="stTab"][data-selected] {color: inherit}
.stApp [data-testid="stSelectbox"] input {text-overflow: ellipsis}
</style>"""


def set_up(title: str) -> None:
    """Call first on every page, with the page's English name."""
    arrive(title)
    keep()
    st.set_page_config(page_title=f"{_(title)} · Digit Lab", page_icon=ICON, layout="wide")
    st.html(READABLE + icon_only.STYLE)
    with st.sidebar:
        st.markdown("**Digit Lab**")
        for page, label, icon in PAGES:
            st.page_link(page, label=_(label), icon=icon, query_params=address())
        _languages()
        try:
            has_administrator = limits().admin_password is not None
            notice = store().notice
            st.caption(engine_line())
        except RefusedError as refused:
            # Better no page than one that keeps to other limits than those somebody wrote down, or one without its runs.
            st.error(refusal(refused), icon=":material/settings_alert:")
            st.stop()
        if has_administrator:
            _administrator()
        tell_browser()
    if notice is not None:
        st.warning(refusal(notice), icon=":material/database:")


def title(words: str) -> DeltaGenerator:
    """The page's title; returns a place at its right end."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(words, anchor=False, width="stretch")
        return st.container(width="content")


def _languages() -> None:
    """The choice of language."""
    st.session_state["language picked"] = language()
    st.segmented_control(
        _("Language"),
        list(languages()),
        format_func=languages().get,
        key="language picked",
        required=True,
        on_change=_language_picked,
        label_visibility="collapsed",
    )


def _language_picked() -> None:
    choose(st.session_state["language picked"])


def _administrator() -> None:
    """Where the administrator gives the password, which no session keeps."""
    if administrator():
        st.button(_("Leave as administrator"), icon=":material/lock_open:", type="tertiary", key="leave", on_click=_leave)
        return
    with st.popover(_("Administrator"), icon=":material/lock:", type="tertiary"):
        st.text_input(_("Password"), type="password", key="password", on_change=_enter, max_chars=200)
        if st.session_state.pop("password was wrong", False):
            st.caption(f":red[{_('This is not the password.')}]")


def _enter() -> None:
    typed = st.session_state["password"]
    st.session_state["password"] = ""
    st.session_state["password was wrong"] = bool(typed) and not enter_as_administrator(typed)


def _leave() -> None:
    st.session_state["administrator"] = False


def engine_line() -> str:
    """The state of the engine in one quiet line."""
    active = store().active()
    waiting = sum(run.status == "queued" for run in active)
    words = {
        "starting": _("The engine is starting."),
        "warming": _("The engine is warming up; runs wait for it."),
        "ready": _("The engine is ready."),
        "gone": _("The engine is gone; it is tried again now and then."),
    }[engine().state]
    if (problem := engine().problem) is not None:
        words = refusal(problem)
    if not active:
        return words
    return sentences(words, _("Training: {training}, waiting: {waiting}.").format(training=len(active) - waiting, waiting=waiting))
