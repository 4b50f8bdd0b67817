"""What outlives a script run: for the whole process the store, the engine and the histories; for a visitor who they are."""

import hashlib
import math
import os
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import streamlit as st

from mnist_core import champion, waiting
from mnist_core.control import Command
from mnist_core.engine import Engine
from mnist_core.experiment import Experiment
from mnist_core.history import History
from mnist_core.limits import Limits
from mnist_core.refused import RefusedError
from mnist_core.runs import Run, RunStore, allowed, default_url

HISTORIES_KEPT = 64
FRESH = 0.2  # seconds for which all watchers of a run share what was read of it, times the crowding
AT_EASE = 8  # live pages that may look as often as if they were alone
GONE = 15.0  # seconds after which a page that looked no more is not counted
RUNS_TIMED = 100  # looked through for such that tell how long others will take
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
    return Engine(store(), seconds_limit=limits().max_seconds)


def limits() -> Limits:
    """What this installation takes, as the environment says now; raises RefusedError where the environment says nonsense."""
    return Limits.read(os.environ)


@st.cache_resource
def admission() -> threading.Lock:
    """Held from looking at the queue until one's runs stand in it: two who press Train at once do not both take its last place."""
    return threading.Lock()


def refuse_too_much(experiments: Collection[Experiment]) -> None:
    """Raise RefusedError, with a sentence, unless the visitor's runs of all these experiments may join the queue. Hold `admission`."""
    _make_room(limits().max_stored_mb)
    owners = [run.owner for run in store().active() if run.status == "queued"]
    for more, experiment in enumerate(experiments):
        limits().check(experiment, len(owners) + more, owners.count(visitor()) + more)


@st.cache_data(ttl=60, show_spinner=False)
def _make_room(most_mb: float) -> None:
    """Prune old runs where all take more than so many MB; raises RefusedError where that does not help.

    Once a minute at most: it adds up all that is kept.
    """
    if store().stored_bytes() <= most_mb * 1e6:
        return
    store().prune(int(most_mb * 1e6))
    left = store().stored_bytes() / 1e6
    if left > most_mb:
        raise RefusedError(
            "The runs kept here take {got:,.0f} MB, and at most {most:,.0f} MB are kept. Delete some, or take a star from some.",
            got=left,
            most=most_mb,
        )


@dataclass
class Watched:
    """A run's history as the process keeps it, shared by all who watch: each poll reads only what is new, and what one watcher
    has had drawn the next one gets as it is."""

    history: History = field(default_factory=History)
    read_at: float = -math.inf  # time.monotonic()
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
def watch(run_id: str, *, at_once: bool = False) -> Iterator[Watched]:
    """The run's history, held for this thread alone meanwhile. Never hold two at a time.

    All who watch share what one of them has read a moment ago; with `at_once` it is what there is now, as it must be where a state is
    shown beside it, and at a run's end, after which nobody looks again.
    """
    lock, kept = _watched()
    with lock:
        watched = kept.setdefault(run_id, Watched())
        kept.move_to_end(run_id)
        while len(kept) > HISTORIES_KEPT:
            kept.popitem(last=False)
    with watched.lock:
        if at_once or time.monotonic() - watched.read_at >= FRESH * crowding():
            watched.read_at = time.monotonic()
            watched.history.extend(store().events(run_id, after=watched.history.last_sequence))
        yield watched


@st.cache_resource
def _looks() -> dict[str, float]:
    """When each open live page looked last, in seconds of time.monotonic()."""
    return {}


def look() -> None:
    """Say that this page is looking at a run now."""
    page = st.session_state.setdefault("live page", secrets.token_hex(8))
    now, looks = time.monotonic(), _looks()
    looks[page] = now
    for other in [other for other, at in list(looks.items()) if now - at > GONE]:
        looks.pop(other, None)


def crowding() -> int:
    """How many times less often than alone a live page should look, so that all together leave the server time for clicks: 1, 2, 4, ..."""
    pages = len(_looks())
    return 1 << max(0, math.ceil(math.log2(pages / AT_EASE))) if pages else 1


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


def administrator() -> bool:
    """Whether the visitor has given the administrator's password in this session."""
    return bool(st.session_state.get("administrator"))


def enter_as_administrator(typed: str) -> bool:
    """Whether the password is right; from now on the session may change everybody's runs then."""
    st.session_state["administrator"] = limits().is_administrator(typed)
    return administrator()


def may_change(run: Run) -> bool:
    """Whether the visitor may command the run: their own, or as administrator any."""
    return allowed(run, visitor(), administrator())


def command(run_id: str, word: Command, value: float | None = None) -> None:
    """Command a run, if the visitor may: what is only disabled on the page can still be sent. Raises ValueError for a rate that is none."""
    run = store().run(run_id)
    if run is not None and may_change(run):
        engine().control(run_id, word, value)


def resume(run_id: str) -> None:
    """Let an interrupted run go on, if the visitor may."""
    run = store().run(run_id)
    if run is not None and may_change(run):
        engine().resume(run_id)


def seconds_to_wait(ahead: list[str]) -> float | None:
    """Until the turn of a run before which these wait, the next one first; None while nothing like them was trained to its end here."""
    by_id = {run.id: run for run in store().active()}
    training = []
    for run in by_id.values():
        if run.status != "queued":
            with watch(run.id) as watched:
                left = watched.history.seconds_left
            training.append(seconds_of(run.experiment) if left is None else left)
    return waiting.expected_wait(training, [seconds_of(by_id[run_id].experiment) for run_id in ahead if run_id in by_id])


def went_by_its_knobs(run: Run) -> bool:
    """Whether the run began with new weights and its knobs say how it went: then it can stand beside others of its experiment."""
    return not run.off_schedule and _began_anew(run.id)


@st.cache_data(max_entries=4096, show_spinner=False)
def _began_anew(run_id: str) -> bool:
    return store().start(run_id) is None


@st.cache_data(ttl=10, max_entries=256, show_spinner=False)
def seconds_of(experiment: Experiment) -> float | None:
    """How long a run of the experiment will take; None while no network of its kind was trained to its end here."""
    # The champion was not trained here.
    runs = [run for run in store().runs(RUNS_TIMED) if run.id != champion.RUN_ID]
    return waiting.expected_seconds(experiment, runs)


def own_active_run() -> Run | None:
    """The visitor's run that trains or waits, the newest of several."""
    mine = [run for run in store().active() if run.owner == visitor()]
    training = [run for run in mine if run.status != "queued"]
    return (training or mine or [None])[-1]


def started_with(run: Run) -> list[Run]:
    """The runs of the run's group, itself among them, first to last; itself alone if it has none."""
    return [run] if run.group is None else store().group(run.group)
