"""The parameters of the page's address, as the visitor has them or will in a moment.

Whatever a browser asks for carries the address that it shows. Somebody who turns two knobs quickly sends the second before the browser has
heard what the first made of the address, so `st.query_params` is then from before: read as a link, it would undo the first. These are not.
"""

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from time import monotonic

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

SECONDS_TO_HEAR = 3.0  # until a browser surely shows an address that it was told
_KEY = "query params"


@dataclass
class _Held:
    """What the address of a page is, each that it was with the moment of its end, and who has read it as a link since it arrived."""

    page: str
    now: dict[str, str]
    before: list[tuple[float, dict[str, str]]] = field(default_factory=list)
    readers: set[str] = field(default_factory=set)


class _QueryParams(MutableMapping[str, str]):
    """Like `st.query_params`, for full runs of a page and for its fragments alike."""

    def __getitem__(self, name: str) -> str:
        return _held().now[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict(_held().now))

    def __len__(self) -> int:
        return len(_held().now)

    def __setitem__(self, name: str, value: str) -> None:
        self.replace({**_held().now, name: value})

    def __delitem__(self, name: str) -> None:
        now = dict(_held().now)
        del now[name]
        self.replace(now)

    def replace(self, wanted: Mapping[str, str]) -> None:
        """Make these the parameters, as one step of the browser's history."""
        held = _held()
        if wanted != held.now:
            held.before = [*_lately(held), (monotonic(), held.now)]
            held.now = dict(wanted)
            st.query_params.from_dict(held.now)


query_params = _QueryParams()


def arrive(page: str) -> None:
    """Tell a link from an address of this page that was replaced a moment ago. Call first on every page."""
    held: _Held | None = st.session_state.get(_KEY)
    asked = st.query_params.to_dict()
    if held is None or page != held.page:
        st.session_state[_KEY] = _Held(page, asked)
    elif asked == held.now:
        return
    elif _came_back() or all(asked != one for _ended, one in _lately(held)):
        st.session_state[_KEY] = _Held(page, asked, [*_lately(held), (monotonic(), held.now)])
        # After a link to the page on which it stands, a browser goes on showing the address from before.
        st.query_params.from_dict(asked)
    else:
        st.query_params.from_dict(held.now)


def arrived(reader: str) -> bool:
    """Whether the address came from outside the page (a link, the browser's Back) and `reader` has not heard so yet."""
    held = _held()
    is_new = reader not in held.readers
    held.readers.add(reader)
    return is_new


def _held() -> _Held:
    held: _Held = st.session_state[_KEY]
    return held


def _lately(held: _Held) -> list[tuple[float, dict[str, str]]]:
    return [(ended, one) for ended, one in held.before if monotonic() - ended < SECONDS_TO_HEAR]


def _came_back() -> bool:
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation
