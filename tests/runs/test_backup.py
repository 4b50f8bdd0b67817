"""`python -m mnist_core.runs`: the copy made while others write, and the look for damage."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

from mnist_core.refused import RefusedError
from mnist_core.runs import RunStore, default_url
from mnist_core.runs.__main__ import main
from mnist_core.runs.backup import backup, check
from tests.runs.told import EXPERIMENT, STARTED, batch, finished, look, told

ROOT = Path(__file__).parents[2]
WRITER = """
import sys
from mnist_core.runs import RunStore
from tests.runs.told import EXPERIMENT, STARTED, batch
store = RunStore(sys.argv[1])
run = store.create(EXPERIMENT, name="writer")
store.record(run.id, [(0, STARTED)])
print(run.id, flush=True)
number = 0
while True:
    number += 2
    store.record(run.id, [(number - 1, batch(number - 1)), (number, batch(number))])
    print(number, flush=True)
"""


@contextmanager
def writer(url: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Another process that writes two events at a time, always; it says a number when these two are kept."""
    process = subprocess.Popen([sys.executable, "-c", WRITER, url], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def said(process: "subprocess.Popen[str]") -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def run_program(home: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "mnist_core.runs", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": "", "DIGIT_LAB_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_backup_made_while_another_process_writes_is_whole_and_as_the_store_was_at_one_moment(tmp_path: Path) -> None:
    url = default_url({"DIGIT_LAB_HOME": str(tmp_path)})
    store = RunStore(url)
    before = told(store, STARTED, finished())
    weights = np.random.default_rng(0).random(3_000_000, np.float32)
    store.save_weights(before.id, 2, [weights])
    with writer(url) as (process, run_id):
        while (at_the_beginning := said(process)) < 100:
            pass
        done = run_program(tmp_path, "backup", str(tmp_path / "copy.db"))
        assert done.returncode == 0, done.stderr
        assert said(process) > at_the_beginning
    assert "copy.db: 1" in done.stdout
    copy = RunStore(f"sqlite:///{tmp_path / 'copy.db'}")
    assert look(copy, before).result == finished()
    assert np.array_equal((copy.weights(before.id) or [])[0], weights)
    numbers = [number for number, _ in copy.events(run_id)]
    assert numbers == list(range(len(numbers)))
    # Two at a time, after the first.
    assert len(numbers) % 2 == 1
    assert at_the_beginning < len(numbers) <= len(store.events(run_id))
    copy.close()
    store.close()


def test_a_backup_is_one_file_and_takes_the_place_of_the_last_one(tmp_path: Path) -> None:
    url = default_url({"DIGIT_LAB_HOME": str(tmp_path / "home")})
    store = RunStore(url)
    target = tmp_path / "copy.db"
    for count in (1, 2):
        store.create(EXPERIMENT, name="")
        assert backup(url, target) == target.stat().st_size
        assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["copy.db"]
        with closing(sqlite3.connect(target)) as copy:
            assert copy.execute("SELECT count(*) FROM runs").fetchone() == (count,)
    store.close()


def test_a_backup_put_in_the_place_of_the_store_is_the_store_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    url = default_url({"DIGIT_LAB_HOME": str(home)})
    store = RunStore(url)
    run = told(store, STARTED, batch(1), finished())
    backup(url, tmp_path / "copy.db")
    store.delete(run.id)
    store.close()
    (tmp_path / "copy.db").replace(home / "runs.db")
    store = RunStore(url)
    assert look(store, run) == run
    assert len(store.events(run.id)) == 3
    store.close()


def test_what_is_no_backup_is_not_overwritten_and_least_of_all_the_store(tmp_path: Path) -> None:
    url = default_url({"DIGIT_LAB_HOME": str(tmp_path)})
    RunStore(url).close()
    thesis = tmp_path / "thesis.txt"
    thesis.write_text("years of work", encoding="utf-8")
    for target in (thesis, tmp_path / "runs.db"):
        with pytest.raises(RefusedError, match="left as it is"):
            backup(url, target)
    assert thesis.read_text(encoding="utf-8") == "years of work"
    assert check(url) == []


def test_a_backup_of_nothing_or_to_nowhere_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    empty = run_program(tmp_path / "empty", "backup", str(tmp_path / "copy.db"))
    assert (empty.returncode, empty.stdout) == (2, "")
    assert "There is no run store" in empty.stderr
    RunStore(default_url({"DIGIT_LAB_HOME": str(tmp_path)})).close()
    nowhere = run_program(tmp_path, "backup", str(tmp_path / "missing" / "copy.db"))
    assert nowhere.returncode == 2
    assert "Traceback" not in nowhere.stderr
    assert not list(tmp_path.glob("*copy.db*"))


def test_for_another_database_it_names_the_tool_and_not_the_password(tmp_path: Path) -> None:
    done = run_program(tmp_path, "backup", str(tmp_path / "copy.db"), DATABASE_URL="postgresql://ann:hush@nowhere/runs")
    assert done.returncode == 2
    assert "postgresql" in done.stderr
    assert "pg_dump" in done.stderr
    assert "hush" not in done.stderr


def test_a_sound_store_passes_the_check_and_stays_as_it_is(store: RunStore, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    run = told(store, STARTED, batch(1), finished())
    store.save_weights(run.id, 1, [np.ones(3)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", url)
        assert main(["check"]) == 0
    assert capsys.readouterr().out == "All of the store can be read.\n"
    assert look(store, run) == run


def test_the_check_names_the_runs_that_are_damaged(sqlite_store: RunStore, sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    sound, events, weights, experiment = (told(sqlite_store, STARTED, finished()) for _ in range(4))
    for run in (sound, weights):
        sqlite_store.save_weights(run.id, 1, [np.ones(3)])
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as damaging:
        damaging.execute('UPDATE events SET event = \'{"kind": "star\' WHERE run_id = ? AND sequence = 0', [events.id])
        damaging.execute("UPDATE weights SET arrays = x'00' WHERE run_id = ?", [weights.id])
        damaging.execute("UPDATE runs SET experiment = 'x' WHERE id = ?", [experiment.id])
        damaging.commit()
    problems = "\n".join(check(sqlite_url))
    assert all(run.id in problems for run in (events, weights, experiment))
    assert sound.id not in problems
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", sqlite_url)
        assert main(["check"]) == 1
    assert weights.id in capsys.readouterr().out


def test_the_check_of_a_damaged_file_says_so_and_moves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "runs.db"
    file.write_bytes(b"not a database" * 1000)
    done = run_program(tmp_path, "check")
    assert done.returncode == 1
    assert "damaged" in done.stdout
    assert file.read_bytes() == b"not a database" * 1000
