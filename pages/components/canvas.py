"""The canvas people draw on, with a mouse, a finger or a stylus."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.components.icon_only import icon_only
from pages.components.language import translate as _

SIDE = 320  # pixels; with the page's margins it fits a telephone of 360
PENS = {"thin": 10, "medium": 20, "thick": 32}  # pixels
INK = "#0072B2"
NOTHING: dict[str, Any] = {"objects": []}


def canvas(name: str) -> NDArray[np.uint8] | None:
    """A canvas with buttons of its own below; the drawing as RGBA (320, 320, 4), None before the first stroke."""
    # Imported here: outside a running app the import raises.
    from streamlit_drawable_canvas import st_canvas

    if name not in st.session_state:
        # The canvas is new, here or in the browser: what was left after the last undo would come back without its image.
        st.session_state[f"{name} start"] = NOTHING
    st.session_state.setdefault(f"{name} pen", "medium")
    # The canvas' own toolbar appears above it on hover alone, and its mode for moving strokes is a trap for a finger. A container
    # of a fixed height cuts it off.
    with st.container(height=SIDE, width=SIDE, border=False):
        drawn = st_canvas(
            stroke_width=PENS[st.session_state[f"{name} pen"]],
            stroke_color=INK,
            background_color="",
            height=SIDE,
            width=SIDE,
            drawing_mode="freedraw",
            initial_drawing=st.session_state[f"{name} start"],
            return_image_data=True,
            key=name,
        )
    strokes = (drawn.json_data or NOTHING).get("objects", [])
    with st.container(horizontal=True, gap="xxsmall", vertical_alignment="center"):
        st.button(_("Clear"), icon=":material/ink_eraser:", key=f"{name} clear", on_click=_redraw, args=(name, []))
        st.button(_("Undo"), icon=":material/undo:", key=f"{name} undo", on_click=_redraw, args=(name, strokes[:-1]), disabled=not strokes)
        words = {
            "thin": f":material/pen_size_1: {_('Thin')}",
            "medium": f":material/pen_size_3: {_('Medium')}",
            "thick": f":material/pen_size_5: {_('Thick')}",
        }
        with icon_only(f"{name} pen"):
            st.segmented_control(
                _("Pen"),
                list(PENS),
                format_func=words.get,
                key=f"{name} pen",
                required=True,
                label_visibility="collapsed",
                persist_state="session",
            )
    return drawn.image_data


def clear(name: str) -> None:
    """Empty the canvas; for callbacks."""
    _redraw(name, [])


def _redraw(name: str, strokes: list[dict[str, Any]]) -> None:
    # The canvas draws what it is given anew only when that differs from what it was given before.
    count = st.session_state.get(f"{name} redrawn", 0) + 1
    st.session_state[f"{name} redrawn"] = count
    st.session_state[f"{name} start"] = {"objects": strokes, "redrawn": count}
