"""Which processes there are, what they import, and that none stays behind."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from mnist_core.engine import client, link
from tests.engine.laboratory import Laboratory, softmax, wait_until

ROOT = Path(__file__).parents[2]


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


def test_an_engine_that_cannot_start_is_gone_but_tried_again_and_the_runs_that_wait_stay_in_the_queue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    monkeypatch.setattr(client, "PAUSES", (0.0,) * 5)
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", shutil.which("false"))
        laboratory = Laboratory(tmp_path)
        run = laboratory.train(softmax(steps=20))
        wait_until(lambda: laboratory.engine.state == "gone")
        assert laboratory.engine.queue() == [run.id]
    laboratory.wait_for(run, "finished")
    assert laboratory.engine.state == "ready"
    laboratory.close()


def test_a_run_that_waits_for_an_engine_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    laboratory = Laboratory(tmp_path)
    run = laboratory.train(softmax(steps=20))
    laboratory.engine.control(run.id, "stop")
    laboratory.wait_for(run, "stopped")
    laboratory.close()


def test_an_engine_can_be_closed_while_it_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    laboratory = Laboratory(tmp_path)
    program = laboratory.engine._link._program
    assert program is not None
    laboratory.close()
    assert laboratory.engine.state == "gone"
    assert program.returncode == 0


def test_with_too_little_memory_no_engine_is_started_and_a_sentence_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    monkeypatch.setattr(link, "available", lambda: 400_000_000)
    laboratory = Laboratory(tmp_path)
    wait_until(lambda: laboratory.engine.problem is not None)
    assert laboratory.engine.state == "gone"
    assert "0.4 GB" in str(laboratory.engine.problem)
    assert laboratory.engine._link.pid is None
    laboratory.close()
