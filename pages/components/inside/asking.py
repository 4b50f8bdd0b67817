"""Questions about networks: asked of the engine once for all visitors, answered later from memory."""

import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Any

import numpy as np
import streamlit as st

from mnist_core.engine import Engine, EngineNotReadyError, answer
from mnist_core.inside.findings import Activations
from mnist_core.refused import RefusedError
from mnist_core.runs import Run, RunStore
from pages.components.state import engine, store

SECONDS = 120  # more than the test images take a large network on a busy machine
PATIENCE = 0.6  # seconds a page waits for an answer before it shows something else meanwhile
ANSWERS_KEPT = 240
BYTES_KEPT = 64_000_000  # of activations, which of a large network take megabytes; all other answers are small
AT_A_TIME = 4
PENDING = "inside pending"  # in the session: whether an answer was missing when the page was drawn

logger = logging.getLogger(__name__)
Key = tuple[Hashable, ...]


class Questions:
    """What was asked about any run after any epoch. Any thread may use it."""

    def __init__(self, engine: Engine, store: RunStore) -> None:
        self._engine, self._store = engine, store
        self._answers: OrderedDict[Key, Any] = OrderedDict()
        self._asked: dict[Key, Future[Any]] = {}
        self._lock = Lock()
        self._callers = ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="inside")
        # One alone, so that what nobody waits for yet takes at most one of the engine's two places for short calls.
        self._ahead = ThreadPoolExecutor(1, thread_name_prefix="inside-ahead")
        self._going_ahead: set[str] = set()

    def known(self, run: Run, epoch: float, what: str, *arguments: Any) -> Any | None:
        """The answer, where it is kept."""
        with self._lock:
            return self._answers.get(_key(run, epoch, what, arguments))

    def ask(self, run: Run, epoch: float, what: str, *arguments: Any, patience: float = PATIENCE) -> Any | None:
        """The answer; None where it has not come after so many seconds, and is to be asked for again.

        Raises EngineNotReadyError, RefusedError for damaged weights, RuntimeError where it cannot be worked out.
        """
        key = _key(run, epoch, what, arguments)
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
            if key not in self._asked:
                self._asked[key] = self._callers.submit(self._fetch, key, run, epoch, what, arguments)
            asked = self._asked[key]
        try:
            return asked.result(patience)
        except TimeoutError:
            return None

    def ahead(self, run: Run, epochs: Sequence[float]) -> None:
        """Begin to examine these epochs, one after the other, unless that was begun."""
        with self._lock:
            if run.id in self._going_ahead:
                return
            self._going_ahead.add(run.id)
        self._ahead.submit(self._go_ahead, run, list(epochs))

    def _go_ahead(self, run: Run, epochs: Sequence[float]) -> None:
        try:
            for epoch in epochs:
                # Whoever looks meanwhile asks for the same, and gets the same future.
                while self.ask(run, epoch, "examination", patience=SECONDS) is None:
                    pass
        except (EngineNotReadyError, RefusedError, RuntimeError) as error:
            logger.info("Epochs of run %s were not examined ahead: %s", run.id, error)
        finally:
            with self._lock:
                self._going_ahead.discard(run.id)

    def _fetch(self, key: Key, run: Run, epoch: float, what: str, arguments: tuple[Any, ...]) -> Any:
        try:
            said = self._call(run, epoch, what, arguments)
            if said is None:
                weights = self._store.weights(run.id, epoch)
                if weights is None:
                    raise RefusedError("The weights of this epoch are not kept any more.")
                said = self._call(run, epoch, what, arguments, run.experiment.model_dump_json(), weights)
            with self._lock:
                self._answers[key] = said
                while len(self._answers) > ANSWERS_KEPT or (len(self._answers) > 1 and _bytes(self._answers.values()) > BYTES_KEPT):
                    self._answers.popitem(last=False)
            return said
        finally:
            with self._lock:
                self._asked.pop(key, None)

    def _call(self, run: Run, epoch: float, what: str, arguments: tuple[Any, ...], *network: Any) -> Any:
        if self._engine.state != "ready":
            raise EngineNotReadyError(self._engine.state)
        return answer(self._engine.call("look_inside", run.id, epoch, what, arguments, *network), SECONDS)


def _bytes(answers: Iterable[Any]) -> int:
    return sum(array.nbytes for said in answers if isinstance(said, Activations) for array in said.outputs.values())


def _key(run: Run, epoch: float, what: str, arguments: tuple[Any, ...]) -> Key:
    parts = [hashlib.sha256(part.tobytes()).hexdigest() if isinstance(part, np.ndarray) else part for part in arguments]
    return (run.id, epoch, what, *parts)


@st.cache_resource
def questions() -> Questions:
    return Questions(engine(), store())


def ask(run: Run, epoch: float, what: str, *arguments: Any, patience: float = PATIENCE) -> Any | None:
    """As Questions.ask; notes where an answer is missing, so that the page is drawn again soon."""
    said = questions().ask(run, epoch, what, *arguments, patience=patience)
    if said is None:
        st.session_state[PENDING] = True
    return said


def asked_for(words: str, ask_now: Callable[[], Any | None]) -> Any | None:
    """What `ask_now` brings; while it brings nothing, `words` stand there."""
    said = ask_now()
    if said is None:
        st.caption(f":material/hourglass_top: {words}")
    return said
