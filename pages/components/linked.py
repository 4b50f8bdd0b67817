"""Choices that stand in a page's address: taken from a link once, followed afterwards, and only where they differ from the default.

Streamlit's own binding of widgets writes the labels of their options, which no other language understands, and drops what it does not know
without a word.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import streamlit as st

from pages.components.language import plain, sentences
from pages.components.language import translate as _
from pages.components.query_params import arrived, query_params

MOST_NAMED = 20  # options that a sentence names


class Choice(Protocol):
    """What stands in an address, under one parameter or several."""

    def asked(self, address: Mapping[str, str]) -> dict[str, str]:
        """The parameters of an address that are this choice's."""

    def take(self, asked: Mapping[str, str]) -> list[str]:
        """Put them into the session, the default where they say nothing or what cannot be; sentences on what cannot."""

    def standing(self) -> dict[str, str]:
        """As an address has it; empty for the default."""


@dataclass(frozen=True)
class Linked:
    """A choice of one or several words: its `parameter` in the address, how it is read from the session and put there.

    `options` are the words there are, or the whole numbers; None where it is a text. With `several` there are commas between them.
    """

    parameter: str
    options: Collection[str] | range | None
    get: Callable[[], Sequence[str]]
    put: Callable[[list[str]], None]
    default: Sequence[str] = ()
    several: bool = False

    def asked(self, address: Mapping[str, str]) -> dict[str, str]:
        return {self.parameter: address[self.parameter]} if self.parameter in address else {}

    def take(self, asked: Mapping[str, str]) -> list[str]:
        words = list(asked.values())
        if self.several:
            words = [word.strip() for text in words for word in text.split(",")]
        known = [word for word in dict.fromkeys(words) if self._knows(word)]
        self.put(known or list(self.default))
        return [complaint(self.parameter, word, self.options) for word in words if word not in known]

    def _knows(self, word: str) -> bool:
        if isinstance(self.options, range):
            # Python reads other digits, too, and refuses to read very many.
            return len(word) <= 9 and word.isascii() and word.isdigit() and int(word) in self.options
        return self.options is None or word in self.options

    def standing(self) -> dict[str, str]:
        words = list(self.get())
        return {self.parameter: ",".join(words)} if any(words) and words != list(self.default) else {}


def complaint(parameter: str, got: str, options: Collection[str] | range | None) -> str:
    """That an address has for a parameter what is none of its options."""
    if isinstance(options, range):
        options = [f"{options[0]} … {options[-1]}"]
    named = options is not None and len(options) <= MOST_NAMED
    words = _("{parameter}: there is no {got}, only {options}.") if named else _("{parameter}: there is no {got}.")
    return words.format(parameter=parameter, got=plain(got), options=", ".join(f"`{one}`" for one in options or ()))


def take(page: str, choices: Sequence[Choice]) -> None:
    """Let a link decide, once, before the widgets are drawn; what is wrong with it is said until somebody chooses something else."""
    asked = _asked(choices)
    if arrived(page) and asked:
        st.session_state[f"{page} link problems"] = [sentence for one in choices for sentence in one.take(one.asked(asked))]
        st.session_state[f"{page} linked"] = _standing(choices)
        st.session_state[f"{page} link just taken"] = True
    elif _standing(choices) != st.session_state.get(f"{page} linked", {}):
        st.session_state.pop(f"{page} link problems", None)
    for problem in st.session_state.get(f"{page} link problems", []):
        st.warning(sentences(_("The link:"), problem), icon=":material/link_off:")


def keep(page: str, choices: Sequence[Choice]) -> None:
    """Let the address say how the choices stand, after the widgets are drawn."""
    standing, asked = _standing(choices), _asked(choices)
    query_params.replace({name: text for name, text in query_params.items() if name not in asked} | standing)
    # What a page chooses by itself while it is first drawn from a link (the run that judges, say) settles nothing.
    if not st.session_state.pop(f"{page} link just taken", False) and standing != st.session_state.get(f"{page} linked", {}):
        st.session_state.pop(f"{page} link problems", None)
    st.session_state[f"{page} linked"] = standing


def _asked(choices: Sequence[Choice]) -> dict[str, str]:
    return {name: text for one in choices for name, text in one.asked(query_params).items()}


def _standing(choices: Sequence[Choice]) -> dict[str, str]:
    return {name: text for one in choices for name, text in one.standing().items()}


def of_key(parameter: str, key: str, options: Collection[str] | range | None, default: str | int = "") -> Linked:
    """The choice of one word, or of a whole number where the default is one, that the session has under this key."""
    return Linked(
        parameter,
        options,
        lambda: [str(default if st.session_state.get(key) in (None, "") else st.session_state[key])],
        lambda words: st.session_state.update({key: type(default)(words[0])}),
        (str(default),),
    )


def several_of_key(parameter: str, key: str, options: Collection[str]) -> Linked:
    """The choice of any number of words, by default none, that the session has under this key."""
    return Linked(
        parameter, options, lambda: st.session_state.get(key) or [], lambda words: st.session_state.update({key: words}), several=True
    )
