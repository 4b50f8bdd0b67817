"""Tabs that stay open when their titles change with the language."""

from collections.abc import Collection, Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.components.linked import Linked


def linked_tabs(parameter: str, key: str, names: Collection[str]) -> Linked:
    """The open one of these tabs, the first by default, as a choice that stands in the address."""
    first = next(iter(names))

    def open_tab(words: list[str]) -> None:
        st.session_state[f"{key} opened"] = words[0]
        st.session_state.pop(key, None)

    return Linked(parameter, names, lambda: [st.session_state.get(f"{key} opened", first)], open_tab, (first,))


def tabs(titles: Mapping[str, str], key: str) -> list[DeltaGenerator]:
    """A tab for each title; opening one draws the page again. Streamlit remembers the open one by its title, this by its name."""
    opened = f"{key} opened"
    if st.session_state.get(key) not in titles.values():
        st.session_state[key] = titles.get(st.session_state.get(opened, ""), next(iter(titles.values())))
    shown = st.tabs(list(titles.values()), key=key, on_change="rerun")
    st.session_state[opened] = next(name for name, title in titles.items() if title == st.session_state[key])
    return list(shown)
