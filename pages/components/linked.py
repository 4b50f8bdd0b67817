"""Choices that stand in a page's address: taken from a link once, followed afterwards, and only where they differ from the default.

Streamlit's own binding of widgets writes the labels of their options, which no other language understands, and drops what it does not know
without a word.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import streamlit as st

from pages.components.language import plain, sentences
from pages.components.language import translate as _

MOST_NAMED = 12  # options that a sentence names


@dataclass(frozen=True)
class Linked:
    """A choice of one or several words: its `parameter` in the address, how it is read from the session and put there.

    `options` are the words there are; None where it is a text. With `several` there are commas between them.
    """

    parameter: str
    options: Collection[str] | None
    get: Callable[[], Sequence[str]]
    put: Callable[[list[str]], None]
    default: Sequence[str] = ()
    several: bool = False

    def take(self, text: str | None) -> list[str]:
        """Put what an address says into the session, the default where that cannot be; sentences on what cannot."""
        if text is None:
            self.put(list(self.default))
            return []
        words = [word.strip() for word in text.split(",")] if self.several else [text]
        unknown = [word for word in words if self.options is not None and word not in self.options]
        known = [word for word in dict.fromkeys(words) if word not in unknown]
        self.put(known or list(self.default))
        return [self._complaint(word) for word in unknown]

    def _complaint(self, word: str) -> str:
        if self.options is None or len(self.options) > MOST_NAMED:
            return _("{parameter}: there is no {got}.").format(parameter=self.parameter, got=plain(word))
        return _("{parameter}: there is no {got}, only {options}.").format(
            parameter=self.parameter, got=plain(word), options=plain(", ".join(self.options))
        )

    def text(self) -> str:
        """As an address has it; empty for the default."""
        words = list(self.get())
        return "" if words == list(self.default) else ",".join(words)


def take(page: str, choices: Sequence[Linked]) -> None:
    """Let a link decide, once, before the widgets are drawn; what is wrong with it is said until somebody chooses something else."""
    asked = {one.parameter: st.query_params[one.parameter] for one in choices if one.parameter in st.query_params}
    if asked and asked != st.session_state.get(f"{page} linked"):
        problems = [sentence for one in choices for sentence in one.take(asked.get(one.parameter))]
        st.session_state[f"{page} link problems"] = problems
        st.session_state[f"{page} linked"] = _standing(choices)
    elif _standing(choices) != st.session_state.get(f"{page} linked", {}):
        st.session_state.pop(f"{page} link problems", None)
    for problem in st.session_state.get(f"{page} link problems", []):
        st.warning(sentences(_("The link:"), problem), icon=":material/link_off:")


def keep(page: str, choices: Sequence[Linked]) -> None:
    """Let the address say how the choices stand, after the widgets are drawn."""
    standing = _standing(choices)
    for one in choices:
        if one.parameter not in standing:
            st.query_params.pop(one.parameter, None)
        elif st.query_params.get(one.parameter) != standing[one.parameter]:
            st.query_params[one.parameter] = standing[one.parameter]
    if standing != st.session_state.get(f"{page} linked", {}):
        st.session_state.pop(f"{page} link problems", None)
    st.session_state[f"{page} linked"] = standing


def _standing(choices: Sequence[Linked]) -> dict[str, str]:
    return {one.parameter: text for one in choices if (text := one.text())}


def of_key(parameter: str, key: str, options: Collection[str] | None, default: str = "") -> Linked:
    """The choice of one word that the session has under this key."""
    return Linked(
        parameter,
        options,
        lambda: [st.session_state.get(key) or default],
        lambda words: st.session_state.update({key: words[0]}),
        (default,),
    )


def several_of_key(parameter: str, key: str, options: Collection[str]) -> Linked:
    """The choice of any number of words, by default none, that the session has under this key."""
    return Linked(
        parameter, options, lambda: st.session_state.get(key) or [], lambda words: st.session_state.update({key: words}), several=True
    )
