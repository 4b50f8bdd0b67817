"""The engine: a real one, shared by the tests of this file, with real small trainings."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from mnist_core.engine import Engine, EngineNotReadyError
from mnist_core.events import BatchEnd, Event, Finished, Started
from mnist_core.experiment import Experiment
from mnist_core.runs import Run, RunStore, Start

ROOT = Path(__file__).parent.parent
LONG = 200_000


def softmax(steps: int, **learning: Any) -> Experiment:
    settings = {"steps": steps, "batch_size": 50, "optimizer": "sgd", "learning_rate": 0.1} | learning
    values = {"data.train_size": 500, "data.scaling": "unit", "network.kind": "softmax", "learning.duration": "steps"}
    return Experiment.of(values | {f"learning.{name}": value for name, value in settings.items()})


def wait_until(condition: Callable[[], Any], seconds: float = 120) -> None:
    """Return when the condition holds; fail when it does not for so long that it never will."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "The condition did not come true."
        pause.wait(0.01)


class Laboratory:
    """A store and an engine on it, with the questions that tests ask."""

    def __init__(self, folder: Path, address: str | None = None) -> None:
        self.store = RunStore(f"sqlite:///{folder / 'runs.db'}")
        self.engine = Engine(self.store, address)

    def close(self) -> None:
        self.engine.close()
        self.store.close()

    def train(self, experiment: Experiment) -> Run:
        run = self.store.create(experiment, name="test")
        self.engine.submit(run)
        return run

    def look(self, run: Run) -> Run:
        found = self.store.run(run.id)
        assert found is not None
        return found

    def events(self, run: Run) -> list[Event]:
        return [event for _, event in self.store.events(run.id)]

    def wait_for(self, run: Run, *statuses: str) -> None:
        wait_until(lambda: self.look(run).status in statuses or self.look(run).ended)
        assert self.look(run).status in statuses

    def wait_for_steps(self, run: Run) -> None:
        wait_until(lambda: self.look(run).last_step > 0)

    def stop(self, run: Run) -> None:
        self.engine.control(run.id, "stop")
        self.wait_for(run, "stopped")


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
        laboratory = Laboratory(tmp_path_factory.mktemp("engine"))
    yield laboratory
    laboratory.close()


@pytest.fixture(scope="module")
def address(laboratory: Laboratory) -> str:
    """Of the shared engine's scheduler, as DASK_SCHEDULER_ADDRESS would name it to a second application."""
    wait_until(lambda: laboratory.engine.state == "ready")
    assert laboratory.engine._address is not None
    return laboratory.engine._address


def test_a_run_submitted_while_the_engine_starts_is_trained_when_it_is_ready(laboratory: Laboratory) -> None:
    states = [laboratory.engine.state]
    with pytest.raises(EngineNotReadyError):
        laboratory.engine.call("warm_up")
    run = laboratory.train(softmax(steps=30))

    def ready() -> bool:
        state = laboratory.engine.state
        if state != states[-1]:
            states.append(state)
        return state == "ready"

    wait_until(ready)
    assert states == ["starting", "warming", "ready"]
    laboratory.wait_for(run, "finished")


def test_a_finished_run_has_its_figures_and_its_weights(laboratory: Laboratory) -> None:
    run = laboratory.train(softmax(steps=30))
    laboratory.wait_for(run, "finished")
    ended = laboratory.look(run)
    assert ended.result is not None
    assert (ended.result.reason, ended.result.step, ended.last_step) == ("completed", 30, 30)
    assert ended.started is not None
    assert ended.started.parameters == 7850
    weights = laboratory.store.weights(run.id)
    assert weights is not None
    assert [array.shape for array in weights] == [(784, 10), (10,)]
    assert any(array.any() for array in weights)
    assert isinstance(laboratory.events(run)[0], Started)
    assert isinstance(laboratory.events(run)[-1], Finished)


def test_events_arrive_while_it_trains_and_stop_ends_it_with_its_weights(laboratory: Laboratory) -> None:
    run = laboratory.train(softmax(LONG))
    laboratory.wait_for_steps(run)
    assert laboratory.look(run).status == "running"
    assert laboratory.store.weights(run.id) is None
    assert laboratory.engine.control(run.id, "stop").result(60)
    laboratory.wait_for(run, "stopped")
    result = laboratory.look(run).result
    assert result is not None
    assert result.reason == "stopped"
    assert 0 < result.step < LONG
    assert laboratory.store.weights(run.id) is not None


def test_a_run_goes_on_from_another(laboratory: Laboratory) -> None:
    parent = laboratory.train(softmax(200))
    laboratory.wait_for(parent, "finished")
    none = np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8)
    child = laboratory.store.create(softmax(1, learning_rate=1e-9), name="child", start=Start(parent.id, *none))
    laboratory.engine.submit(child)
    laboratory.wait_for(child, "finished")
    before, after = laboratory.store.weights(parent.id), laboratory.store.weights(child.id)
    assert before is not None
    assert after is not None
    assert all(np.allclose(one, other, atol=1e-6) for one, other in zip(before, after, strict=True))


def test_a_run_in_training_reads_with_the_weights_of_its_last_epoch(laboratory: Laboratory) -> None:
    run = laboratory.train(softmax(LONG))
    image = np.zeros((1, 28, 28), np.uint8)
    wait_until(lambda: laboratory.engine.call("read_live", run.id, image).result())
    live = laboratory.engine.call("read_live", run.id, image).result()
    assert live["epoch"] >= 1
    assert sum(live["probabilities"][0]) == pytest.approx(1, abs=1e-4)
    laboratory.stop(run)
    assert laboratory.engine.call("read_live", run.id, image).result() is None


def test_pause_step_and_resume(laboratory: Laboratory) -> None:
    run = laboratory.train(softmax(LONG))
    laboratory.wait_for_steps(run)
    laboratory.engine.control(run.id, "pause")
    laboratory.wait_for(run, "paused")
    before = laboratory.look(run).last_step
    laboratory.engine.control(run.id, "step")
    wait_until(lambda: laboratory.look(run).last_step > before)
    assert laboratory.look(run).last_step == before + 1
    assert laboratory.look(run).status == "paused"
    laboratory.engine.control(run.id, "resume")
    laboratory.wait_for(run, "running")
    wait_until(lambda: laboratory.look(run).last_step > before + 1)
    laboratory.stop(run)


def test_a_paused_run_can_be_stopped(laboratory: Laboratory) -> None:
    run = laboratory.train(softmax(LONG))
    laboratory.wait_for_steps(run)
    laboratory.engine.control(run.id, "pause")
    laboratory.wait_for(run, "paused")
    laboratory.stop(run)


def test_the_learning_rate_changes_while_it_trains(laboratory: Laboratory) -> None:
    run = laboratory.train(softmax(LONG))
    laboratory.wait_for_steps(run)
    laboratory.engine.control(run.id, "learning_rate", 0.0125)
    wait_until(
        lambda: any(isinstance(event, BatchEnd) and event.learning_rate == pytest.approx(0.0125) for event in laboratory.events(run))
    )
    with pytest.raises(ValueError, match="above 0"):
        laboratory.engine.control(run.id, "learning_rate", -1)
    laboratory.stop(run)


def test_runs_wait_in_order_one_trains_at_a_time_and_one_that_waits_can_be_stopped(laboratory: Laboratory) -> None:
    first = laboratory.train(softmax(LONG))
    second, third, fourth = (laboratory.train(softmax(steps=20)) for _ in range(3))
    laboratory.wait_for_steps(first)
    assert laboratory.engine.queue() == [second.id, third.id, fourth.id]
    assert not laboratory.engine.control(third.id, "stop").result(60)
    laboratory.wait_for(third, "stopped")
    assert laboratory.engine.queue() == [second.id, fourth.id]
    assert laboratory.look(first).status == "running"
    laboratory.stop(first)
    laboratory.wait_for(fourth, "finished")
    assert laboratory.look(second).status == "finished"
    assert laboratory.events(third) == []
    assert laboratory.engine.queue() == []
    numbers = [number for run in (first, second, fourth) for number, _ in laboratory.store.events(run.id)]
    assert numbers == sorted(numbers)


def test_a_run_that_fails_says_why_and_the_next_one_trains(laboratory: Laboratory) -> None:
    values = {"data.train_size": 500, "data.scaling": "none", "network.kind": "dense", "network.activation": "linear"}
    learning = {"learning.optimizer": "sgd", "learning.learning_rate": 10.0, "learning.duration": "steps", "learning.steps": 200}
    run = laboratory.train(Experiment.of(values | learning | {"learning.batch_size": 50}))
    after = laboratory.train(softmax(steps=20))
    laboratory.wait_for(run, "failed")
    failure = laboratory.look(run).failure
    assert failure is not None
    assert failure.message.startswith("The loss became infinite")
    assert laboratory.store.weights(run.id) is None
    laboratory.wait_for(after, "finished")


def test_short_calls_do_not_wait_behind_a_training_and_their_errors_are_plain(laboratory: Laboratory) -> None:
    run = laboratory.train(softmax(LONG))
    laboratory.wait_for_steps(run)
    assert laboratory.engine.call("control_run", run.id, "resume").result(60) is True
    with pytest.raises(ValueError, match="above 0"):
        laboratory.engine.call("control_run", run.id, "learning_rate", 0).result(60)
    with pytest.raises(RuntimeError, match=r"AttributeError: .*no_such_function"):
        laboratory.engine.call("no_such_function").result(60)
    assert laboratory.look(run).status == "running"
    laboratory.stop(run)


def test_after_a_restart_what_trained_on_a_dead_engine_is_interrupted_and_what_waited_is_trained(address: str, tmp_path: Path) -> None:
    store = RunStore(f"sqlite:///{tmp_path / 'runs.db'}")
    trained, paused, waited = (store.create(softmax(steps=20), name="") for _ in range(3))
    store.mark(trained.id, "running")
    store.mark(paused.id, "paused")
    store.close()
    second = Laboratory(tmp_path, address)
    second.wait_for(waited, "finished")
    assert second.look(trained).status == "interrupted"
    assert second.look(paused).status == "interrupted"
    second.close()


def test_after_a_restart_the_application_finds_a_run_that_goes_on_on_an_outside_scheduler(address: str, tmp_path: Path) -> None:
    before = Laboratory(tmp_path, address)
    run = before.train(softmax(LONG))
    before.wait_for_steps(run)
    before.close()
    after = Laboratory(tmp_path, address)
    known = after.look(run).last_step
    wait_until(lambda: after.look(run).last_step > known)
    assert after.look(run).status == "running"
    after.stop(run)
    assert after.store.weights(run.id) is not None
    after.close()


def test_an_application_with_another_database_leaves_our_runs_alone(laboratory: Laboratory, address: str, tmp_path: Path) -> None:
    run = laboratory.train(softmax(LONG))
    laboratory.wait_for_steps(run)
    other = Laboratory(tmp_path, address)
    other.wait_for(other.train(softmax(steps=20)), "queued")
    wait_until(lambda: other.engine.state == "ready")
    assert other.store.run(run.id) is None
    laboratory.stop(run)
    wait_until(lambda: not other.store.active())
    assert laboratory.store.weights(run.id) is not None
    other.close()


USER_INTERFACE = """
import sys, time
from mnist_core.engine import Engine
from mnist_core.experiment import Experiment
from mnist_core.runs import RunStore
store, learning = RunStore(sys.argv[1]), {"learning.duration": "steps", "learning.steps": 20, "learning.optimizer": "sgd"}
engine = Engine(store, sys.argv[2])
runs = [
    store.create(Experiment.of(learning | {"data.train_size": 500} | more), name="")
    for more in ({"network.kind": "softmax"}, {"data.scaling": "none", "learning.learning_rate": 10.0})
]
for run in runs:
    engine.submit(run)
deadline = time.monotonic() + 120
while store.active() and time.monotonic() < deadline:
    time.sleep(0.01)
print([store.run(run.id).status for run in runs])
engine.close()
print(sorted({"tensorflow", "keras", "bokeh", "streamlit", "mnist_core.worker", "mnist_core.training"} & set(sys.modules)))
"""


def test_an_application_that_trains_imports_no_tensorflow(address: str, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", USER_INTERFACE, f"sqlite:///{tmp_path / 'runs.db'}", address]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200, check=True)
    assert done.stdout.splitlines() == ["['finished', 'failed']", "[]"]
    assert done.stderr == ""


def test_importing_the_engine_imports_no_dask_either_so_that_the_first_page_comes_soon() -> None:
    code = "import sys, mnist_core.engine, mnist_core.runs; print({'distributed', 'dask', 'tensorflow', 'keras'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=100, check=True)
    assert done.stdout == "set()\n"


def test_the_engine_program_ends_when_its_input_closes_and_leaves_nothing(tmp_path: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "mnist_core.engine"],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with program:
        assert program.stdout is not None
        assert json.loads(program.stdout.readline())["address"].startswith("tcp://127.0.0.1:")
        family = psutil.Process(program.pid).children(recursive=True)
        assert family
        output, errors = program.communicate(timeout=100)
    assert (program.returncode, output, errors) == (0, "", "")
    psutil.wait_procs(family, timeout=100)
    assert not [process for process in family if process.is_running()]
    assert list(tmp_path.iterdir()) == []


def test_all_processes_end_when_the_application_is_killed(tmp_path: Path) -> None:
    code = "\n".join(
        [
            "import sys, time",
            "from mnist_core.engine import Engine",
            "from mnist_core.runs import RunStore",
            "engine = Engine(RunStore(sys.argv[1]))",
            "while engine.state != 'warming': time.sleep(0.01)",
            "print(engine.state, flush=True)",
            "sys.stdin.read()",
        ]
    )
    command = [sys.executable, "-c", code, f"sqlite:///{tmp_path / 'runs.db'}"]
    application = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with application:
        assert application.stdout is not None
        assert application.stdout.readline() == "warming\n"
        family = psutil.Process(application.pid).children(recursive=True)
        assert len(family) >= 2
        os.kill(application.pid, signal.SIGKILL)
    psutil.wait_procs(family, timeout=100)
    assert not [process for process in family if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


def test_an_engine_that_died_is_gone_and_the_runs_that_wait_stay_in_the_queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    laboratory = Laboratory(tmp_path)
    wait_until(lambda: laboratory.engine.state == "warming")
    run = laboratory.train(softmax(steps=20))
    assert laboratory.engine._program is not None
    laboratory.engine._program.kill()
    wait_until(lambda: laboratory.engine.state == "gone")
    assert laboratory.engine.queue() == [run.id]
    laboratory.engine.control(run.id, "stop")
    laboratory.wait_for(run, "stopped")
    laboratory.close()


def test_an_engine_can_be_closed_while_it_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    laboratory = Laboratory(tmp_path)
    program = laboratory.engine._program
    assert program is not None
    laboratory.close()
    assert laboratory.engine.state == "gone"
    assert program.returncode == 0
