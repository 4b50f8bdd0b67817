"""A scheduler and two workers started by hand, as README says: two runs at once, and a worker that leaves takes none with it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from mnist_core.events import Started
from tests.engine.laboratory import LONG, Laboratory, softmax, wait_until

ROOT = Path(__file__).parents[2]


def commands() -> dict[str, list[str]]:
    """README's own lines that begin with dask, by their second word."""
    lines = [line.split() for line in (ROOT / "README.md").read_text("utf-8").splitlines()]
    return {words[1]: words for words in lines if words[:1] == ["dask"]}


def start(words: list[str], folder: Path, log: Path) -> "subprocess.Popen[bytes]":
    dask = Path(sys.executable).with_name("dask")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "DIGIT_LAB_HOME": str(folder), "TF_CPP_MIN_LOG_LEVEL": "3"}
    with log.open("wb") as output:
        # A session of its own: a worker is a nanny with a process, and both go together.
        return subprocess.Popen([str(dask), *words[1:]], env=environment, stdout=output, stderr=output, cwd=folder, start_new_session=True)


def end(program: "subprocess.Popen[bytes]") -> None:
    if program.poll() is None:
        os.killpg(program.pid, signal.SIGKILL)
    program.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list["subprocess.Popen[bytes]"]]]:
    """The scheduler's address and the two workers, each with a home of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    found = commands()
    assert [word for word in found["scheduler"] if word.startswith("--")] == ["--host", "--port"]
    scheduler_words = ["dask", "scheduler", "--host", "127.0.0.1", "--port", address.rpartition(":")[2], "--no-dashboard"]
    worker_words = [word.replace("tcp://192.168.1.10:8786", address) for word in found["worker"]]
    assert address in worker_words
    with ExitStack() as stack:
        homes = [tmp_path / name for name in ("scheduler", "one", "two")]
        for home in homes:
            home.mkdir()
        words = [scheduler_words, worker_words, worker_words]
        programs = [start(line, home, tmp_path / f"{home.name}.log") for line, home in zip(words, homes, strict=True)]
        for program in programs:
            stack.callback(end, program)
        yield address, programs[1:]


def test_two_workers_train_two_runs_at_once_and_one_may_leave(cluster: tuple[str, list["subprocess.Popen[bytes]"]], tmp_path: Path) -> None:
    address, workers = cluster
    laboratory = Laboratory(tmp_path, address)
    wait_until(lambda: len(laboratory.engine._trainings.warm) == 2, 300)
    runs = [laboratory.train(softmax(LONG)) for _ in range(2)]
    for run in runs:
        laboratory.wait_for_steps(run)
    assert [laboratory.look(run).status for run in runs] == ["running", "running"]

    # One of the machines goes away: its run begins anew on the other when that is free.
    end(workers[0])
    wait_until(lambda: any(event.kind == "restarted" for run in runs for event in laboratory.events(run)), 300)
    moved = next(run for run in runs if any(event.kind == "restarted" for event in laboratory.events(run)))
    stayed = next(run for run in runs if run is not moved)
    laboratory.stop(stayed)
    wait_until(lambda: sum(isinstance(event, Started) for event in laboratory.events(moved)) == 2, 300)
    second = [event for event in laboratory.events(moved) if isinstance(event, Started)][1]
    assert second.step == 0
    laboratory.stop(moved)
    assert laboratory.store.weights(moved.id) is not None
    laboratory.close()
