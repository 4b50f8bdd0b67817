"""Tells the browser which language the page is in: screen readers choose the voice by it, and browsers the shape of Chinese signs."""

import streamlit as st

_mount = st.components.v2.component(
    "page_language", js="export default function ({ data }) { document.documentElement.lang = data.language; }", isolate_styles=False
)


def tell_browser(language: str) -> None:
    """`language` is a catalogue's name, such as zh_CN."""
    _mount(key="page language", data={"language": language.replace("_", "-")}, height="content")
