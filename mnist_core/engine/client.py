"""The application's end of the engine."""

import json
import logging
import os
import queue
import threading
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from mnist_core.control import Command, Control
from mnist_core.engine.messages import NOTHING_TO_GO_ON_FROM, RUN_EVENTS, TRAINING_DIED, WORKER_EVENTS, number_after, on_worker
from mnist_core.engine.program import start_program
from mnist_core.events import Event, event_from_dict

if TYPE_CHECKING:
    import distributed

    from mnist_core.runs import Run, RunStore

State = Literal["starting", "warming", "ready", "gone"]

logger = logging.getLogger(__name__)


class EngineNotReadyError(RuntimeError):
    """The engine cannot answer yet, or not any more."""


class Engine:
    """A connection to the engine, one for a process. Any thread may call it, and no method but `close` waits for the engine.

    `address` is that of a running scheduler, by default DASK_SCHEDULER_ADDRESS; without one, an engine of our own is started.

    Example:
        engine = Engine(store)
        run = store.create(Experiment(), name="first try")
        engine.submit(run)
        engine.control(run.id, "stop")
    """

    def __init__(self, store: "RunStore", address: str | None = None) -> None:
        self._store = store
        self._address = address or os.environ.get("DASK_SCHEDULER_ADDRESS")
        self._program = None if self._address else start_program()
        # Any: Dask has no types.
        self._client: Any = None
        self._failed = False
        self._closing = False
        self._warm: set[str] = set()
        self._futures: dict[str, distributed.Future[Any]] = {}
        # What workers said and what callers want, in order; one thread alone writes to the store and holds the futures.
        self._inbox: queue.SimpleQueue[dict[str, Any] | Callable[[], None]] = queue.SimpleQueue()
        self._commands = ThreadPoolExecutor(1, thread_name_prefix="engine-commands")
        self._thread = threading.Thread(target=self._live, name="engine", daemon=True)
        self._thread.start()

    @property
    def state(self) -> State:
        """While it is "warming", no worker has TensorFlow and the data at hand yet; runs wait for that, none is lost."""
        if self._failed or self._closing or (self._program is not None and self._program.poll() is not None):
            return "gone"
        if self._client is None:
            return "starting"
        if self._client.status != "running":
            return "gone"
        return "ready" if self._warm else "warming"

    def submit(self, run: "Run") -> None:
        """Train a queued run, after those created before it."""
        self._inbox.put(partial(self._send, run.id))

    def control(self, run_id: str, command: Command, value: float | None = None) -> Future[bool]:
        """Command a run; the future tells whether it was training then. Stopping a run that waits takes it from the queue.

        Raises ValueError at once for a learning rate that is none.
        """
        Control().send(command, value)
        if command == "stop":
            self._inbox.put(partial(self._stop_waiting, run_id))
        return self._commands.submit(self._command, run_id, command, value)

    def queue(self) -> list[str]:
        """The ids of the runs that wait, the next one first."""
        return [run.id for run in self._store.active() if run.status == "queued"]

    def call(self, function_name: str, *arguments: Any) -> "distributed.Future[Any]":
        """A short call of a function of mnist_core.worker, which waits behind no training.

        Raises EngineNotReadyError while the engine is starting or gone. The future's result may raise ValueError or RuntimeError.
        """
        if not self._connected():
            raise EngineNotReadyError(f"The engine is {self.state}.")
        return self._client.submit(on_worker, function_name, *arguments, pure=False)

    def close(self) -> None:
        """Let go of the engine, and end it if it is our own."""
        self._closing = True
        self._inbox.put({})
        self._commands.shutdown(wait=False, cancel_futures=True)
        if self._client is None:
            self._end_program()
        self._thread.join()
        if self._client is not None:
            self._client.close()
        self._end_program()

    def _end_program(self) -> None:
        if self._program is not None:
            with self._program:
                assert self._program.stdin is not None
                self._program.stdin.close()

    def _connected(self) -> bool:
        """Whether it makes sense to ask the scheduler, which answers or keeps us waiting for half a minute."""
        return self.state in {"warming", "ready"}

    def _live(self) -> None:
        try:
            self._connect()
            self._catch_up()
        except Exception:  # whatever the reason, the application goes on and says that the engine is gone
            self._failed = True
            if not self._closing:
                logger.exception("The engine cannot be reached")
        while not self._closing:
            messages = [self._inbox.get()]
            while not self._inbox.empty():
                messages.append(self._inbox.get())
            self._handle(messages)

    def _connect(self) -> None:
        # Imported here, so that the half second it takes does not delay the first page.
        import distributed

        if self._program is not None:
            assert self._program.stdout is not None
            line = self._program.stdout.readline()
            if self._closing or not line:
                raise EngineNotReadyError("The engine's program ended before it was reached.")
            self._address = json.loads(line)["address"]
        self._client = distributed.Client(self._address, set_as_default=False, name="digit-lab")

    def _catch_up(self) -> None:
        """Hear what was said before we came, find the runs that go on, and send or give up the others."""
        client = self._client
        assert client is not None
        for topic in (WORKER_EVENTS, RUN_EVENTS):
            client.subscribe_topic(topic, lambda event: self._inbox.put(event[1]))
        for name in client.list_datasets():
            run_id = name.removeprefix("run-")
            # A scheduler can serve applications with other databases; their runs are not ours to conclude.
            if self._store.run(run_id) is not None:
                self._hold(run_id, client.get_dataset(name))
        self._handle([message for topic in (WORKER_EVENTS, RUN_EVENTS) for _, message in client.get_events(topic)])
        self._warm &= client.scheduler_info(n_workers=-1)["workers"].keys()
        for run in self._store.active():
            if run.status == "queued":
                self._send(run.id)
            elif run.id not in self._futures:
                self._store.mark(run.id, "interrupted")

    def _handle(self, messages: list[dict[str, Any] | Callable[[], None]]) -> None:
        entries: dict[str, list[tuple[int, Event]]] = defaultdict(list)
        for message in messages:
            if callable(message):
                self._record(entries)
                self._attempt(message)
            elif "run" in message:
                self._attempt(partial(self._collect, message, entries))
            elif "ready" in message:
                self._attempt(partial(self._greet, message["ready"]))
        self._record(entries)

    def _collect(self, message: dict[str, Any], entries: dict[str, list[tuple[int, Event]]]) -> None:
        # A run of ours is finished when its weights are here, too: _conclude records that.
        if message["event"]["kind"] != "finished" or message["run"] not in self._futures:
            entries[message["run"]].append((message["sequence"], event_from_dict(message["event"])))

    def _greet(self, worker: str) -> None:
        """A worker is warm; the scheduler tells of its end under the topic of its address."""

        def hear(event: tuple[float, dict[str, Any]]) -> None:
            if event[1].get("action") == "remove-worker":
                self._inbox.put(partial(self._warm.discard, worker))

        self._warm.add(worker)
        if self._client is not None:
            self._client.subscribe_topic(worker, hear)

    def _record(self, entries: dict[str, list[tuple[int, Event]]]) -> None:
        for run_id, numbered in entries.items():
            self._attempt(partial(self._store.record, run_id, numbered))
        entries.clear()

    def _attempt(self, action: Callable[[], None]) -> None:
        try:
            action()
        except Exception:  # one failure (a full disk, a lost scheduler) must not end the thread that serves all runs
            logger.exception("The engine's thread goes on after an error")

    def _send(self, run_id: str) -> None:
        run = self._store.run(run_id)
        if not self._connected() or run is None or run.status != "queued" or run_id in self._futures:
            return
        start = self._store.start(run_id)
        beginning: tuple[Any, ...] = ()
        if start is not None:
            weights = self._store.weights(start.parent)
            if weights is None:
                self._store.record(run_id, [(number_after(-1), NOTHING_TO_GO_ON_FROM)])
                return
            beginning = (weights, start.drawings, start.labels)
        future = self._client.submit(
            on_worker,
            "train_run",
            run_id,
            run.experiment.model_dump_json(),
            *beginning,
            key=f"run-{run_id}",
            resources={"training": 1},
            priority=-run.created.timestamp(),
            pure=False,
        )
        # A published future outlives this process, so that another one finds the run and its result.
        self._client.publish_dataset(future, name=f"run-{run_id}", override=True)
        self._hold(run_id, future)

    def _hold(self, run_id: str, future: "distributed.Future[Any]") -> None:
        self._futures[run_id] = future
        future.add_done_callback(lambda done: self._inbox.put(partial(self._conclude, run_id, done)))

    def _conclude(self, run_id: str, future: "distributed.Future[Any]") -> None:
        self._futures.pop(run_id, None)
        run = self._store.run(run_id)
        if future.status == "finished":
            result = future.result()
            if result["finished"] is not None and run is not None:
                self._store.save_weights(run_id, result["finished"]["epoch"], result["weights"])
                self._store.record(run_id, [(result["sequence"], event_from_dict(result["finished"]))])
        elif run is not None and not run.ended:
            if future.status == "error":
                logger.error("Run %s: %r", run_id, future.exception())
                self._store.record(run_id, [(number_after(-1), TRAINING_DIED)])
            elif run.status != "queued":
                self._store.mark(run_id, "interrupted")
        if self._connected():
            self._client.unpublish_dataset(f"run-{run_id}")

    def _stop_waiting(self, run_id: str) -> None:
        run = self._store.run(run_id)
        if run is not None and run.status == "queued":
            self._store.mark(run_id, "stopped")
            if run_id in self._futures:
                self._futures[run_id].cancel(force=True)

    def _command(self, run_id: str, command: Command, value: float | None) -> bool:
        if not self._connected():
            return False
        answers = self._client.run(on_worker, "control_run", run_id, command, value, on_error="ignore")
        return any(answers.values())
