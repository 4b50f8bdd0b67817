"""Workers are started anew while nobody needs them, before what TensorFlow leaks adds up."""

import math
import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mnist_core.engine.trainings import Trainings

IDLE = 15.0  # seconds without trainings and calls before a worker is started anew
# Seconds after a short call in which another may come: whoever looks into a network thinks between two clicks, and what was kept at hand
# for them is most of what the worker has grown by.
LOOKING = 180.0
GROWTH = 80e6  # bytes a worker has grown by since it was warm, from which it is worth the seconds a new one takes
MUCH = 400e6  # bytes from which it is done also between two runs that follow each other


class Recycling:
    """Watches how workers grow. `call_begins` and `call_ends` may come from any thread."""

    def __init__(self) -> None:
        self._idle_since = time.monotonic()
        self._asked_at = -math.inf
        self._calls = 0
        self._lock = threading.Lock()

    def call_begins(self) -> None:
        """Somebody asks a worker something."""
        with self._lock:
            self._calls += 1

    def call_ends(self) -> None:
        """It was answered, or nobody waits for it any more."""
        with self._lock:
            self._calls -= 1
        self._idle_since = self._asked_at = time.monotonic()

    def look_after(self, client: Any, trainings: "Trainings") -> None:
        """Start those workers anew that have grown, if it hurts nobody now. Called about once a second."""
        if trainings.busy or self._calls or not trainings.warm:
            self._idle_since = time.monotonic()
            return
        workers = client.scheduler_info(n_workers=-1)["workers"]
        # What the scheduler knows may be some seconds old, and of a time before the worker was warm: then it is less, never more.
        growth = {address: workers[address]["metrics"]["memory"] - first for address, first in trainings.warm.items() if address in workers}
        now = time.monotonic()
        enough = GROWTH if now - self._idle_since > IDLE and now - self._asked_at > LOOKING else MUCH
        grown = [address for address, size in growth.items() if size > enough and not _holds_runs(client, address)]
        if grown:
            for address in grown:
                del trainings.warm[address]
            client.restart_workers(grown)


def _holds_runs(client: Any, address: str) -> bool:
    """Whether a worker trains a run, another application's perhaps, or holds a result: either would have to be trained once more."""
    keys = [*client.processing([address]).get(address, ()), *client.has_what([address]).get(address, ())]
    return any(str(key).startswith("run-") for key in keys)
