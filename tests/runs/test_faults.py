"""A store that is locked, full, read-only or out of reach: a sentence, nothing lost, and it goes on when the cause is gone."""

import math
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psycopg
import pytest
from sqlalchemy import event

from mnist_core.collection import Collection
from mnist_core.runs import RunStore, StoreFault, database, default_url
from mnist_core.runs.faults import SENTENCES, Kind
from tests.runs.folders import read_only, small_disk
from tests.runs.server import Server
from tests.runs.told import EXPERIMENT, STARTED, batch, finished, look, told

MEGABYTE_OF_WEIGHTS = [np.random.default_rng(0).random(250_000, np.float32)]
LOCKING = {
    "sqlite": """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1].removeprefix("sqlite:///"), isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
""",
    "postgresql": """
import sys, psycopg
connection = psycopg.connect(sys.argv[1])
connection.execute("LOCK TABLE runs IN SHARE MODE")
""",
}


@contextmanager
def locked(url: str) -> Iterator["subprocess.Popen[str]"]:
    """Another process holds the lock of a writer, until its input is closed."""
    code = LOCKING[url.partition(":")[0]] + "print('locked', flush=True)\nsys.stdin.read()\nconnection.rollback()"
    holder = subprocess.Popen([sys.executable, "-c", code, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "locked\n"
        yield holder


def refused(action: object, kind: Kind) -> StoreFault:
    with pytest.raises(StoreFault) as caught:
        action()  # type: ignore[operator]
    assert caught.value.kind == kind
    assert caught.value.template == SENTENCES[kind]
    # The trace, for the log.
    assert caught.value.__cause__ is not None
    return caught.value


def test_a_writer_waits_for_another_process_and_readers_do_not(store: RunStore, url: str) -> None:
    run = told(store, STARTED)
    with ThreadPoolExecutor(1) as thread, locked(url) as holder:
        writing = thread.submit(store.record, run.id, [(1, batch(5))])
        assert wait([writing], timeout=0.5).done == set()
        assert look(store, run) == run
        assert holder.stdin is not None
        holder.stdin.close()
        assert writing.result(60) is None
    assert look(store, run).last_step == 5


def test_a_store_that_stays_locked_is_a_sentence_and_nothing_is_lost(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LOCK_SECONDS", 0.2)
    store = RunStore(url)
    run = told(store, STARTED, finished())
    with locked(url):
        assert "try again" in str(refused(lambda: store.create(EXPERIMENT, name="too late"), "locked"))
        refused(lambda: store.star(run.id, True), "locked")
        # The app still starts.
        other = RunStore(url)
        assert other.run(run.id) == run
        other.close()
    assert [one.id for one in store.runs(9)] == [run.id]
    store.star(run.id, True)
    assert look(store, run).starred
    store.close()


def test_a_full_database_is_a_sentence_and_what_was_there_stays(sqlite_url: str) -> None:
    store = RunStore(sqlite_url)
    run = told(store, STARTED)
    store.save_weights(run.id, 1, MEGABYTE_OF_WEIGHTS)
    pages = {"most": 400}
    event.listen(store._database.reading, "connect", lambda connection, _: connection.execute(f"PRAGMA max_page_count = {pages['most']}"))
    store._database.reading.dispose()
    refused(lambda: store.save_weights(run.id, 2, MEGABYTE_OF_WEIGHTS), "full")
    assert np.array_equal((store.weights(run.id) or [])[0], MEGABYTE_OF_WEIGHTS[0])
    pages["most"] = 10_000
    store._database.reading.dispose()
    store.save_weights(run.id, 2, MEGABYTE_OF_WEIGHTS)
    store.close()


def test_a_full_disk_is_a_sentence_and_the_store_opens_reads_and_goes_on_after(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", kilobytes=6000) as disk:
        url = default_url({"DIGIT_LAB_HOME": str(disk)})
        store = RunStore(url)
        run = told(store, STARTED)
        store.save_weights(run.id, 1, MEGABYTE_OF_WEIGHTS)
        filler = disk / "filler"
        with pytest.raises(OSError, match="No space left"):
            filler.write_bytes(bytes(8_000_000))
        refused(lambda: store.save_weights(run.id, 2, MEGABYTE_OF_WEIGHTS), "full")
        refused(lambda: store.record(run.id, [(number, batch(number)) for number in range(1, 10_000)]), "full")
        assert look(store, run) == run
        assert np.array_equal((store.weights(run.id) or [])[0], MEGABYTE_OF_WEIGHTS[0])
        # An app that starts now finds its runs, for the store's log lies there ...
        store.close()
        store = RunStore(url)
        assert store.run(run.id) == run
        store.close()
        # ... and says why not, where there is no room for a log.
        filler.unlink()
        RunStore(url).close()
        with pytest.raises(OSError, match="No space left"):
            filler.write_bytes(bytes(8_000_000))
        refused(lambda: RunStore(url), "full")
        filler.unlink()
        store = RunStore(url)
        assert store.events(run.id) == [(0, STARTED)]
        store.save_weights(run.id, 2, MEGABYTE_OF_WEIGHTS)
        assert store.notice is None
        store.close()


def test_a_read_only_folder_leaves_its_runs_to_be_seen_and_new_ones_last_until_the_end(tmp_path: Path) -> None:
    home = tmp_path / "home"
    url = default_url({"DIGIT_LAB_HOME": str(home)})
    store = RunStore(url)
    run = told(store, STARTED, finished())
    store.save_weights(run.id, 1, MEGABYTE_OF_WEIGHTS)
    store.close()
    before = (home / "runs.db").read_bytes()
    with read_only(home):
        with pytest.raises(OSError, match=r"Read-only|denied"):
            (home / "x").touch()
        store, collection = RunStore(url), Collection(url)
        assert store.notice is not None
        assert store.notice.values == {"folder": str(home)}
        assert "cannot be written" in str(store.notice)
        assert store.run(run.id) == run
        assert np.array_equal((store.weights(run.id) or [])[0], MEGABYTE_OF_WEIGHTS[0])
        new = store.create(EXPERIMENT, name="for now")
        collection.add("ann", np.eye(28, dtype=np.uint8), 1)
        # All that open it in this process share it.
        other = RunStore(url)
        assert {one.id for one in other.runs(9)} == {run.id, new.id}
        for opened in (store, other, collection):
            opened.close()
    assert (home / "runs.db").read_bytes() == before


def test_a_folder_that_cannot_be_made_is_no_reason_not_to_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    store = RunStore(default_url({"DIGIT_LAB_HOME": str(tmp_path / "file" / "home")}))
    assert store.notice is not None
    assert look(store, store.create(EXPERIMENT, name="for now")).name == "for now"
    store.close()


def test_a_database_file_that_alone_is_read_only_is_copied_too(tmp_path: Path) -> None:
    url = default_url({"DIGIT_LAB_HOME": str(tmp_path)})
    RunStore(url).close()
    file = tmp_path / "runs.db"
    with pytest.MonkeyPatch.context() as patch:
        # Root may write what nobody may.
        patch.setattr(os, "access", lambda path, mode: Path(path) != file)
        store = RunStore(url)
        assert store.notice is not None
        store.close()


def test_a_server_that_is_gone_is_a_sentence_and_one_that_came_back_is_used_at_once(server: Server, postgresql_url: str) -> None:
    store = RunStore(postgresql_url)
    run = told(store, STARTED)
    server.stop()
    try:
        refused(lambda: look(store, run), "unreachable")
        refused(lambda: RunStore(postgresql_url), "unreachable")
    finally:
        server.start()
    assert look(store, run) == run
    store.record(run.id, [(1, batch(5))])
    server.stop()
    server.start()
    # A connection of before the restart lies in the pool.
    assert look(store, run).last_step == 5
    store.close()


def test_a_connection_that_is_cut_off_in_use_is_a_sentence_and_the_next_use_works(postgresql_url: str) -> None:
    store = RunStore(postgresql_url)
    run = told(store, STARTED)
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
    with psycopg.connect(postgresql_url, autocommit=True) as killer:
        event.listen(store._database.reading, "before_cursor_execute", lambda *_: killer.execute(others), once=True)
        refused(lambda: look(store, run), "unreachable")
    assert look(store, run) == run
    store.close()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense hush", "DATABASE_URL is not like"),
        ("postgresql://ann:hush@localhost:1/runs", "cannot be reached"),
        ("oracle://ann:hush@nowhere/runs", "driver for oracle is missing"),
        ("nonesuch://ann:hush@nowhere/runs", "driver for nonesuch is missing"),
    ],
)
def test_a_database_that_is_not_to_be_had_is_a_sentence_without_the_password(url: str, sentence: str) -> None:
    with pytest.raises(StoreFault, match=sentence) as caught:
        RunStore(url)
    assert "hush" not in str(caught.value) + str(caught.value.__cause__)


def test_hosts_that_hand_out_addresses_of_the_old_kind_are_understood(postgresql_url: str) -> None:
    store = RunStore(postgresql_url.replace("postgresql://", "postgres://"))
    assert store.runs(1) == []
    store.close()


def test_losses_that_are_no_numbers_any_more_are_kept_as_they_are(store: RunStore) -> None:
    result = finished().model_copy(update={"test_loss": math.inf})
    step = batch(3).model_copy(update={"loss": math.nan})
    run = told(store, STARTED, step, result)
    assert run.result == result
    (_, kept) = store.events(run.id)[1]
    assert math.isnan(kept.loss)  # type: ignore[union-attr]
