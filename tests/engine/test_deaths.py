"""Workers and engines die, really; runs go on or end with a sentence."""

import os
import signal
from pathlib import Path
from typing import Any

import psutil
import pytest

from mnist_core.events import BatchEnd, EpochEnd, Restarted, Started
from mnist_core.experiment import Experiment
from mnist_core.runs import Run
from tests.engine.laboratory import LONG, Laboratory, softmax, wait_until


@pytest.fixture
def laboratory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Laboratory:
    """An engine of its own, so that no other test's runs die with it."""
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    monkeypatch.setenv("DIGIT_LAB_HOME", str(tmp_path))
    laboratory = Laboratory(tmp_path)
    yield laboratory  # type: ignore[misc]
    laboratory.close()


def engine_process(laboratory: Laboratory) -> psutil.Process:
    pid = laboratory.engine._link.pid
    assert pid is not None
    return psutil.Process(pid)


def worker_process(laboratory: Laboratory) -> psutil.Process:
    """The process that has TensorFlow."""
    wait_until(lambda: laboratory.engine.state == "ready")
    return max(engine_process(laboratory).children(recursive=True), key=lambda process: process.memory_info().rss)


def kill_worker(laboratory: Laboratory) -> None:
    os.kill(worker_process(laboratory).pid, signal.SIGKILL)


def wait_for_epochs(laboratory: Laboratory, run: Run, count: int) -> None:
    """Wait for so many epochs since the run was last begun."""

    def enough() -> bool:
        events = laboratory.events(run)
        last = max(number for number, event in enumerate(events) if isinstance(event, Started | Restarted)) if events else 0
        return isinstance(events[last], Started) and sum(isinstance(event, EpochEnd) for event in events[last:]) >= count

    wait_until(lambda: laboratory.events(run) and enough())


def test_a_killed_worker_is_replaced_and_its_run_goes_on_in_the_same_curve(laboratory: Laboratory) -> None:
    run = laboratory.train(softmax(LONG))
    wait_for_epochs(laboratory, run, 3)
    # A backup is made once a second at most.
    wait_until(lambda: any((laboratory.folder / "backups" / run.id).glob("[0-9]*/*.h5")))
    # The pages come before the training, where both want a core.
    assert worker_process(laboratory).nice() > engine_process(laboratory).nice()
    kill_worker(laboratory)
    wait_until(lambda: sum(isinstance(event, Started) for event in laboratory.events(run)) == 2)
    again = [event for event in laboratory.events(run) if isinstance(event, Started)][1]
    assert again.step > 0
    # The first is the one it goes on from, told again.
    wait_for_epochs(laboratory, run, 2)
    laboratory.stop(run)
    events = laboratory.events(run)
    assert [event.cause for event in events if isinstance(event, Restarted)] == ["killed"]
    place = next(number for number, event in enumerate(events) if isinstance(event, Restarted))
    before = [event.step for event in events[:place] if isinstance(event, BatchEnd)]
    after = [event.step for event in events[place:] if isinstance(event, BatchEnd)]
    assert again.step <= max(before)
    assert again.step < min(after)
    result = laboratory.look(run).result
    assert result is not None
    assert result.step == max(after)


def test_a_run_that_kills_its_worker_three_times_fails_and_the_one_behind_it_lives(laboratory: Laboratory) -> None:
    deadly, behind = laboratory.train(softmax(LONG)), laboratory.train(softmax(steps=20))
    for deaths in (1, 2, 3):
        wait_until(lambda deaths=deaths: sum(isinstance(event, Started) for event in laboratory.events(deadly)) == deaths)
        kill_worker(laboratory)
    laboratory.wait_for(deadly, "failed")
    failure = laboratory.look(deadly).failure
    assert failure is not None
    assert "killed three times" in failure.message
    laboratory.wait_for(behind, "finished")


def test_a_worker_comes_back_however_long_it_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Dask's own setting would give a worker up that is not back in this time after it died.
    monkeypatch.setenv("DASK_DISTRIBUTED__DEPLOY__LOST_WORKER_TIMEOUT", "1ms")
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    monkeypatch.setenv("DIGIT_LAB_HOME", str(tmp_path))
    laboratory = Laboratory(tmp_path)
    try:
        engine = engine_process(laboratory).pid
        kill_worker(laboratory)
        run = laboratory.train(softmax(steps=20))
        laboratory.wait_for(run, "finished")
        assert engine_process(laboratory).pid == engine
    finally:
        laboratory.close()


def test_an_engine_that_starts_no_workers_any_more_is_replaced(laboratory: Laboratory) -> None:
    def give_up(dask_worker: Any) -> None:
        """What a nanny does when it can start no process."""
        dask_worker.loop.add_callback(dask_worker.close, reason="nanny-instantiate-failed")

    wait_until(lambda: laboratory.engine.state == "ready")
    engine = engine_process(laboratory)
    laboratory.engine._link.client.run(give_up, nanny=True)
    engine.wait(100)
    run = laboratory.train(softmax(steps=20))
    laboratory.wait_for(run, "finished")


def test_a_run_that_eats_all_memory_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    monkeypatch.setenv("DIGIT_LAB_HOME", str(tmp_path))
    # Enough to become warm, and too little for 87 million weights with Adam's two moments of each.
    monkeypatch.setenv("DIGIT_LAB_WORKER_MEMORY_MB", "1200")
    laboratory = Laboratory(tmp_path)
    try:
        hungry = Experiment.of({"network.hidden_units": (4096,) * 6, "data.train_size": 500})
        run = laboratory.train(hungry)
        laboratory.wait_for(run, "failed")
        failure = laboratory.look(run).failure
        assert failure is not None
        assert "more memory than there is" in failure.message
        small = laboratory.train(softmax(steps=20))
        laboratory.wait_for(small, "finished")
    finally:
        laboratory.close()


def test_a_killed_engine_comes_back_and_only_what_trained_is_interrupted_and_can_go_on(
    laboratory: Laboratory, caplog: pytest.LogCaptureFixture
) -> None:
    trained, waiting = laboratory.train(softmax(LONG)), laboratory.train(softmax(steps=20))
    wait_for_epochs(laboratory, trained, 3)
    wait_until(lambda: any((laboratory.folder / "backups" / trained.id).glob("[0-9]*/*.h5")))
    family = [engine_process(laboratory), *engine_process(laboratory).children(recursive=True)]
    kept = len(laboratory.events(trained))
    os.kill(family[0].pid, signal.SIGKILL)
    laboratory.wait_for(trained, "interrupted")
    laboratory.wait_for(waiting, "finished")
    psutil.wait_procs(family[1:], timeout=100)
    assert not [process for process in family[1:] if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
    assert len(laboratory.events(trained)) >= kept
    # Nobody asked the dead engine for anything, which would take half a minute each time.
    assert "goes on after an error" not in caplog.text

    laboratory.engine.resume(trained.id)
    wait_until(lambda: laboratory.look(trained).status == "running")
    wait_until(lambda: sum(isinstance(event, Started) for event in laboratory.events(trained)) == 2)
    started = [event for event in laboratory.events(trained) if isinstance(event, Started)]
    assert started[1].step > 0
    laboratory.stop(trained)
