"""A worker's start: TensorFlow is imported and the data loaded, so that the first click finds it warm."""

import logging
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psutil

from mnist_core.backup import clear_old
from mnist_core.control import Control
from mnist_core.engine.messages import WORKER_EVENTS
from mnist_core.experiment import Experiment

if TYPE_CHECKING:
    from distributed import Worker

logger = logging.getLogger(__name__)

NICENESS = 10  # of 19: pages beside a training have about nine tenths of a core that both want

_warming = threading.Lock()
_warm = threading.Event()


def dask_setup(worker: "Worker") -> None:
    """Called by Dask when the worker starts: warm up beside it, so that it can answer meanwhile."""
    # Training takes all cores it gets; the pages, and a browser on the same machine, come first.
    process = psutil.Process()
    process.nice(getattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", None) or max(NICENESS, process.nice()))  # that class is Windows'
    threading.Thread(target=_warm_up_and_tell, args=(worker,), name="warm-up", daemon=True).start()


def warm_up() -> None:
    """Import TensorFlow, load the data and train for a moment, once; whoever comes meanwhile waits for the end.

    Two threads must not import TensorFlow at the same time, so everything that needs it comes by here.
    """
    with _warming:
        if not _warm.is_set():
            with _silence_unless_it_fails():
                from mnist_core.training import train
            # Every network is traced anew, which TensorFlow takes for a mistake and warns of.
            logging.getLogger("tensorflow").setLevel(logging.ERROR)
            train(Experiment.model_validate(_FIRST_EXPERIMENT), lambda event: None, Control())
            _warm.set()


@contextmanager
def _silence_unless_it_fails() -> Iterator[None]:
    """TensorFlow writes about itself while it is imported, whatever TF_CPP_MIN_LOG_LEVEL says."""
    error_output = os.dup(2)
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), 2)
        try:
            yield
        except BaseException:
            said.seek(0)
            os.write(error_output, said.read())
            raise
        finally:
            os.dup2(error_output, 2)
            os.close(error_output)


def _warm_up_and_tell(worker: "Worker") -> None:
    clear_old(os.environ)
    try:
        warm_up()
    except Exception:  # ready all the same: a run that needs it tries again, and tells its user what is wrong
        logger.exception("The worker's warm-up failed")
    worker.loop.add_callback(_tell_ready, worker)


async def _tell_ready(worker: "Worker") -> None:
    await worker
    worker.log_event(WORKER_EVENTS, {"ready": worker.address, "memory": psutil.Process().memory_info().rss})


_FIRST_EXPERIMENT = {
    "data": {"train_size": 1000},
    "network": {"kind": "dense"},
    "learning": {"duration": "steps", "steps": 3, "batch_size": 100},
}
