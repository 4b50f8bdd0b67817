"""The application's end of the engine."""

import logging
import os
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from mnist_core.control import Command, Control
from mnist_core.engine.fairness import in_turns
from mnist_core.engine.link import EngineNotReadyError, Link, answer
from mnist_core.engine.messages import ALL_EVENTS, MEMORY_EVENTS, RUN_EVENTS, WORKER_EVENTS, on_worker
from mnist_core.engine.recycling import Recycling
from mnist_core.engine.trainings import Trainings
from mnist_core.refused import RefusedError

if TYPE_CHECKING:
    import distributed

    from mnist_core.runs import Run, RunStore

State = Literal["starting", "warming", "ready", "gone"]

TICK = 1.0  # seconds after which an engine that died is noticed
# Seconds before the engine is started or reached again: after its first end, after the next without a warm worker in between ...
PAUSES = (0.0, 1.0, 5.0, 15.0, 60.0)
GONE_AFTER = 3  # such ends

logger = logging.getLogger(__name__)


class Engine:
    """The engine, kept alive: one for a process. Any thread may call it, and no method but `close` waits for the engine.

    `address` is that of a running scheduler, by default DASK_SCHEDULER_ADDRESS; without one, an engine of our own is started, and started
    again when it dies. A run is ended after `seconds_limit` seconds of training.

    Example:
        engine = Engine(store)
        run = store.create(Experiment(), name="first try")
        engine.submit(run)
        engine.control(run.id, "stop")
    """

    def __init__(self, store: "RunStore", address: str | None = None, seconds_limit: float | None = None) -> None:
        self._store = store
        self._wanted_address = address or os.environ.get("DASK_SCHEDULER_ADDRESS")
        self._link = Link(self._wanted_address)
        self._trainings = Trainings(store, seconds_limit)
        self._recycling = Recycling()
        self._failures = 0
        # Why no engine is started; None where nothing speaks against it.
        self.problem: RefusedError | None = None
        self._closing = False
        # What workers said and what callers want, in order; one thread alone writes to the store and holds the trainings.
        self._inbox: queue.SimpleQueue[dict[str, Any] | Callable[[], None]] = queue.SimpleQueue()
        self._commands = ThreadPoolExecutor(1, thread_name_prefix="engine-commands")
        self._thread = threading.Thread(target=self._live, name="engine", daemon=True)
        self._thread.start()

    @property
    def state(self) -> State:
        """While it is "warming", no worker has TensorFlow and the data at hand yet; runs wait for that, none is lost.

        After an end it is "starting" again; "gone" once that has failed a few times, though it is still tried now and then.
        """
        if self._closing or self.problem is not None or self._failures >= GONE_AFTER:
            return "gone"
        if not self._link.connected:
            return "starting"
        return "ready" if self._trainings.warm else "warming"

    def submit(self, run: "Run") -> None:
        """Train a queued run when its turn has come."""
        self._inbox.put(self._nothing)

    def resume(self, run_id: str) -> None:
        """Let an interrupted run go on from its last finished epoch, where its backup is still there, else from the beginning."""
        self._inbox.put(partial(self._trainings.queue_again, run_id))

    def control(self, run_id: str, command: Command, value: float | None = None) -> Future[bool]:
        """Command a run; the future tells whether it was training then. Stopping a run that waits takes it from the queue.

        Raises ValueError at once for a learning rate that is none.
        """
        Control().send(command, value)
        if command == "stop":
            self._inbox.put(partial(self._trainings.stop_waiting, run_id))
        return self._commands.submit(self._command, run_id, command, value)

    def queue(self) -> list[str]:
        """The ids of the runs that wait, the next one first."""
        return [run.id for run in in_turns(self._store.active())]

    def call(self, function_name: str, *arguments: Any) -> "distributed.Future[Any]":
        """A short call of a function of mnist_core.worker, which waits behind no training.

        Raises EngineNotReadyError while the engine is starting or gone. The future's result may raise ValueError or RuntimeError.
        """
        link = self._link
        if not link.connected:
            raise EngineNotReadyError(f"The engine is {self.state}.")
        self._recycling.call_begins()
        future = link.client.submit(on_worker, function_name, *arguments, pure=False)
        future.add_done_callback(lambda _: self._recycling.call_ends())
        return future

    def close(self) -> None:
        """Let go of the engine, and end it if it is our own."""
        self._closing = True
        self._inbox.put(self._nothing)
        self._commands.shutdown(wait=False, cancel_futures=True)
        if self._link.client is None:
            self._link.end_program()
        self._thread.join()
        self._link.close()

    def _nothing(self) -> None:
        """Wakes the thread, which then looks whether a run can be sent."""

    def _live(self) -> None:
        """Serve until closed; begin anew with a new link whenever the engine ends."""
        while True:
            try:
                self._link.open()
                self.problem = None
                if not self._closing:
                    self._catch_up()
                self._serve()
            except RefusedError as problem:
                self.problem = problem
            except Exception:  # whatever the reason, the application goes on, and the engine is tried again
                if not self._closing:
                    logger.exception("The engine cannot be reached")
            if self._closing:
                return
            self._failures += 1
            self._attempt(partial(self._trainings.lose, interrupted=self._link.own))
            self._attempt(self._link.close)
            self._rest(PAUSES[min(self._failures, len(PAUSES)) - 1])
            if self._closing:
                return
            self._link = Link(self._wanted_address)

    def _catch_up(self) -> None:
        """Hear what was said before we came, and find the runs that go on."""
        client = self._link.client
        self._link.listen((WORKER_EVENTS, RUN_EVENTS, MEMORY_EVENTS, ALL_EVENTS), self._inbox.put)
        self._trainings.connect(self._link, self._inbox.put)
        told = [message for topic in (WORKER_EVENTS, RUN_EVENTS) for _, message in client.get_events(topic)]
        self._handle(told)
        self._trainings.forget_workers_but(client.scheduler_info(n_workers=-1)["workers"])
        self._trainings.give_up_missing()

    def _serve(self) -> None:
        while self._link.alive and not self._closing:
            self._attempt(self._trainings.send_next)
            self._handle(self._heard(TICK))
            self._attempt(partial(self._recycling.look_after, self._link.client, self._trainings))
            if self._trainings.warm:
                self._failures = 0

    def _rest(self, seconds: float) -> None:
        """Wait, but go on doing what callers want meanwhile."""
        until = time.monotonic() + seconds
        while not self._closing and (left := until - time.monotonic()) > 0:
            self._handle(self._heard(left))

    def _heard(self, seconds: float) -> "list[dict[str, Any] | Callable[[], None]]":
        """All that waits in the inbox, as soon as something does or so many seconds went by."""
        try:
            messages = [self._inbox.get(timeout=seconds)]
        except queue.Empty:
            return []
        while not self._inbox.empty():
            messages.append(self._inbox.get())
        return messages

    def _handle(self, messages: "list[dict[str, Any] | Callable[[], None]]") -> None:
        for message in messages:
            if callable(message):
                self._attempt(self._trainings.record)
                self._attempt(message)
            else:
                self._attempt(partial(self._trainings.hear, message))
        self._attempt(self._trainings.record)

    def _attempt(self, action: Callable[[], None]) -> None:
        try:
            action()
        except Exception:  # one failure (a full disk, a lost scheduler) must not end the thread that serves all runs
            logger.exception("The engine's thread goes on after an error")

    def _command(self, run_id: str, command: Command, value: float | None) -> bool:
        link = self._link
        if not link.connected:
            return False
        answers = link.client.run(on_worker, "control_run", run_id, command, value, on_error="ignore")
        return any(answers.values())


__all__ = ["Engine", "EngineNotReadyError", "State", "answer"]
