"""`python -m mnist_core.runs recover`: what a damaged file still holds comes back, and nothing else changes."""

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from mnist_core.collection import Collection
from mnist_core.refused import RefusedError
from mnist_core.runs import RunStore
from mnist_core.runs.__main__ import main
from mnist_core.runs.backup import check
from mnist_core.runs.recovery import recover
from mnist_core.runs.weights import packed
from tests.runs.told import EXPERIMENT, STARTED, batch, finished, look, told

PAGE = 4096
RUNS = 60
WEIGHTS = [np.arange(5000, dtype=np.float32)]
END = packed(WEIGHTS)
EVENTS = [STARTED, *(batch(number) for number in range(50)), finished()]


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A database with runs and a drawing, some of whose pages are overwritten."""
    file = tmp_path / "damaged.db"
    store, collection = RunStore(f"sqlite:///{file}"), Collection(f"sqlite:///{file}")
    for _ in range(RUNS):
        run = told(store, *EVENTS)
        store.save_weights(run.id, 1, WEIGHTS)
        store.save_end(run.id, END)
    told(store, STARTED)
    store.create(EXPERIMENT, name="queued")
    collection.add("ann", np.eye(28, dtype=np.uint8), 1)
    collection.close()
    store.close()
    with closing(sqlite3.connect(file)) as connection:
        kept = {page for (page,) in connection.execute("SELECT rootpage FROM sqlite_schema")}
    content = bytearray(file.read_bytes())
    for page in range(40, len(content) // PAGE, 97):
        if page + 1 not in kept:
            content[page * PAGE : (page + 1) * PAGE] = b"\xaa" * PAGE
    file.write_bytes(content)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",)
    return file


@pytest.fixture
def home(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'runs.db'}"


def test_all_but_what_was_on_damaged_pages_comes_back_into_a_store_in_use(damaged: Path, home: str) -> None:
    before = damaged.read_bytes()
    store = RunStore(home)
    newer = told(store, *EVENTS)
    found = recover(damaged, home)
    assert damaged.read_bytes() == before
    assert look(store, newer) == newer
    runs = [run for run in store.runs(999) if run.id != newer.id]
    assert len(runs) == found["runs"] > RUNS * 0.7
    whole = [run for run in runs if store.events(run.id) == list(enumerate(EVENTS))]
    assert len(whole) > len(runs) * 0.7
    read = [run for run in runs if found["weights"] and store.weights(run.id) is not None]
    assert len(read) > len(runs) * 0.5
    assert all(np.array_equal((store.weights(run.id) or [])[0], WEIGHTS[0]) for run in read)
    assert found["ends"] > 0
    assert {store.end(run.id) for run in runs} <= {END, None}
    # Nothing trains in a file that lay aside.
    assert store.active() == []
    assert check(home) == []
    collection = Collection(home)
    assert len(collection.drawings("ann")) == found["drawings"] == 1
    collection.close()
    store.close()


def test_what_was_recovered_once_is_not_there_twice(damaged: Path, home: str) -> None:
    assert recover(damaged, home)["events"] > 0
    assert set(recover(damaged, home).values()) == {0}


def test_a_run_that_was_changed_since_stays_changed(damaged: Path, home: str) -> None:
    recover(damaged, home)
    store = RunStore(home)
    run = store.runs(1)[0]
    store.rename(run.id, "a better name")
    recover(damaged, home)
    assert look(store, run).name == "a better name"
    store.close()


def test_the_program_says_how_much_came_back(
    damaged: Path, home: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", home)
    assert main(["recover", str(damaged)]) == 0
    assert " runs, " in capsys.readouterr().out


def test_what_cannot_be_recovered_is_a_sentence(tmp_path: Path, damaged: Path, home: str) -> None:
    RunStore(home).close()
    nothing = tmp_path / "nothing.db"
    nothing.write_bytes(b"\xaa" * 10_000)
    for file, url, sentence in (
        (nothing, home, "Nothing can be read"),
        (tmp_path / "missing", home, "There is no file"),
        (tmp_path / "runs.db", home, "There is no file"),
        (damaged, "postgresql://ann@nowhere/runs", "Only a store that is an SQLite file"),
    ):
        with pytest.raises(RefusedError, match=sentence):
            recover(file, url)
    assert nothing.read_bytes() == b"\xaa" * 10_000
