"""The product as it is measured, without a browser: a warm engine with a run store of its own, and the live page's work."""

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import plotly.graph_objects as go

from mnist_core import figures
from mnist_core.engine import Engine
from mnist_core.events import Event, Failed, Finished
from mnist_core.experiment import Experiment
from mnist_core.history import History
from mnist_core.runs import RunStore, default_url

TIMEOUT = 300  # seconds until something that must come counts as lost
# As pages/components/live.py: until the first point people wait for it.
SECONDS_TO_FIRST_POINT, SECONDS = 0.25, 0.8
CURVES: dict[str, Any] = {"x": "step", "smoothing": 0.6, "height": 280}  # as pages/components/charts.py draws them at first


def shortened(experiment: Experiment, length: int | None, *, seed: int = 0) -> Experiment:
    """The experiment under a seed, with `length` epochs or steps, whichever it is measured in; None leaves its own length."""
    changes = {"learning.seed": seed} | ({} if length is None else {f"learning.{experiment.learning.duration}": length})
    return Experiment.of(changes, experiment)


class LivePage:
    """What the live page asks of the server at each refresh, Streamlit itself left out."""

    def __init__(self, store: RunStore, run_id: str) -> None:
        self._store = store
        self._run_id = run_id
        self.history = History()
        self._specs: list[str] = []

    def refresh(self) -> int:
        """Read what is new and draw it; how many bytes the charts take. Like the page, draws nothing anew when nothing came."""
        before = self.history.last_sequence
        self._store.run(self._run_id)
        self.history.extend(self._store.events(self._run_id, after=before))
        if self.history.last_sequence != before and len(self.history.batches()):
            self._specs = [figure.to_json(validate=False) for figure in self._figures()]
        return sum(len(spec.encode()) for spec in self._specs)

    def _figures(self) -> Iterator[go.Figure]:
        yield figures.loss_figure(self.history, log_y=False, **CURVES)
        yield figures.accuracy_figure(self.history, **CURVES)
        yield figures.learning_rate_figure(self.history, x="step", height=280)
        if len(self.history.gradient_norms()):
            yield figures.gradient_norm_figure(self.history, x="step", height=280)


class _TellingStore(RunStore):
    """A run store that tells at once when a run ended, so that nobody has to poll for the moment."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.ended = threading.Event()

    def record(self, run_id: str, entries: Sequence[tuple[int, Event]]) -> None:
        super().record(run_id, entries)
        if any(isinstance(event, Finished | Failed) for _, event in entries):
            self.ended.set()


class Product:
    """A warm engine and its store."""

    def __init__(self, engine: Engine, store: _TellingStore) -> None:
        self._engine = engine
        self._store = store

    def train(self, experiment: Experiment, name: str) -> tuple[Finished, float]:
        """Train with the live chart on. How it ended, and the seconds from the click to the run recorded as finished.

        Raises:
            RuntimeError: The run did not finish.
        """
        self._store.ended.clear()
        clicked = time.perf_counter()
        run = self._store.create(experiment, name=name)
        self._engine.submit(run)
        over = threading.Event()
        with ThreadPoolExecutor(1) as watcher:
            watching = watcher.submit(self._watch, LivePage(self._store, run.id), over)
            try:
                while not self._store.ended.wait(5) and self._engine.state != "gone":
                    pass
                seconds = time.perf_counter() - clicked
            finally:
                over.set()
            watching.result()
        ended = self._store.run(run.id)
        if ended is None or ended.result is None:
            raise RuntimeError(f"The run of {name} did not finish: {ended}")
        return ended.result, seconds

    def _watch(self, page: LivePage, over: threading.Event) -> None:
        while not over.wait(SECONDS if len(page.history.batches()) else SECONDS_TO_FIRST_POINT):
            page.refresh()


@contextmanager
def warm_engine() -> Iterator[Product]:
    """The engine as the app has it, idle and warm, over a store in a folder that goes away."""
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop("DASK_SCHEDULER_ADDRESS", None)
    with tempfile.TemporaryDirectory() as home:
        os.environ["DIGIT_LAB_HOME"] = home
        store = _TellingStore(default_url(os.environ))
        engine = Engine(store)
        try:
            wait_until(lambda: engine.state == "ready", "the engine to be warm")
            yield Product(engine, store)
        finally:
            engine.close()
            store.close()


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Raises RuntimeError when it does not come."""
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"Waited {TIMEOUT} s for {what}.")
        time.sleep(0.05)
