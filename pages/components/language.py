"""Words in the visitor's language, by gettext. English is the language of the source; the catalogues lie in `pages/locales/`."""

import gettext
import io
import re
from collections.abc import Mapping
from functools import cache, lru_cache, reduce
from pathlib import Path

import streamlit as st
from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from mnist_core.knobs import NOTHING
from mnist_core.refused import RefusedError
from pages.components.query_params import query_params

FOLDER = Path(__file__).parents[1] / "locales"
ENGLISH = "en"
PARAMETER = "lang"  # of the address
CHOSEN = "language"  # the session's key of what the visitor chose


@cache
def languages() -> dict[str, str]:
    """Every language there is, by its catalogue's name, as those who speak it call it."""
    names = [*sorted(file.stem for file in FOLDER.glob("*.po")), ENGLISH]
    return {name: Locale.parse(name).language_name or name for name in names}


def language() -> str:
    """What was chosen in this session, by its address too, else the browser's language, else English."""
    wishes = (st.session_state.get(CHOSEN), st.context.locale)
    return next((name for wish in wishes if wish and (name := _catalogue_for(wish))), ENGLISH)


def choose(name: str) -> None:
    """From now on the session is in this language, and the address says so. Call before the page is drawn."""
    st.session_state[CHOSEN] = name
    query_params[PARAMETER] = tag(name)
    for key, value in st.session_state.items():
        # A field goes on showing the words of the option chosen in it until its value is set.
        if isinstance(value, (str, int, list)) and not isinstance(value, bool):
            st.session_state[key] = value


def keep() -> None:
    """What the address asks for holds for the session, and what the session chose stands in the address of every page."""
    if asked := _catalogue_for(query_params.get(PARAMETER, "")):
        st.session_state[CHOSEN] = asked
    elif (chosen := st.session_state.get(CHOSEN)) is not None:
        query_params[PARAMETER] = tag(chosen)


def address(**parameters: str) -> dict[str, str]:
    """Parameters for a link within the app, with the language where one was chosen."""
    chosen = st.session_state.get(CHOSEN)
    return parameters if chosen is None else {**parameters, PARAMETER: tag(chosen)}


def tag(name: str) -> str:
    """A language as an address has it: "zh" for the only Chinese there is."""
    short = name.partition("_")[0]
    return short if _catalogue_for(short) == name else name


def translate(text: str) -> str:
    """`text` in the visitor's language, or as it is where there is no translation."""
    return _translations(language()).gettext(text) if text else ""


def sentences(*texts: str) -> str:
    """One after another, as the language puts them: not every one has spaces between them."""
    return reduce(lambda first, second: translate("{first} {second}").format(first=first, second=second), texts)


def labelled(label: str, value: str) -> str:
    """A value with what it is a value of before it."""
    return translate("{label}: {value}").format(label=label, value=value)


def refusal(error: RefusedError) -> str:
    """Why something was refused, in the visitor's language."""
    return translate(error.template).format(**in_words(error.values))


def in_words(values: Mapping[str, str | float]) -> dict[str, str | float]:
    """The values of a sentence, those of them translated that are words of ours."""
    return {name: translate(str(value)) if name == "label" or value == NOTHING else value for name, value in values.items()}


# Addresses and browsers may ask for anything, so only so many are remembered.
@lru_cache(64)
def _catalogue_for(wish: str) -> str | None:
    """The language of this tag, or that of another country where there is none for its own: any Chinese gets `zh_CN`."""
    parts = wish.replace("-", "_").casefold().split("_")
    names = {name: name.casefold().split("_") for name in languages()}
    exact = [name for name, own in names.items() if own == parts]
    return next(iter(exact or [name for name, own in names.items() if own[0] == parts[0]]), None)


@cache
def _translations(name: str) -> gettext.NullTranslations:
    if name == ENGLISH:
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with (FOLDER / f"{name}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=name))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def plain(text: str) -> str:
    """`text`, which may come from a person, so that Markdown shows it as it is, in one line: no formatting, no HTML, no link."""
    # An address becomes a link even where its signs are escaped; a joiner of no width between its parts keeps it text.
    text = re.sub(r"(?i)(://|@|\bwww)", "\\1\N{WORD JOINER}", " ".join(text.split()))
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~:$&^=\"'/])", r"\\\1", text)
