"""What every page begins with: its set-up, the menu, the state of the engine."""

from pathlib import Path

import streamlit as st

from pages.components.language import translate as _
from pages.components.state import engine, store

# A file of our own: Streamlit would fetch a named icon or an emoji from a host that may be out of reach. MNIST's first test image.
ICON = Path(__file__).with_name("icon.png")
PAGES = (
    ("app.py", "Home", ":material/home:"),
    ("pages/train.py", "Train", ":material/model_training:"),
    ("pages/draw.py", "Draw", ":material/draw:"),
)


def set_up(title: str) -> None:
    """Call first on every page, with the page's English name."""
    st.set_page_config(page_title=f"{_(title)} · Digit Lab", page_icon=ICON, layout="wide")
    with st.sidebar:
        st.markdown("**Digit Lab**")
        for page, label, icon in PAGES:
            st.page_link(page, label=_(label), icon=icon)
        st.caption(engine_line())


def engine_line() -> str:
    """The state of the engine in one quiet line."""
    active = store().active()
    waiting = sum(run.status == "queued" for run in active)
    words = {
        "starting": _("The engine is starting."),
        "warming": _("The engine is warming up; runs wait for it."),
        "ready": _("The engine is ready."),
        "gone": _("The engine is gone. Restart the app to train."),
    }[engine().state]
    if not active:
        return words
    return words + " " + _("Training: {training}, waiting: {waiting}.").format(training=len(active) - waiting, waiting=waiting)
