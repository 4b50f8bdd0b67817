"""Runs wait in turns."""

from pathlib import Path

import pytest

from mnist_core.engine.fairness import in_turns
from mnist_core.experiment import Experiment
from mnist_core.runs import RunStore


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(f"sqlite:///{tmp_path / 'runs.db'}")


def order(store: RunStore, *waiting: str, training: str = "") -> str:
    """The owners in their order; each letter is a run of that visitor."""
    for owner in training:
        store.mark(store.create(Experiment(), name="", owner=owner).id, "running")
    for owner in waiting:
        store.create(Experiment(), name="", owner=owner)
    return "".join(run.owner for run in in_turns(store.active()))


def test_one_visitors_runs_wait_in_the_order_they_came(store: RunStore) -> None:
    runs = [store.create(Experiment(), name="") for _ in range(4)]
    assert [run.id for run in in_turns(store.active())] == [run.id for run in runs]


def test_a_visitors_first_run_comes_before_anothers_second(store: RunStore) -> None:
    assert order(store, *"aaaabac") == "abcaaaa"


def test_a_run_that_trains_is_its_owners_first(store: RunStore) -> None:
    assert order(store, *"aabb", training="a") == "baba"


def test_nothing_waits(store: RunStore) -> None:
    assert order(store, training="ab") == ""
