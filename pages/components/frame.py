"""What every page begins with: its set-up, the menu, the state of the engine."""

from pathlib import Path

import streamlit as st

from mnist_core.refused import RefusedError
from pages.components.language import refusal
from pages.components.language import translate as _
from pages.components.state import administrator, engine, enter_as_administrator, limits, store

# A file of our own: Streamlit would fetch a named icon or an emoji from a host that may be out of reach. MNIST's first test image.
ICON = Path(__file__).with_name("icon.png")
PAGES = (
    ("app.py", "Home", ":material/home:"),
    ("pages/train.py", "Train", ":material/model_training:"),
    ("pages/draw.py", "Draw", ":material/draw:"),
    ("pages/inside.py", "Inside", ":material/biotech:"),
    ("pages/runs.py", "Runs", ":material/table_rows:"),
    ("pages/experiments.py", "Experiments", ":material/science:"),
)


def set_up(title: str) -> None:
    """Call first on every page, with the page's English name."""
    st.set_page_config(page_title=f"{_(title)} · Digit Lab", page_icon=ICON, layout="wide")
    with st.sidebar:
        st.markdown("**Digit Lab**")
        for page, label, icon in PAGES:
            st.page_link(page, label=_(label), icon=icon)
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
    if notice is not None:
        st.warning(refusal(notice), icon=":material/database:")


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
    return words + " " + _("Training: {training}, waiting: {waiting}.").format(training=len(active) - waiting, waiting=waiting)
