"""The app's pages with something in place of the engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from mnist_core.engine import EngineNotReadyError
from mnist_core.runs import Run
from pages.components import state

ROOT = Path(__file__).parents[1]


class Listening:
    """In place of an engine: it trains nothing and remembers what it was told."""

    state = "ready"
    problem = None

    def __init__(self, store: Any, seconds_limit: float) -> None:
        self.store = store
        self.seconds_limit = seconds_limit
        self.told: list[tuple[Any, ...]] = []
        self.submitted: list[str] = []

    def submit(self, run: Run) -> None:
        self.submitted.append(run.id)

    def control(self, *command: Any) -> None:
        self.told.append(command)

    def resume(self, run_id: str) -> None:
        self.told.append((run_id, "resume"))

    def call(self, *question: Any) -> Any:
        raise EngineNotReadyError("It only listens.")

    def queue(self) -> list[str]:
        return [run.id for run in self.store.active() if run.status == "queued"]

    def close(self) -> None:
        pass


@contextmanager
def app_with(engine: type, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The app as if just started, with its run store in `home` and one of these in place of its engine."""
    monkeypatch.setenv("DIGIT_LAB_HOME", str(home))
    for name in ("DATABASE_URL", "DIGIT_LAB_ADMIN_PASSWORD", "DIGIT_LAB_MAX_WAITING_PER_VISITOR", "DIGIT_LAB_MAX_STEPS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.setattr(state, "Engine", engine)
    _forget()
    yield state.engine()
    state.store().close()
    _forget()


def _forget() -> None:
    st.cache_resource.clear()
    st.cache_data.clear()
