"""One connection to an engine: to a scheduler that runs somewhere, or to a program of our own that lives as long as the connection."""

import json
from collections.abc import Callable
from typing import Any

from mnist_core.engine.memory import available, too_little
from mnist_core.engine.program import start_program


class EngineNotReadyError(RuntimeError):
    """The engine cannot answer yet, or not any more."""


def answer(future: Any, seconds: float) -> Any:
    """What a short call says; raises EngineNotReadyError where it says nothing in so many seconds, or the engine went away over it."""
    from distributed import CancelledError, KilledWorker

    try:
        return future.result(seconds)
    except (TimeoutError, CancelledError, KilledWorker, OSError) as error:
        raise EngineNotReadyError(str(error)) from error


class Link:
    """`address` is a scheduler's; without one, an engine of our own is started at once, and reached with `open`.

    Attributes:
        address: The scheduler's address; None until our own engine has told it.
        client: Dask's client (without types, as all of Dask); None until `open` has returned.
    """

    def __init__(self, address: str | None) -> None:
        self.address = address
        self.client: Any = None
        self._connection: Any = None
        self._topics: tuple[str, ...] = ()
        self._refusal = None if address else too_little(available())
        self._program = None if address or self._refusal else start_program()

    @property
    def own(self) -> bool:
        """Whether the engine is ours, and gone when it is."""
        return self._program is not None

    @property
    def pid(self) -> int | None:
        """The process of our own engine."""
        return None if self._program is None else self._program.pid

    @property
    def alive(self) -> bool:
        """False when the program ended or the scheduler went away; True also while it is being reached.

        It stays False: Dask's client may connect again by itself, but forgets all futures before.
        """
        if self._program is not None and self._program.poll() is not None:
            return False
        return self.client is None or (self.client.status == "running" and self.client.scheduler_comm is self._connection)

    @property
    def connected(self) -> bool:
        """Whether it makes sense to ask the scheduler, which answers or keeps us waiting for half a minute."""
        return self.client is not None and self.alive

    def open(self) -> None:
        """Reach the scheduler; waits for it.

        Raises:
            RefusedError: There is too little memory for an engine of our own, so none was started.
            EngineNotReadyError: Our own engine ended before it could be reached.
            OSError: There is no scheduler at the address.
        """
        # Imported here, so that the half second it takes does not delay the first page.
        import distributed

        if self._refusal is not None:
            raise self._refusal
        if self._program is not None:
            assert self._program.stdout is not None
            line = self._program.stdout.readline()
            if not line:
                raise EngineNotReadyError("The engine's program ended before it was reached.")
            self.address = json.loads(line)["address"]
        client = distributed.Client(self.address, set_as_default=False, name="digit-lab")
        self._connection = client.scheduler_comm
        self.client = client

    def listen(self, topics: tuple[str, ...], hear: Callable[[dict[str, Any]], None]) -> None:
        """Be told what is said from now on under these topics of the scheduler, in order."""
        self._topics = topics
        for topic in topics:
            self.client.subscribe_topic(topic, lambda event: hear(event[1]))

    def end_program(self) -> None:
        """End our own engine, if it is one; whoever waits in `open` for it gets an error."""
        if self._program is not None:
            with self._program:
                assert self._program.stdin is not None
                self._program.stdin.close()

    def close(self) -> None:
        if self.connected:
            # Or the scheduler would tell us that we leave, and find that we are gone.
            for topic in self._topics:
                self.client.unsubscribe_topic(topic)
        if self.client is not None:
            # A dead scheduler does not answer; nothing is lost by not waiting for it.
            self.client.close(timeout=2)
        self.end_program()
