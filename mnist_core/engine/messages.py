"""What the application and the workers say to each other: topics, numbers of events, functions called by name."""

import logging
import time
from importlib import import_module
from typing import Any

from mnist_core.events import Failed

RUN_EVENTS = "digit-lab-runs"
WORKER_EVENTS = "digit-lab-workers"
# Dask's own topics: that a worker left, among others; that one was ended for the memory it used.
ALL_EVENTS = "all"
MEMORY_EVENTS = "worker-restart-memory"
UNEXPECTED_FAILURE = Failed(message="Training ended by an error in the program. The log has the details.")
TRAINING_DIED = Failed(message="The training process was killed three times in this run. Try a smaller network.")
OUT_OF_MEMORY = Failed(message="This run needs more memory than there is: it was ended three times. Try a smaller network or batch.")
NOTHING_TO_GO_ON_FROM = Failed(message="The run this one goes on from has no weights any more, so there is nothing to go on from.")
DAMAGED_END = Failed(message="What this run goes on from is damaged. Fork the run before it: its weights are kept apart from that.")

logger = logging.getLogger(__name__)


def number_after(number: int) -> int:
    """A number for the event that follows the one with this number.

    Milliseconds since 1970, so that a second attempt, after a worker died, numbers its events behind those of the first
    without knowing them.
    """
    return max(number + 1, time.time_ns() // 1_000_000)


def on_worker(function_name: str, *arguments: Any) -> Any:
    """Call a function of mnist_core.worker, which only a worker may import; raises ValueError or RuntimeError alone."""
    try:
        return getattr(import_module("mnist_core.worker"), function_name)(*arguments)
    except Exception as error:  # any kind: only these two kinds can be read where TensorFlow is not
        if isinstance(error, ValueError):
            failure: Exception = ValueError(str(error))
        else:
            logger.exception("%s failed", function_name)
            failure = RuntimeError(f"{type(error).__name__}: {error}")
    # Outside the handler, so that the error that travels does not carry the first one: to read that could need TensorFlow.
    raise failure
