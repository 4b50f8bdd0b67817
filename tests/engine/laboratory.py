"""An engine with a store of its own, and what tests of it share."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mnist_core.engine import Engine
from mnist_core.events import Event
from mnist_core.experiment import Experiment
from mnist_core.runs import Run, RunStore

LONG = 200_000


def softmax(steps: int, **learning: Any) -> Experiment:
    settings = {"steps": steps, "batch_size": 50, "optimizer": "sgd", "learning_rate": 0.1} | learning
    values = {"data.train_size": 500, "data.scaling": "unit", "network.kind": "softmax", "learning.duration": "steps"}
    return Experiment.of(values | {f"learning.{name}": value for name, value in settings.items()})


def wait_until(condition: Callable[[], Any], seconds: float = 120) -> None:
    """Return when the condition holds; fail when it does not for so long that it never will."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "The condition did not come true."
        pause.wait(0.01)


class Laboratory:
    """A store and an engine on it, with the questions that tests ask."""

    def __init__(self, folder: Path, address: str | None = None) -> None:
        self.folder = folder
        self.store = RunStore(f"sqlite:///{folder / 'runs.db'}")
        self.engine = Engine(self.store, address)

    def close(self) -> None:
        self.engine.close()
        self.store.close()

    def train(self, experiment: Experiment) -> Run:
        run = self.store.create(experiment, name="test")
        self.engine.submit(run)
        return run

    def look(self, run: Run) -> Run:
        found = self.store.run(run.id)
        assert found is not None
        return found

    def events(self, run: Run) -> list[Event]:
        return [event for _, event in self.store.events(run.id)]

    def wait_for(self, run: Run, *statuses: str) -> None:
        wait_until(lambda: self.look(run).status in statuses or self.look(run).ended)
        assert self.look(run).status in statuses

    def wait_for_steps(self, run: Run) -> None:
        wait_until(lambda: self.look(run).last_step > 0)

    def stop(self, run: Run) -> None:
        self.engine.control(run.id, "stop")
        self.wait_for(run, "stopped")
