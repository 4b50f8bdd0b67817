"""Words in the visitor's language, by gettext. English is the language of the source; catalogues lie in `locales/`."""

import gettext
import re
from functools import lru_cache
from pathlib import Path

import streamlit as st

from mnist_core.refused import RefusedError

_FOLDER = Path(__file__).parents[2] / "locales"


def translate(text: str) -> str:
    """`text` in the language of the visitor's browser, or as it is where there is no translation."""
    return _catalogue(st.context.locale or "en").gettext(text) if text else ""


def refusal(error: RefusedError) -> str:
    """Why something was refused, in the visitor's language."""
    return translate(error.template).format(**error.values)


# A browser may send any locale, so only so many are remembered.
@lru_cache(64)
def _catalogue(locale: str) -> gettext.NullTranslations:
    return gettext.translation("digit_lab", _FOLDER, languages=[locale.replace("-", "_"), locale.partition("-")[0]], fallback=True)


def plain(text: str) -> str:
    """`text`, which may come from a person, so that Markdown shows it as it is, in one line: no formatting, no HTML, no link."""
    # An address becomes a link even where its signs are escaped; a joiner of no width between its parts keeps it text.
    text = re.sub(r"(?i)(://|@|\bwww)", "\\1\N{WORD JOINER}", " ".join(text.split()))
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~:$&^=\"'/])", r"\\\1", text)
