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
    first = next(iter(titles))
    opened = st.session_state.setdefault(f"{key} opened", first)
    if st.session_state.get(key) not in titles.values():
        st.session_state[key] = titles.get(opened, titles[first])
    names = {title: name for name, title in titles.items()}
    return list(st.tabs(list(names), key=key, on_change=_remember, args=(key, names)))


def _remember(key: str, names: Mapping[str, str]) -> None:
    # At once: the page drawn for it may give way to another click, on another language, before it comes to the tabs.
    if name := names.get(st.session_state[key]):
        st.session_state[f"{key} opened"] = name
