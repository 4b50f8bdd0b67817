"""Databases of earlier and later versions, and several processes that begin with one at once."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import create_engine, text

from mnist_core.collection import Collection
from mnist_core.runs import RunStore, StoreFault
from mnist_core.runs.database import open_database
from mnist_core.runs.schema import CHANGES
from tests.runs.told import EXPERIMENT, STARTED, finished, look, told

ROOT = Path(__file__).parents[2]
# What the first version made, word for word.
FIRST_SCHEMA = """
CREATE TABLE runs (
    id VARCHAR(32) NOT NULL, created DOUBLE NOT NULL, name VARCHAR(200) NOT NULL, recipe VARCHAR(100) NOT NULL,
    variant VARCHAR(100) NOT NULL, run_group VARCHAR(32), owner VARCHAR(100) NOT NULL, experiment JSON NOT NULL,
    status VARCHAR(20) NOT NULL, last_step INTEGER NOT NULL, started JSON, result JSON, failure JSON, PRIMARY KEY (id)
);
CREATE INDEX ix_runs_status ON runs (status);
CREATE INDEX ix_runs_run_group ON runs (run_group);
CREATE INDEX ix_runs_created ON runs (created);
CREATE TABLE drawings (
    id INTEGER NOT NULL, owner VARCHAR(100) NOT NULL, created DOUBLE NOT NULL, label INTEGER NOT NULL, held_out BOOLEAN NOT NULL,
    image BLOB NOT NULL, PRIMARY KEY (id)
);
CREATE INDEX ix_drawings_owner ON drawings (owner);
CREATE TABLE events (
    run_id VARCHAR(32) NOT NULL, sequence BIGINT NOT NULL, event JSON NOT NULL, PRIMARY KEY (run_id, sequence),
    FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
);
CREATE TABLE starts (
    run_id VARCHAR(32) NOT NULL, parent VARCHAR(32) NOT NULL, images BLOB NOT NULL, labels BLOB NOT NULL, PRIMARY KEY (run_id),
    FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
);
CREATE TABLE weights (
    run_id VARCHAR(32) NOT NULL, epoch DOUBLE NOT NULL, arrays BLOB NOT NULL, PRIMARY KEY (run_id, epoch),
    FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
);
"""


def version(url: str) -> int | None:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.scalar(text("SELECT version FROM schema_version"))
    engine.dispose()
    return found


def make_old(url: str) -> str:
    """Turn a database of this version with a run in it into one of the first version; returns the run's id."""
    store = RunStore(url)
    run = told(store, STARTED, finished())
    store.save_weights(run.id, 2, [np.ones(3)])
    store.close()
    engine = create_engine(url)
    with engine.begin() as connection:
        for column in ("starred", "off_schedule"):
            connection.execute(text(f"ALTER TABLE runs DROP COLUMN {column}"))
        connection.execute(text("DROP TABLE schema_version"))
    engine.dispose()
    return run.id


def test_a_database_that_the_first_version_made_gets_what_is_new_and_keeps_what_it_had(tmp_path: Path) -> None:
    file = tmp_path / "runs.db"
    with sqlite3.connect(file) as old:
        old.executescript(FIRST_SCHEMA)
        row = ("r1", 1.5, "old", "", "", None, "ann", EXPERIMENT.model_dump_json(), "running", 3, STARTED.model_dump_json(), None, None)
        old.execute(f"INSERT INTO runs VALUES ({', '.join('?' * len(row))})", row)
        old.execute("INSERT INTO events VALUES ('r1', 0, ?)", [STARTED.model_dump_json()])
    old.close()
    store = RunStore(f"sqlite:///{file}")
    run = store.run("r1")
    assert run is not None
    assert (run.name, run.owner, run.experiment, run.started, run.starred) == ("old", "ann", EXPERIMENT, STARTED, False)
    assert store.events("r1") == [(0, STARTED)]
    store.star("r1", True)
    assert look(store, run).starred
    store.close()
    assert version(f"sqlite:///{file}") == len(CHANGES)


def test_an_old_database_of_any_kind_is_brought_up_to_date(url: str) -> None:
    run_id = make_old(url)
    store = RunStore(url)
    run = store.run(run_id)
    assert run is not None
    assert run.result == finished()
    assert store.weights(run_id) is not None
    assert (run.starred, run.off_schedule) == (False, False)
    store.close()
    assert version(url) == len(CHANGES)


def test_a_database_of_a_later_version_is_left_as_it_is(url: str) -> None:
    RunStore(url).close()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE schema_version SET version = 99"))
    engine.dispose()
    with pytest.raises(StoreFault, match="later version") as refused:
        RunStore(url)
    assert refused.value.kind == "newer"
    assert version(url) == 99


def test_tables_of_a_module_that_comes_later_are_made_then(url: str) -> None:
    RunStore(url).close()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE drawings"))
    engine.dispose()
    collection = Collection(url)
    collection.add("ann", np.eye(28, dtype=np.uint8), 1)
    assert len(collection.drawings("ann")) == 1
    collection.close()


@pytest.mark.parametrize("old", [False, True], ids=["new", "old"])
def test_threads_that_open_one_database_at_once_all_find_it_whole(url: str, old: bool) -> None:
    if old:
        make_old(url)
    with ThreadPoolExecutor(6) as threads:
        databases = list(threads.map(open_database, [url] * 6))
    for database in databases:
        database.close()
    store = RunStore(url)
    store.star(store.create(EXPERIMENT, name="").id, True)
    store.close()
    assert version(url) == len(CHANGES)


def test_processes_that_open_one_old_database_at_once_all_find_it_whole(url: str) -> None:
    make_old(url)
    code = "import sys; from mnist_core.runs import RunStore; print(len(RunStore(sys.argv[1]).runs(9)))"
    opening = [subprocess.Popen([sys.executable, "-c", code, url], cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert [process.communicate()[0] for process in opening] == ["1\n"] * 4
    assert version(url) == len(CHANGES)
