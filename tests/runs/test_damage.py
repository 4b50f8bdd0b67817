"""Damaged database files and damaged rows: real bytes are overwritten, and nothing that was there is deleted."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from mnist_core.collection import Collection
from mnist_core.refused import RefusedError
from mnist_core.runs import Run, RunStore, StoreFault
from tests.runs.test_faults import refused
from tests.runs.told import EXPERIMENT, STARTED, batch, finished, look, told

ROOT = Path(__file__).parents[2]
PAGE = 4096
WEIGHTS = [np.arange(5000, dtype=np.float32)]
DAMAGE = {
    "no database at all": lambda file: file.write_text("once there was a database here\n" * 500, encoding="utf-8"),
    "cut off": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2 + 100]),
    "its first page lost": lambda file: file.write_bytes(bytes(PAGE) + file.read_bytes()[PAGE:]),
    "all pages but the first lost": lambda file: file.write_bytes(file.read_bytes()[:PAGE] + b"\xaa" * (file.stat().st_size - PAGE)),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database with some runs in it, closed."""
    file = tmp_path / "runs.db"
    store = RunStore(f"sqlite:///{file}")
    for number in range(40):
        run = told(store, STARTED, batch(number), finished())
        store.save_weights(run.id, 1, WEIGHTS)
    store.close()
    return file


def url_of(file: Path) -> str:
    return f"sqlite:///{file}"


def aside(file: Path) -> list[Path]:
    return [path for path in file.parent.glob("runs.db.damaged-*") if not path.name.endswith(("-wal", "-shm"))]


def overwrite_table(file: Path, name: str) -> None:
    """Damage the page at which a table begins."""
    with closing(sqlite3.connect(file)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", [name]).fetchone()
    content = bytearray(file.read_bytes())
    content[(page - 1) * PAGE : page * PAGE] = b"\xaa" * PAGE
    file.write_bytes(content)


def fill(cell: str, run: Run, file: Path, value: str | bytes) -> None:
    table, column = cell.split(".")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE {'id' if table == 'runs' else 'run_id'} = ?", [value, run.id])
        connection.commit()


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_moved_aside_byte_for_byte_and_a_new_one_is_begun(file: Path, damage: str) -> None:
    DAMAGE[damage](file)
    left = file.read_bytes()
    store = RunStore(url_of(file))
    (moved,) = aside(file)
    assert moved.read_bytes() == left
    assert store.notice is not None
    assert store.notice.values == {"file": str(moved)}
    assert "moved aside" in str(store.notice)
    assert store.runs(9) == []
    run = store.create(EXPERIMENT, name="new")
    store.close()
    # The next start has nothing to say.
    store = RunStore(url_of(file))
    assert store.notice is None
    assert store.run(run.id) == run
    store.close()
    assert aside(file) == [moved]


def test_a_second_damaged_file_does_not_overwrite_the_first(file: Path) -> None:
    for number in range(3):
        file.write_text(f"damaged {number}" * 100, encoding="utf-8")
        RunStore(url_of(file)).close()
    assert sorted(path.read_text(encoding="utf-8")[:9] for path in aside(file)) == ["damaged 0", "damaged 1", "damaged 2"]


def test_the_log_beside_a_damaged_file_is_kept_with_it_and_not_taken_for_the_new_one_s(file: Path) -> None:
    store = RunStore(url_of(file))
    store.create(EXPERIMENT, name="in the log")
    log = Path(f"{file}-wal")
    written = log.read_bytes()
    assert written
    file.write_bytes(b"damaged" * 1000)
    log_and_file = subprocess.run([sys.executable, "-c", OPEN, url_of(file)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert log_and_file.stdout == "0 True\n"
    (moved,) = file.parent.glob("runs.db.damaged-*-wal")
    assert moved.read_bytes() == written
    store._database.reading.dispose()


OPEN = "import sys; from mnist_core.runs import RunStore; s = RunStore(sys.argv[1]); print(len(s.runs(99)), s.notice is not None)"


def test_of_several_processes_that_find_the_damage_at_once_one_moves_the_file_and_all_begin_with_the_new_one(file: Path) -> None:
    file.write_bytes(b"damaged" * 1000)
    code = OPEN + "; s.create(__import__('mnist_core.experiment').experiment.Experiment(), name='mine')"
    opening = [subprocess.Popen([sys.executable, "-c", code, url_of(file)], cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(5)]
    outputs = [process.communicate()[0] for process in opening]
    assert [process.returncode for process in opening] == [0] * 5
    assert sum(output.endswith("True\n") for output in outputs) == 1
    assert len(aside(file)) == 1
    store = RunStore(url_of(file))
    assert len(store.runs(9)) == 5
    store.close()


def test_damage_that_shows_in_use_is_a_sentence_and_the_next_start_moves_the_file_aside(file: Path) -> None:
    overwrite_table(file, "events")
    store = RunStore(url_of(file))
    assert store.notice is None
    run = store.runs(1)[0]
    assert "moved aside" in str(refused(lambda: store.events(run.id), "damaged"))
    refused(lambda: store.record(run.id, [(9, batch(9))]), "damaged")
    # What is not damaged is there all the while.
    assert np.array_equal((store.weights(run.id) or [])[0], WEIGHTS[0])
    store.close()
    store = RunStore(url_of(file))
    assert store.notice is not None
    assert store.runs(9) == []
    store.close()
    assert len(aside(file)) == 1


def test_a_file_that_was_suspected_but_is_sound_stays(file: Path) -> None:
    Path(f"{file}-suspect").touch()
    store = RunStore(url_of(file))
    assert store.notice is None
    assert len(store.runs(99)) == 40
    store.close()
    assert not Path(f"{file}-suspect").exists()


def test_people_s_drawings_are_in_the_new_file_s_collection_from_then_on(file: Path) -> None:
    file.write_bytes(b"damaged" * 1000)
    store, collection = RunStore(url_of(file)), Collection(url_of(file))
    collection.add("ann", np.eye(28, dtype=np.uint8), 1)
    assert len(collection.drawings("ann")) == 1
    assert len(aside(file)) == 1
    collection.close()
    store.close()


def outcome(store: RunStore, run: Run) -> str:
    try:
        weights = store.weights(run.id)
    except StoreFault:
        return "taken for a fault of the database"
    except RefusedError:
        return "refused"
    return "right" if weights is not None and np.array_equal(weights[0], WEIGHTS[0]) else "wrong"


def test_weights_with_wrong_bytes_are_refused_and_the_run_stays(file: Path) -> None:
    store = RunStore(url_of(file))
    run = store.runs(1)[0]
    with closing(sqlite3.connect(file)) as connection:
        (blob,) = connection.execute("SELECT arrays FROM weights WHERE run_id = ?", [run.id]).fetchone()
    outcomes = []
    for where in [*range(0, 300, 7), *range(300, len(blob) - 200, 997), *range(len(blob) - 200, len(blob), 7)]:
        fill("weights.arrays", run, file, blob[:where] + bytes([blob[where] ^ 0xFF]) + blob[where + 1 :])
        outcomes.append(outcome(store, run))
    # A few bytes of a .npz mean nothing, such as a date; all others show.
    assert set(outcomes) == {"refused", "right"}
    assert outcomes.count("refused") > len(outcomes) / 2
    assert look(store, run) == run
    assert len(store.events(run.id)) == 3
    store.close()


@pytest.mark.parametrize("blob", [b"", b"x", b"PK\x03\x04", bytes(5000)])
def test_what_is_no_weights_at_all_is_refused(file: Path, blob: bytes) -> None:
    store = RunStore(url_of(file))
    run = store.runs(1)[0]
    fill("weights.arrays", run, file, blob)
    with pytest.raises(RefusedError, match="weights kept of this run are damaged"):
        store.weights(run.id)
    store.close()


@pytest.mark.parametrize("text", ["", "{", '{"kind": "softm', "null", '{"knob_of_a_later_version": 1}'])
def test_a_run_whose_experiment_cannot_be_read_hides_no_other_and_is_kept(file: Path, text: str) -> None:
    store = RunStore(url_of(file))
    run = store.runs(1)[0]
    fill("runs.experiment", run, file, text)
    assert len(store.runs(99)) == 39
    assert store.run(run.id) is None
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (40,)
    store.close()


def test_damaged_events_are_refused_and_the_run_stays(file: Path) -> None:
    store = RunStore(url_of(file))
    run = store.runs(1)[0]
    fill("events.event", run, file, '{"kind": "batch", "st')
    with pytest.raises(RefusedError, match="curves cannot be shown"):
        store.events(run.id)
    assert look(store, run) == run
    store.close()
