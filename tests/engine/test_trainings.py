"""What the trainings make of what Dask tells, without Dask."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mnist_core.engine.link import Link
from mnist_core.engine.messages import OUT_OF_MEMORY, TRAINING_DIED
from mnist_core.engine.trainings import Trainings
from mnist_core.runs import RunStore
from tests.engine.laboratory import softmax

WORKER = "tcp://127.0.0.1:1"


class Died:
    """The future of a run whose worker died too often."""

    status = "error"

    def exception(self) -> Exception:
        return RuntimeError("killed")

    def add_done_callback(self, done: Callable[[Any], None]) -> None:
        self.end = lambda: done(self)


class Client:
    """As much of Dask's client as a run's death asks for."""

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id
        self.future = Died()

    def list_datasets(self) -> list[str]:
        return [f"run-{self.run_id}"]

    def get_dataset(self, _name: str) -> Died:
        return self.future

    def unpublish_dataset(self, name: str) -> None:
        assert name == f"run-{self.run_id}"


@pytest.mark.parametrize(
    ("told", "failure"), [("before", OUT_OF_MEMORY), ("after", OUT_OF_MEMORY), ("of another", TRAINING_DIED), ("never", TRAINING_DIED)]
)
def test_a_death_for_memory_is_one_whenever_dask_says_so(told: str, failure: Any, tmp_path: Path) -> None:
    store = RunStore(f"sqlite:///{tmp_path / 'runs.db'}")
    run = store.create(softmax(20), name="test")
    link, trainings = Link("tcp://127.0.0.1:3"), Trainings(store, None)
    link.client = client = Client(run.id)
    trainings.connect(link, lambda action: action())
    trainings.hear({"ready": WORKER, "memory": 1e8})
    message = {"rss": 1e9, "worker": WORKER}
    if told == "before":
        trainings.hear(message)
    trainings.hear({"action": "remove-worker", "worker": WORKER, "processing-tasks": [f"run-{run.id}"]})
    if told == "after":
        trainings.hear(message)
    if told == "of another":
        trainings.hear(message | {"worker": "tcp://127.0.0.1:2"})
    client.future.end()
    found = store.run(run.id)
    store.close()
    assert found is not None
    assert found.failure == failure
