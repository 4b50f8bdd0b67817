"""Words in the visitor's language, by gettext. English is the language of the source; catalogues lie in `locales/`."""

import gettext
import re
from pathlib import Path

import streamlit as st

_FOLDER = Path(__file__).parents[2] / "locales"


def translate(text: str) -> str:
    """`text` in the language of the visitor's browser, or as it is where there is no translation."""
    locale = st.context.locale or "en"
    translations = gettext.translation("digit_lab", _FOLDER, languages=[locale.replace("-", "_"), locale.partition("-")[0]], fallback=True)
    return translations.gettext(text) if text else ""


def plain(text: str) -> str:
    """`text`, which may come from a person, so that Markdown shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~:$])", r"\\\1", text)
