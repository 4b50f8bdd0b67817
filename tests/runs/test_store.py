"""The run store, on real databases: SQLite files and a PostgreSQL server."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.schema import CreateTable

from mnist_core.events import EpochEnd, Event, Finished, Paused, Restarted
from mnist_core.experiment import Experiment
from mnist_core.refused import RefusedError
from mnist_core.runs import LEGAL_CHANGES, Run, RunStore, Status, default_url
from mnist_core.runs.tables import Row
from tests.runs.told import EXPERIMENT, FAILED, STARTED, batch, finished, look, told


def test_a_created_run_is_queued_and_found_again_by_another_store_of_the_same_database(store: RunStore, url: str) -> None:
    run = store.create(EXPERIMENT, name="softmax, slowly", recipe="c-softmax", variant="slow", group="g1", owner="ann")
    assert (run.status, run.last_step, run.result, run.ended) == ("queued", 0, None, False)
    assert run.experiment == EXPERIMENT
    other = RunStore(url)
    assert other.run(run.id) == run
    assert other.run("nobody") is None
    other.close()


def test_runs_come_newest_first_and_active_ones_oldest_first(store: RunStore) -> None:
    first, second, third, fourth = (store.create(EXPERIMENT, name=str(number)) for number in range(4))
    store.mark(second.id, "stopped")
    store.mark(third.id, "running")
    assert [run.id for run in store.runs(limit=3)] == [fourth.id, third.id, second.id]
    assert [run.id for run in store.active()] == [first.id, third.id, fourth.id]


@pytest.mark.parametrize(
    ("events", "status", "last_step"),
    [
        ([STARTED], "running", 0),
        ([STARTED, batch(10), batch(20)], "running", 20),
        ([STARTED, batch(10), Paused(paused=True, step=10)], "paused", 10),
        ([STARTED, Paused(paused=True, step=10), batch(11)], "paused", 11),
        ([STARTED, Paused(paused=True, step=10), Paused(paused=False, step=10)], "running", 0),
        ([STARTED, EpochEnd(step=100, epoch=1, loss=0.4, accuracy=0.9, learning_rate=0.1, seconds=1)], "running", 100),
        ([STARTED, finished()], "finished", 200),
        ([STARTED, finished("early_stopping", 150)], "finished", 150),
        ([STARTED, Paused(paused=True, step=10), finished("stopped", 10)], "stopped", 10),
        ([finished()], "finished", 200),
        ([STARTED, batch(3), FAILED], "failed", 3),
        ([FAILED], "failed", 0),
        ([STARTED, batch(40), STARTED], "running", 40),
        ([STARTED, Paused(paused=True, step=10), Restarted(cause="killed"), STARTED], "running", 0),
        ([STARTED, finished("time_limit", 50)], "stopped", 50),
    ],
)
def test_events_move_the_state(store: RunStore, events: list[Event], status: str, last_step: int) -> None:
    run = told(store, *events)
    assert (run.status, run.last_step) == (status, last_step)
    assert run.started == (STARTED if STARTED in events else None)
    assert run.result == (events[-1] if isinstance(events[-1], Finished) else None)
    assert run.failure == (FAILED if FAILED in events else None)


def test_events_are_read_back_in_order_and_from_a_number_on(store: RunStore) -> None:
    run = store.create(EXPERIMENT, name="")
    store.record(run.id, [(7, batch(2)), (3, STARTED), (5, batch(1))])
    store.record(run.id, [])
    assert store.events(run.id) == [(3, STARTED), (5, batch(1)), (7, batch(2))]
    assert store.events(run.id, after=5) == [(7, batch(2))]
    assert store.events("nobody") == []


def test_an_event_heard_twice_is_kept_once(store: RunStore) -> None:
    run = store.create(EXPERIMENT, name="")
    store.record(run.id, [(1, STARTED), (2, Paused(paused=True, step=5))])
    store.record(run.id, [(3, Paused(paused=False, step=5)), (3, Paused(paused=False, step=5))])
    store.record(run.id, [(2, Paused(paused=True, step=5)), (1, STARTED)])
    assert [number for number, _ in store.events(run.id)] == [1, 2, 3]
    assert look(store, run).status == "running"


def test_late_events_of_an_ended_run_are_kept_but_change_nothing(store: RunStore) -> None:
    run = store.create(EXPERIMENT, name="")
    store.mark(run.id, "stopped")
    store.record(run.id, [(0, STARTED), (1, batch(9)), (2, FAILED), (3, finished())])
    assert len(store.events(run.id)) == 4
    assert look(store, run) == look(store, run).__class__(**{**vars(run), "status": "stopped"})


def test_events_of_another_databases_run_are_passed_over(store: RunStore) -> None:
    store.record("nobody", [(0, STARTED)])
    assert store.events("nobody") == []


def test_what_cannot_be_kept_whole_is_not_kept_in_part(store: RunStore) -> None:
    run = store.create(EXPERIMENT, name="")
    with pytest.raises(AttributeError):
        store.record(run.id, [(0, STARTED), (1, "no event")])  # type: ignore[list-item]
    assert store.events(run.id) == []
    assert look(store, run).status == "queued"


@pytest.mark.parametrize("before", get_args(Status))
@pytest.mark.parametrize("after", get_args(Status))
def test_only_legal_changes_of_state_are_made(store: RunStore, before: Status, after: Status) -> None:
    run = store.create(EXPERIMENT, name="")
    store.mark(run.id, before)
    if after == before or after in LEGAL_CHANGES[before]:
        store.mark(run.id, after)
        assert look(store, run).status == after
    else:
        with pytest.raises(ValueError, match=f"is {before} and cannot become {after}"):
            store.mark(run.id, after)
        assert look(store, run).status == before


def test_an_ended_run_has_no_way_back_and_an_unknown_one_is_named(store: RunStore) -> None:
    assert [status for status, following in LEGAL_CHANGES.items() if not following] == ["finished", "stopped", "failed"]
    assert LEGAL_CHANGES["interrupted"] == {"queued"}
    with pytest.raises(KeyError, match="no run nobody"):
        store.mark("nobody", "running")


def test_the_latest_weights_come_back_as_they_were(store: RunStore) -> None:
    run = store.create(EXPERIMENT, name="")
    assert store.weights(run.id) is None
    weights = [np.arange(index * 3, dtype=np.float32).reshape(index, 3) for index in range(12)]
    store.save_weights(run.id, 2.5, weights)
    store.save_weights(run.id, 1.0, [np.zeros(1, np.float32)])
    assert all(np.array_equal(kept, given) for kept, given in zip(store.weights(run.id) or [], weights, strict=True))
    store.save_weights(run.id, 2.5, [np.ones(2, np.float32)])
    assert np.array_equal((store.weights(run.id) or [])[0], np.ones(2))


def test_the_weights_of_an_epoch_come_back_in_single_precision_and_epochs_in_their_order(store: RunStore) -> None:
    run = store.create(EXPERIMENT, name="")
    assert store.epochs(run.id) == {}
    store.save_weights(run.id, 10.0, [np.ones(5, np.float32)])
    store.save_weights(run.id, 2.0, [np.full(100, 0.5, np.float16)])
    first, last = store.epochs(run.id).items()
    assert (first[0], last[0]) == (2.0, 10.0)
    assert first[1] > last[1] > 0
    (half,) = store.weights(run.id, 2.0) or []
    assert half.dtype == np.float32
    assert np.array_equal(half, np.full(100, 0.5))
    assert store.weights(run.id, 3.0) is None


def test_runs_started_together_come_in_their_order_and_others_stay_away(store: RunStore) -> None:
    together = [store.create(EXPERIMENT, name=str(number), group="a").id for number in range(3)]
    store.create(EXPERIMENT, name="alone")
    store.create(EXPERIMENT, name="elsewhere", group="b")
    assert [run.id for run in store.group("a")] == together
    assert store.group("c") == []


def test_no_run_has_an_id_that_a_database_could_not_keep(store: RunStore) -> None:
    assert store.run("a\0b") is None


def test_many_threads_and_two_stores_write_and_read_at_once_and_nothing_is_lost(store: RunStore, url: str) -> None:
    runs = [store.create(EXPERIMENT, name=str(number)) for number in range(3)]
    other = RunStore(url)
    events: list[Event] = [STARTED, *(batch(step) for step in range(1, 60)), finished()]

    def write(run: Run, writer: RunStore) -> None:
        for number, entry in enumerate(events):
            writer.record(run.id, [(number, entry)])

    def read(_: int) -> int:
        return sum(len(store.events(run.id)) for run in other.active()) + len(other.runs(10))

    with ThreadPoolExecutor(12) as threads:
        writing = [threads.submit(write, run, writer) for run in runs for writer in (store, other)]
        reading = [threads.submit(read, number) for number in range(100)]
    assert [future.result() for future in writing] == [None] * 6
    assert all(future.result() >= 3 for future in reading)
    for run in runs:
        assert store.events(run.id) == list(enumerate(events))
        assert look(store, run).status == "finished"
    other.close()


def test_sqlite_writes_ahead_and_readers_do_not_wait_for_a_writer(sqlite_store: RunStore, sqlite_url: str) -> None:
    run = sqlite_store.create(EXPERIMENT, name="")
    writer = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    assert writer.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    writer.execute("BEGIN IMMEDIATE")
    assert sqlite_store.run(run.id) == run
    writer.close()


@pytest.mark.parametrize("dialect", [postgresql.dialect(), mysql.dialect()], ids=["postgresql", "mysql"])
@pytest.mark.parametrize("table", Row.metadata.sorted_tables, ids=str)
def test_other_databases_can_have_the_tables(dialect: Any, table: Any) -> None:
    assert str(CreateTable(table).compile(dialect=dialect)).strip().startswith(f"CREATE TABLE {table.name}")


def test_the_database_is_named_by_the_environment_or_lies_in_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert default_url({"DATABASE_URL": "postgresql://host/runs", "DIGIT_LAB_HOME": "ignored"}) == "postgresql://host/runs"
    folder = tmp_path / "some" / "folder"
    assert default_url({"DIGIT_LAB_HOME": str(folder)}) == f"sqlite:///{folder}/runs.db"
    assert folder.is_dir()
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_url({}) == f"sqlite:///{tmp_path}/.digit-lab/runs.db"
    RunStore(default_url({})).close()
    assert (tmp_path / ".digit-lab" / "runs.db").is_file()


def test_the_next_chapter_has_the_curve_and_the_end_of_the_run_before_and_stands_alone(store: RunStore) -> None:
    parent = told(store, STARTED, batch(100), batch(200), finished())
    assert not store.can_go_on(parent.id)
    with pytest.raises(RefusedError, match="no longer kept"):
        store.go_on(parent.id, EXPERIMENT, name="second")
    assert len(store.runs(9)) == 1
    store.save_end(parent.id, b"end")
    longer = Experiment.of({"learning.epochs": 9}, EXPERIMENT)
    chapter = store.go_on(parent.id, longer, name="second", owner="ann")
    assert (chapter.status, chapter.owner, chapter.experiment, chapter.last_step) == ("queued", "ann", longer, 200)
    store.delete(parent.id)
    assert store.end(chapter.id) == b"end"
    assert [event.kind for _, event in store.events(chapter.id)] == ["started", "batch", "batch", "restarted"]
    last = store.events(chapter.id)[-1][0]
    store.record(chapter.id, [(last + 1, STARTED.model_copy(update={"step": 200, "steps": 400})), (last + 2, batch(300))])
    after = look(store, chapter)
    assert (after.status, after.last_step, after.started and after.started.steps) == ("running", 300, 400)
    assert after.result is None


def test_the_end_of_a_run_that_was_deleted_meanwhile_is_passed_over(store: RunStore) -> None:
    store.save_end("gone", b"end")
    assert store.end("gone") is None


@pytest.mark.parametrize(
    ("schedule", "epochs", "off"), [("constant", 9, False), ("cosine", 2, False), ("cosine", 9, True), ("linear", 9, True)]
)
def test_a_chapter_whose_rate_fell_over_another_length_says_so_and_so_does_the_next(
    store: RunStore, schedule: str, epochs: int, off: bool
) -> None:
    before = Experiment.of({"learning.schedule": schedule, "learning.epochs": 2}, EXPERIMENT)
    parent = store.create(before, name="")
    store.save_end(parent.id, b"end")
    longer = Experiment.of({"learning.epochs": epochs}, before)
    chapter = store.go_on(parent.id, longer, name="")
    assert (look(store, parent).off_schedule, look(store, chapter).off_schedule) == (False, off)
    assert store.go_on(chapter.id, longer, name="").off_schedule == off
