"""Ends what does not end by itself."""

import threading
from collections.abc import Callable
from types import TracebackType

LOOKS_EVERY = 0.5  # seconds


class Watchdog:
    """Calls `bite` in a thread of its own when `seconds()` grows beyond `limit` within the `with` block.

    After the block it does not bite any more; a block that ends while it bites waits for that.

    Example:
        with Watchdog(stopwatch.seconds, limit=60.0, bite=lambda: os._exit(1)):
            train(experiment, emit, stopwatch=stopwatch)
    """

    def __init__(self, seconds: Callable[[], float], limit: float, bite: Callable[[], None]) -> None:
        self._seconds = seconds
        self._limit = limit
        self._bite = bite
        self._over = threading.Event()
        self._biting = threading.Lock()

    def __enter__(self) -> "Watchdog":
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._biting:
            self._over.set()

    def _watch(self) -> None:
        while not self._over.wait(LOOKS_EVERY):
            with self._biting:
                if not self._over.is_set() and self._seconds() > self._limit:
                    self._bite()
                    return
