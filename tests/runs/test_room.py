"""How much room the runs take, and the rule by which old ones go."""

from pathlib import Path

import numpy as np
import pytest

from mnist_core.runs import Pruned, Run, RunStore, Start
from tests.runs.told import EXPERIMENT, STARTED, batch, finished, look, told

KILOBYTE = 1000
NO_DRAWINGS = (np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8))


def ended(store: RunStore, *epochs: float, name: str = "") -> Run:
    """A finished run with 100 kB of weights for each of these epochs."""
    run = store.create(EXPERIMENT, name=name)
    store.record(run.id, [(0, STARTED), (1, finished())])
    for epoch in epochs:
        store.save_weights(run.id, epoch, [np.full(25 * KILOBYTE, epoch, np.float32)])
    return look(store, run)


def there(store: RunStore) -> set[str]:
    return {run.id for run in store.runs(99)}


def test_events_weights_and_drawings_are_counted(store: RunStore) -> None:
    assert store.stored_bytes() == 0
    run = ended(store, 1, 2)
    weights = store.stored_bytes()
    assert 200 * KILOBYTE < weights < 203 * KILOBYTE
    store.record(run.id, [(number, batch(number)) for number in range(2, 102)])
    events = store.stored_bytes() - weights
    assert 100 * 100 < events < 100 * 300
    store.create(EXPERIMENT, name="", start=Start(run.id, np.zeros((10, 28, 28), np.uint8), np.zeros(10, np.uint8)))
    assert store.stored_bytes() == weights + events + 10 * 28 * 28


def test_nothing_goes_while_there_is_room(store: RunStore) -> None:
    run = ended(store, 1, 2)
    assert store.prune(store.stored_bytes()) == Pruned()
    assert there(store) == {run.id}


def test_weights_before_the_last_go_first_oldest_run_first_and_then_whole_runs(store: RunStore) -> None:
    oldest, middle, newest = (ended(store, 1, 2, 3) for _ in range(3))
    assert store.prune(750 * KILOBYTE) == Pruned(weights=2)
    assert store.stored_bytes() < 750 * KILOBYTE
    assert store.prune(350 * KILOBYTE) == Pruned(weights=4)
    assert [np.unique((store.weights(run.id) or [])[0]) for run in (oldest, middle, newest)] == [3, 3, 3]
    assert store.prune(250 * KILOBYTE) == Pruned(runs=(oldest.id,))
    assert store.prune(0) == Pruned(runs=(middle.id, newest.id))
    assert store.stored_bytes() == 0


def test_starred_runs_stay_whole(store: RunStore) -> None:
    starred, plain = ended(store, 1, 2), ended(store, 1, 2)
    store.star(starred.id, True)
    before = store.stored_bytes()
    assert store.prune(0) == Pruned(weights=1, runs=(plain.id,))
    assert there(store) == {starred.id}
    assert store.stored_bytes() == before // 2


@pytest.mark.parametrize("status", ["queued", "running", "paused"])
def test_runs_that_have_not_ended_stay(store: RunStore, status: str) -> None:
    run = store.create(EXPERIMENT, name="")
    store.mark(run.id, status)  # type: ignore[arg-type]
    store.save_weights(run.id, 1, [np.ones(3)])
    assert store.prune(0) == Pruned()
    assert there(store) == {run.id}


@pytest.mark.parametrize("status", ["finished", "stopped", "failed", "interrupted"])
def test_runs_of_every_way_to_end_may_go(store: RunStore, status: str) -> None:
    run = told(store, STARTED, batch(1))
    store.mark(run.id, status)  # type: ignore[arg-type]
    assert store.prune(0) == Pruned(runs=(run.id,))


def test_what_came_with_the_program_stays_though_it_is_the_oldest(store: RunStore) -> None:
    store.adopt("champion", EXPERIMENT, [STARTED, finished()], [np.ones(3)], name="Champion", recipe="champion")
    run = ended(store, 1)
    assert store.prune(0) == Pruned(runs=(run.id,))
    assert there(store) == {"champion"}


def test_a_run_that_another_is_still_to_go_on_from_stays_until_then(store: RunStore) -> None:
    parent = ended(store, 1)
    child = store.create(EXPERIMENT, name="", start=Start(parent.id, *NO_DRAWINGS))
    assert store.prune(0) == Pruned()
    store.mark(child.id, "running")
    assert store.prune(0) == Pruned()
    store.mark(child.id, "finished")
    assert store.prune(0) == Pruned(runs=(parent.id,))
    assert there(store) == {child.id}


def test_an_interrupted_run_keeps_what_it_goes_on_from_as_long_as_it_is_there(store: RunStore) -> None:
    parent = ended(store, 1)
    child = store.create(EXPERIMENT, name="", start=Start(parent.id, *NO_DRAWINGS))
    store.mark(child.id, "interrupted")
    assert store.prune(0) == Pruned(runs=(child.id,))
    assert store.prune(0) == Pruned(runs=(parent.id,))


def test_the_room_is_used_again(sqlite_store: RunStore, sqlite_url: str) -> None:
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    for _ in range(10):
        ended(sqlite_store, 1)
    sqlite_store.close()
    before = file.stat().st_size
    for _ in range(30):
        ended(sqlite_store, 1)
        sqlite_store.prune(900 * KILOBYTE)
    sqlite_store.close()
    assert file.stat().st_size < 1.2 * before
