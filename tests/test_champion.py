"""The network that is there from the start."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from mnist_core import champion
from mnist_core.datasets import load
from mnist_core.events import BatchEnd, EpochEnd, Event, Finished, Started
from mnist_core.experiment import Experiment
from mnist_core.inference import Reader
from mnist_core.recipes import RECIPES
from mnist_core.runs import RunStore
from mnist_core.training import train


@pytest.fixture(scope="module")
def shipped() -> champion.Champion:
    return champion.read()


def test_the_file_is_small_and_holds_a_run_of_the_recipe(shipped: champion.Champion) -> None:
    assert champion.FILE.stat().st_size < 1_000_000
    assert shipped.experiment == RECIPES[champion.RECIPE_ID].experiment
    assert isinstance(shipped.events[0], Started)
    assert sum(isinstance(event, EpochEnd) for event in shipped.events) == shipped.experiment.total_epochs


def test_it_is_as_good_as_its_record_says(shipped: champion.Champion) -> None:
    finished = shipped.events[-1]
    assert isinstance(finished, Finished)
    images = load("mnist")
    answers = np.array(Reader(shipped.experiment, shipped.weights).read(images.test_images))
    assert np.mean(answers.argmax(axis=1) == images.test_labels) == pytest.approx(finished.test_accuracy, abs=2e-4)


def test_it_is_installed_once_as_a_finished_run_of_nobody(tmp_path: Path) -> None:
    store = RunStore(f"sqlite:///{tmp_path / 'runs.db'}")
    champion.install(store)
    champion.install(store)
    (run,) = store.runs(limit=10)
    assert (run.id, run.status, run.owner, run.recipe) == ("champion", "finished", "", "champion")
    assert run.result is not None
    weights = store.weights(run.id)
    assert weights is not None
    assert all(np.array_equal(one, other) for one, other in zip(weights, champion.read().weights, strict=True))
    store.close()


def test_several_processes_may_install_it_at_once(tmp_path: Path) -> None:
    stores = [RunStore(f"sqlite:///{tmp_path / 'runs.db'}") for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(champion.install, stores))
    assert [run.status for run in stores[0].runs(limit=10)] == ["finished"]
    for store in stores:
        store.close()


def test_where_installing_it_fails_nothing_is_left_that_would_be_trained(tmp_path: Path, shipped: champion.Champion) -> None:
    store = RunStore(f"sqlite:///{tmp_path / 'runs.db'}")
    with pytest.raises(AttributeError):
        store.adopt("broken", shipped.experiment, [*shipped.events, None], shipped.weights, name="", recipe="")  # type: ignore[list-item]
    assert store.runs(limit=10) == []
    store.close()


def test_what_is_written_is_read_again_with_few_batch_events(tmp_path: Path) -> None:
    events: list[Event] = []
    experiment = Experiment.of({"network.kind": "softmax", "data.train_size": 1000, "learning.batch_size": 10, "learning.epochs": 5})
    result = train(experiment, events.append)
    champion.write(champion.Champion(experiment, events, result.weights), tmp_path / "small.npz")
    again = champion.read(tmp_path / "small.npz")
    assert again.experiment == experiment
    assert sum(isinstance(event, BatchEnd) for event in again.events) <= champion.BATCH_EVENTS_KEPT
    assert [event for event in again.events if not isinstance(event, BatchEnd)] == [
        event for event in events if not isinstance(event, BatchEnd)
    ]
    assert all(np.array_equal(one, other) for one, other in zip(again.weights, result.weights, strict=True))
