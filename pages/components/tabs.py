"""Tabs that stay open when their titles change with the language."""

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def tabs(titles: Mapping[str, str], key: str) -> list[DeltaGenerator]:
    """A tab for each title; opening one draws the page again. Streamlit remembers the open one by its title, this by its name."""
    opened = f"{key} opened"
    if st.session_state.get(key, next(iter(titles.values()))) not in titles.values():
        st.session_state[key] = titles[st.session_state[opened]]
    shown = st.tabs(list(titles.values()), key=key, on_change="rerun")
    st.session_state[opened] = next(name for name, title in titles.items() if title == st.session_state[key])
    return list(shown)
