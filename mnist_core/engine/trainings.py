"""The trainings in the workers' hands: sent, heard, concluded, or lost. Used by the engine's thread alone."""

import logging
from collections import defaultdict, deque
from collections.abc import Callable, Container
from functools import partial
from typing import TYPE_CHECKING, Any

from mnist_core.engine.fairness import in_turns
from mnist_core.engine.messages import NOTHING_TO_GO_ON_FROM, OUT_OF_MEMORY, TRAINING_DIED, number_after, on_worker
from mnist_core.events import Event, Failed, Restarted, event_from_dict
from mnist_core.refused import RefusedError
from mnist_core.runs.faults import StoreFault

if TYPE_CHECKING:
    import distributed

    from mnist_core.engine.link import Link
    from mnist_core.runs import Run, RunStore

logger = logging.getLogger(__name__)


class Trainings:
    """Sends queued runs, as many as there are workers, and brings what becomes of them into the store.

    Dask tries a training again whose worker died, and counts the deaths; so no run is sent before its turn, or Dask would count against
    it the deaths of others that it merely waited behind.

    Attributes:
        warm: The workers that have TensorFlow and the data at hand, by address: the bytes each took when it was so far.
    """

    def __init__(self, store: "RunStore", seconds_limit: float | None) -> None:
        self.warm: dict[str, float] = {}
        self._store = store
        self._seconds_limit = seconds_limit
        self._link: Link | None = None
        self._put: Callable[[Callable[[], None]], None] = lambda action: None
        self._futures: dict[str, distributed.Future[Any]] = {}
        self._heard: dict[str, list[tuple[int, Event]]] = defaultdict(list)
        # What the store could not take yet (another program locked it, its disk is full), in order: it is tried until it can.
        self._unwritten: deque[Callable[[], None]] = deque()
        # Workers that were ended for the memory they used, and the runs they had in hand; and what went with those that left for a reason
        # not known yet: Dask may tell it after their end.
        self._out_of_memory: set[str] = set()
        self._left_with: dict[str, list[str]] = {}

    @property
    def busy(self) -> bool:
        """Whether any run is in a worker's hands."""
        return bool(self._futures)

    @property
    def _client(self) -> Any:
        assert self._link is not None
        return self._link.client

    def connect(self, link: "Link", put: Callable[[Callable[[], None]], None]) -> None:
        """Take over what an engine has in hand; `put` brings an action to the engine's thread."""
        self._link, self._put = link, put
        for name in link.client.list_datasets():
            run_id = name.removeprefix("run-")
            # A scheduler can serve applications with other databases; their runs are not ours to conclude.
            if self._store.run(run_id) is not None:
                self._hold(run_id, link.client.get_dataset(name))

    def lose(self, *, interrupted: bool) -> None:
        """The engine is gone. Where it was our own, so are its trainings."""
        lost, self._futures = self._futures, {}
        self._link = None
        self.warm.clear()
        self._out_of_memory.clear()
        self._left_with.clear()
        for run_id in lost if interrupted else ():
            self._interrupt(run_id)

    def give_up_missing(self) -> None:
        """Mark runs that an engine before this one took with it."""
        for run in self._store.active():
            if run.status != "queued" and run.id not in self._futures:
                self._interrupt(run.id)

    def forget_workers_but(self, present: Container[str]) -> None:
        self.warm = {worker: memory for worker, memory in self.warm.items() if worker in present}

    def send_next(self) -> None:
        """Send the runs whose turn it is, one for each warm worker that has none."""
        free = len(self.warm) - len(self._futures)
        if free > 0:
            waiting = [run for run in in_turns(self._store.active()) if run.id not in self._futures]
            for run in waiting[:free]:
                self._send(run)

    def hear(self, message: dict[str, Any]) -> None:
        """Take what a worker or Dask says; events of runs are kept with the next `record`."""
        if "run" in message:
            # A run of ours is finished when its weights are here, too: _conclude records that.
            if message["event"]["kind"] != "finished" or message["run"] not in self._futures:
                self._heard[message["run"]].append((message["sequence"], event_from_dict(message["event"])))
        elif "ready" in message:
            self.warm[message["ready"]] = message["memory"]
        elif "rss" in message:
            self._out_of_memory.update(self._left_with.pop(message["worker"], [message["worker"]]))
        elif message.get("action") == "remove-worker":
            self._worker_left(message["worker"], {str(key) for key in message["processing-tasks"]})

    def record(self) -> None:
        """Keep the events heard, and what could not be kept before."""
        heard, self._heard = self._heard, defaultdict(list)
        self._unwritten.extend(partial(self._store.record, run_id, numbered) for run_id, numbered in heard.items())
        while self._unwritten:
            try:
                self._unwritten[0]()
            except StoreFault as fault:
                logger.warning("%s What is not written yet is kept and tried again.", fault)
                return
            except Exception:  # one run's trouble must not hold up what the others have to say
                logger.exception("Something could not be written")
            self._unwritten.popleft()

    def queue_again(self, run_id: str) -> None:
        """Let an interrupted run wait for its turn again."""
        self._store.record(run_id, [(number_after(-1), Restarted(cause="engine"))])
        self._store.mark(run_id, "queued")

    def stop_waiting(self, run_id: str) -> None:
        """Take a run from the queue, if it waits there."""
        run = self._store.run(run_id)
        if run is not None and run.status == "queued":
            self._store.mark(run_id, "stopped")
            if run_id in self._futures:
                self._futures[run_id].cancel(force=True)

    def _send(self, run: "Run") -> None:
        weights = drawings = labels = None
        try:
            end = self._store.end(run.id)
            start = self._store.start(run.id)
            if start is not None:
                weights, drawings, labels = self._store.weights(start.parent), start.drawings, start.labels
        except StoreFault:
            raise
        except RefusedError as damaged:
            self._store.record(run.id, [(number_after(-1), Failed(message=damaged.template, values=damaged.values))])
            return
        if start is not None and weights is None:
            self._store.record(run.id, [(number_after(-1), NOTHING_TO_GO_ON_FROM)])
            return
        future = self._client.submit(
            on_worker,
            "train_run",
            run.id,
            run.experiment.model_dump_json(),
            weights,
            drawings,
            labels,
            self._seconds_limit,
            end,
            key=f"run-{run.id}",
            resources={"training": 1},
            pure=False,
        )
        # A published future outlives this process, so that another one finds the run and its result.
        self._client.publish_dataset(future, name=f"run-{run.id}", override=True)
        self._hold(run.id, future)

    def _hold(self, run_id: str, future: "distributed.Future[Any]") -> None:
        self._futures[run_id] = future
        future.add_done_callback(lambda done: self._put(partial(self._conclude, run_id, done)))

    def _conclude(self, run_id: str, future: "distributed.Future[Any]") -> None:
        if run_id not in self._futures or self._futures[run_id] is not future:
            # Of an engine that is gone: what was lost with it is known by now.
            return
        if future.status == "cancelled" and (self._link is None or not self._link.alive):
            # All futures are when the connection breaks; what becomes of their runs is decided by `lose`. To ask the scheduler takes long.
            return
        del self._futures[run_id]
        result = future.result() if future.status == "finished" else None
        if future.status == "error":
            logger.error("Run %s: %r", run_id, future.exception())
        self._unwritten.append(partial(self._settle, run_id, result, died=future.status == "error"))
        self.record()
        self._client.unpublish_dataset(f"run-{run_id}")

    def _settle(self, run_id: str, result: dict[str, Any] | None, *, died: bool) -> None:
        """Write down what became of a run: its weights and its end."""
        run = self._store.run(run_id)
        if run is None:
            return
        if result is not None:
            if result["finished"] is not None:
                if result["end"] is not None:
                    self._store.save_end(run_id, result["end"])
                for epoch, weights in (result["earlier"] | {result["finished"]["epoch"]: result["weights"]}).items():
                    self._store.save_weights(run_id, epoch, weights)
                self._store.record(run_id, [(result["sequence"], event_from_dict(result["finished"]))])
        elif died and not run.ended:
            self._store.record(run_id, [(number_after(-1), OUT_OF_MEMORY if run_id in self._out_of_memory else TRAINING_DIED)])
        elif run.status != "queued":
            self._interrupt(run_id)
        self._out_of_memory.discard(run_id)

    def _worker_left(self, worker: str, tasks: set[str]) -> None:
        self.warm.pop(worker, None)
        memory = worker in self._out_of_memory
        self._out_of_memory.discard(worker)
        runs = [run_id for run_id in self._futures if f"run-{run_id}" in tasks]
        if not memory:
            self._left_with[worker] = runs
        for run_id in runs:
            run = self._store.run(run_id)
            if run is None or run.ended:
                # It ended its own process, because a step hung; nobody shall try it again.
                self._futures[run_id].cancel(force=True)
                continue
            if memory:
                self._out_of_memory.add(run_id)
            self._store.record(run_id, [(number_after(-1), Restarted(cause="memory" if memory else "killed"))])

    def _interrupt(self, run_id: str) -> None:
        run = self._store.run(run_id)
        if run is not None and run.status in ("running", "paused"):
            self._store.mark(run_id, "interrupted")
