"""What outlives a script run: for the whole process the store, the engine and the histories; for a visitor who they are."""

import hashlib
import os
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import streamlit as st

from mnist_core import champion
from mnist_core.engine import Engine
from mnist_core.history import History
from mnist_core.runs import Run, RunStore, default_url

HISTORIES_KEPT = 64
RUNS_SEARCHED = 500
Drawn = TypeVar("Drawn")


@st.cache_resource
def store() -> RunStore:
    """The run store, with the champion in it from the start."""
    store = RunStore(default_url(os.environ))
    champion.install(store)
    return store


@st.cache_resource
def engine() -> Engine:
    """The engine, started in the background by whoever asks first."""
    return Engine(store())


@dataclass
class Watched:
    """A run's history as the process keeps it, shared by all who watch: each poll reads only what is new, and what one watcher
    has had drawn the next one gets as it is."""

    history: History = field(default_factory=History)
    lock: threading.Lock = field(default_factory=threading.Lock)
    _drawings: dict[Hashable, tuple[int, object]] = field(default_factory=dict)

    def draw(self, key: Hashable, make: Callable[[History], Drawn]) -> Drawn:
        """What `make` makes of the history, made anew only when the history has grown."""
        sequence, drawing = self._drawings.get(key, (None, None))
        if sequence != self.history.last_sequence:
            drawing = make(self.history)
            self._drawings[key] = (self.history.last_sequence, drawing)
        return drawing  # type: ignore[return-value]


@st.cache_resource
def _watched() -> tuple[threading.Lock, "OrderedDict[str, Watched]"]:
    return threading.Lock(), OrderedDict()


@contextmanager
def watch(run_id: str) -> Iterator[Watched]:
    """The run's history up to now, held for this thread alone meanwhile."""
    lock, kept = _watched()
    with lock:
        watched = kept.setdefault(run_id, Watched())
        kept.move_to_end(run_id)
        while len(kept) > HISTORIES_KEPT:
            kept.popitem(last=False)
    with watched.lock:
        watched.history.extend(store().events(run_id, after=watched.history.last_sequence))
        yield watched


def visitor() -> str:
    """Who is here, without a name: the same for all tabs of a browser and after a reload."""
    token = _browser_token(st.context.cookies.get("_streamlit_xsrf", ""))
    if token is None:
        return str(st.session_state.setdefault("visitor", secrets.token_hex(8)))
    return hashlib.sha256(token).hexdigest()[:16]


def _browser_token(cookie: str) -> bytes | None:
    """The secret in the cookie Streamlit sets against forged requests, which a browser keeps until it is closed.

    The cookie reads `2|mask|token xor mask|time` (Tornado's version 2) and is masked anew at each load; the token stays.
    """
    try:
        version, mask, masked, _time = cookie.split("|")
        key = bytes.fromhex(mask)
        return bytes(byte ^ key[place % len(key)] for place, byte in enumerate(bytes.fromhex(masked))) if version == "2" and key else None
    except ValueError:
        return None


def own_active_run() -> Run | None:
    """The visitor's run that trains or waits, the newest of several."""
    mine = [run for run in store().active() if run.owner == visitor()]
    training = [run for run in mine if run.status != "queued"]
    return (training or mine or [None])[-1]


def started_with(run: Run) -> list[Run]:
    """The runs of the run's group, itself among them, first to last; itself alone if it has none."""
    if run.group is None:
        return [run]
    return sorted((other for other in store().runs(RUNS_SEARCHED) if other.group == run.group), key=lambda other: other.created)
