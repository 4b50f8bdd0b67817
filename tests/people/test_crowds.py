"""The more pages watch at once, the less often each looks; alone, none of that is to be felt."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from mnist_core.events import BatchEnd, Started
from mnist_core.experiment import Experiment
from mnist_core.runs import RunStore
from pages.components import state

STARTED = Started(steps=100, epochs=1, steps_per_epoch=469, train_images=60_000, validation_images=10_000, parameters=7850)
BATCH = BatchEnd(step=9, epoch=0.1, batches=9, loss=2, accuracy=0.2, learning_rate=0.1, images_per_second=9, seconds=1)


@pytest.fixture(autouse=True)
def looks() -> Iterator[dict[str, float]]:
    st.cache_resource.clear()
    yield state._looks()
    st.cache_resource.clear()


@pytest.mark.parametrize(("pages", "times"), [(0, 1), (1, 1), (8, 1), (9, 2), (16, 2), (17, 4), (30, 4), (33, 8)])
def test_pages_look_less_often_in_doubling_steps(looks: dict[str, float], pages: int, times: int) -> None:
    looks.update({str(page): 0.0 for page in range(pages)})
    assert state.crowding() == times


def test_a_page_that_looks_no_more_is_forgotten(looks: dict[str, float], monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    monkeypatch.setattr(st, "session_state", {"live page": "first"})
    state.look()
    monkeypatch.setattr(st, "session_state", {"live page": "second"})
    now += state.GONE
    state.look()
    assert set(looks) == {"first", "second"}
    now += 0.1
    state.look()
    assert set(looks) == {"second"}


def test_what_one_has_read_the_next_shares_for_a_moment_and_a_runs_end_is_never_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = RunStore(f"sqlite:///{tmp_path / 'runs.db'}")
    run = store.create(Experiment(), name="watched")
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    monkeypatch.setattr(state, "store", lambda: store)
    store.record(run.id, [(1, STARTED)])
    with state.watch(run.id) as watched:
        assert watched.history.last_sequence == 1
    store.record(run.id, [(2, BATCH)])
    with state.watch(run.id) as watched:
        assert watched.history.last_sequence == 1
    with state.watch(run.id, at_once=True) as watched:
        assert watched.history.last_sequence == 2
    store.record(run.id, [(3, BATCH)])
    now += state.FRESH
    with state.watch(run.id) as watched:
        assert watched.history.last_sequence == 3
    store.close()
