"""The engine of one machine: a scheduler and a worker process that live as long as the program that started them."""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from distributed import LocalCluster, Nanny

OTHERS = 700_000_000  # bytes: the application, the scheduler, and some for the system


def start_program() -> "subprocess.Popen[str]":
    """Start `python -m mnist_core.engine`; its standard input must stay open as long as it shall run."""
    root = str(Path(__file__).parents[2])
    return subprocess.Popen(
        [sys.executable, "-m", "mnist_core.engine"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))},
        # An interrupt from the terminal is for the application, which then closes our standard input.
        start_new_session=True,
    )


def main() -> None:
    """Run an engine until standard input closes, or nobody is left to start its workers; then another engine can be started.

    Prints {"address": ...}, its scheduler's, as one line of JSON.
    """
    import dask
    import distributed

    # Nobody reads standard output after the first line; what a worker prints must not fill the pipe and block it.
    with os.fdopen(os.dup(1), "w") as first_line, tempfile.TemporaryDirectory(prefix="digit-lab-", ignore_cleanup_errors=True) as folder:
        os.dup2(2, 1)
        dask.config.set(_settings(folder))
        cluster = distributed.LocalCluster(
            n_workers=1,
            threads_per_worker=2,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
            memory_limit=worker_memory(distributed.system.MEMORY_LIMIT, os.environ),
            resources={"training": 1},
            preload=["mnist_core.worker"],
        )
        with cluster:
            print(json.dumps({"address": cluster.scheduler_address}), file=first_line, flush=True)
            over = threading.Event()
            threading.Thread(target=_read_to_the_end, args=(over,), daemon=True).start()
            for nanny in cluster.workers.values():
                cluster.loop.add_callback(_wait_for_its_end, nanny, over)
            over.wait()
            _kill_workers(cluster)


def worker_memory(machine: int, environ: Mapping[str, str]) -> int:
    """Bytes a worker may use: DIGIT_LAB_WORKER_MEMORY_MB, else all of the machine's but what the application and the system need."""
    if wanted := environ.get("DIGIT_LAB_WORKER_MEMORY_MB"):
        return int(float(wanted) * 1e6)
    return machine - min(OTHERS, machine // 4)


def _read_to_the_end(over: threading.Event) -> None:
    sys.stdin.read()
    over.set()


async def _wait_for_its_end(nanny: "Nanny", over: threading.Event) -> None:
    """A nanny starts its worker again as often as it dies; it ends itself only where no process can be started."""
    await nanny.finished()
    over.set()


def _kill_workers(cluster: "LocalCluster") -> None:
    """A worker in the middle of a training would be waited for; nothing of what this says in the log is news."""
    logging.disable(logging.CRITICAL)
    for nanny in cluster.workers.values():
        nanny.close_gracefully()
        if nanny.pid is not None:
            os.kill(nanny.pid, getattr(signal, "SIGKILL", signal.SIGTERM))


def _settings(folder: str) -> dict[str, Any]:
    return {
        "temporary-directory": folder,
        # Of Dask's own we keep the malloc that returns memory soon (it cost no time that could be measured), and drop the
        # limit of one thread for numpy.
        "distributed.nanny.pre-spawn-environ": {"TF_CPP_MIN_LOG_LEVEL": "3", "MALLOC_TRIM_THRESHOLD_": 65536},
        # The import of TensorFlow holds Python's lock for seconds, on a busy machine for many.
        "distributed.comm.timeouts.connect": "120s",
        "distributed.comm.timeouts.tcp": "120s",
        # Dask takes a worker for lost that is away so long after one died, and ends its nanny: no other would ever come. On a busy machine,
        # or where a run needs more memory than there is, workers may be away just then, and their nanny does start them again.
        "distributed.deploy.lost-worker-timeout": "3650d",
        "distributed.worker.profile.enabled": False,
        # A run whose worker dies is tried again twice.
        "distributed.scheduler.allowed-failures": 2,
        # A training's memory is TensorFlow's, which Dask can neither spill nor wait for. It can only end a worker before the
        # machine runs out and the system kills whom it likes.
        "distributed.worker.memory.target": False,
        "distributed.worker.memory.spill": False,
        "distributed.worker.memory.pause": False,
        "distributed.worker.memory.terminate": 0.95,
        "distributed.scheduler.active-memory-manager.start": False,
        "distributed.diagnostics.nvml": False,
        "distributed.scheduler.http.routes": [],
        "distributed.worker.http.routes": [],
    }
