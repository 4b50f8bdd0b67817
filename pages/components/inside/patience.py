"""What is said while the engine has no answer, and how soon to ask again."""

from collections.abc import Callable

import streamlit as st

from mnist_core.engine import EngineNotReadyError
from mnist_core.refused import RefusedError
from pages.components.inside.asking import PENDING
from pages.components.language import refusal
from pages.components.language import translate as _
from pages.components.state import engine

SECONDS_PENDING, SECONDS_NOT_READY = 0.3, 1.0


def answered(draw: Callable[[], None]) -> float | None:
    """Draw what asks the engine, or say why it does not answer; returns after how many seconds to draw again, None for never."""
    st.session_state[PENDING] = False
    try:
        draw()
    except EngineNotReadyError:
        _why_not()
        return SECONDS_NOT_READY
    except RefusedError as refused:
        st.warning(refusal(refused), icon=":material/info:")
    except RuntimeError:
        st.error(_("This could not be worked out. The log has the details."), icon=":material/error:")
    return SECONDS_PENDING if st.session_state[PENDING] else None


def patiently(draw: Callable[[], None], key: str) -> None:
    """Draw it now, and again by itself until the engine has answered; `key` is the place's own."""
    pace = st.session_state.get(key)
    # As part of the page once all is answered: a click in it then draws the whole page anew.
    look = _draw if pace is None else st.fragment(_draw, run_every=pace)
    look(draw, key, pace)


def _draw(draw: Callable[[], None], key: str, pace: float | None) -> None:
    wanted = answered(draw)
    if wanted != pace:
        # Another pace needs the whole page drawn anew, once.
        st.session_state[key] = wanted
        st.rerun()


def _why_not() -> None:
    """Why the engine says nothing now."""
    match engine().state:
        case "gone":
            st.error(_("The engine is gone, so it cannot answer. It is tried again now and then."), icon=":material/power_off:")
        case "ready":
            st.warning(_("The engine is very busy. It is asked again."), icon=":material/hourglass_top:")
        case _warming:
            words = _("The engine is warming up. Its answer appears here as soon as it is ready.")
            st.info(words, icon=":material/hourglass_top:")
