"""The canvas people draw on."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.components.language import translate as _

SIDE = 280  # pixels
PEN = 18


def canvas(name: str) -> NDArray[np.uint8] | None:
    """A canvas with a Clear button of its own; the drawing as RGBA (280, 280, 4), None before the first stroke."""
    # Imported here: outside a running app the import raises.
    from streamlit_drawable_canvas import st_canvas

    cleared = st.session_state.setdefault(f"{name} cleared", 0)
    with st.container(width="content"):
        drawn = st_canvas(
            stroke_width=PEN,
            stroke_color="#0072B2",
            background_color="",
            height=SIDE,
            width=SIDE,
            drawing_mode="freedraw",
            return_image_data=True,
            key=f"{name} {cleared}",
        )
    if st.button(_("Clear"), icon=":material/ink_eraser:"):
        st.session_state[f"{name} cleared"] += 1
        st.rerun()
    return None if drawn is None else drawn.image_data
