"""The app without a browser and with a stand-in for the engine, in the language that the address asks for."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mnist_core.inside.mistakes import mistakes
from mnist_core.runs import Run
from pages.components import state

ROOT = Path(__file__).parents[2]
SURE, UNSURE = [0.01] * 9 + [0.91], [0.02] * 8 + [0.4, 0.44]


class Answer:
    """In place of a future that has its result."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def result(self, _seconds: float) -> Any:
        return self._value

    def done(self) -> bool:
        return True

    def cancelled(self) -> bool:
        return False


class Engine:
    """It trains nothing, and answers short calls at once."""

    state = "ready"
    problem = None

    def __init__(self, store: Any, **_limits: Any) -> None:
        self.store = store

    def submit(self, run: Run) -> None:
        pass

    def control(self, *command: Any) -> None:
        pass

    def queue(self) -> list[str]:
        return [run.id for run in self.store.active() if run.status == "queued"]

    def call(self, function: str, _run_id: str, *arguments: Any) -> Answer:
        match function:
            case "read_images":
                images: np.ndarray = arguments[0]
                return Answer([SURE] * len(images))
            case "nearest":
                return Answer([(index, 0.5) for index in range(12)])
            case "read_live":
                return Answer({"epoch": 1.0, "probabilities": [UNSURE]})
            case "export_model":
                return Answer({"file": b"made up", "bytes": 12_345, "test_accuracy": 0.9})
            case "look_inside":
                sure = np.random.default_rng(0).dirichlet(np.full(10, 0.2), 500).astype(np.float32)
                return Answer(SimpleNamespace(mistakes=mistakes(sure, np.arange(500, dtype=np.uint8) % 10)))
            case "augment":
                image, count, _seed = arguments
                return Answer(np.repeat(image[None], count, axis=0))
        raise AssertionError(f"nobody answers {function}")

    def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DIGIT_LAB_HOME", str(tmp_path))
    for name in ("DATABASE_URL", "DIGIT_LAB_ADMIN_PASSWORD", "DIGIT_LAB_MAX_WAITING_PER_VISITOR", "DIGIT_LAB_MAX_STEPS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.setattr(state, "Engine", Engine)
    st.cache_resource.clear()
    st.cache_data.clear()
    yield
    state.store().close()
    st.cache_resource.clear()
    st.cache_data.clear()


Open = Callable[..., AppTest]


@pytest.fixture
def open_page() -> Open:
    """A page as a visitor who comes to it by an address sees it."""

    def opened(page: str, remembered: dict[str, Any] | None = None, **query: str) -> AppTest:
        app = AppTest.from_file(ROOT / "app.py", default_timeout=60)
        if page != "app.py":
            app.switch_page(page)
        app.session_state["visitor"] = "ann"
        for key, value in (remembered or {}).items():
            app.session_state[key] = value
        for key, value in query.items():
            app.query_params[key] = value
        app.run()
        assert not app.exception
        return app

    return opened
