"""Buttons that show their icon alone, and say their label to a screen reader.

Streamlit takes a label for a button's accessible name, and where the label is an icon, the icon's English name.
"""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

# The label stays in the page, but takes no room; what is left is wide enough for a finger.
STYLE = """<style>
[class*="st-key-icon-only"] button {position: relative; min-width: 2rem}
[class*="st-key-icon-only"] button [data-testid="stMarkdownContainer"] {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap}
</style>"""


def icon_only(key: str) -> DeltaGenerator:
    """A place for buttons with an icon and a label, of which one sees the icon."""
    return st.container(key=f"icon only {key}", width="content")
