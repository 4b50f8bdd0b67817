"""The engine's side that trains. A worker process imports TensorFlow once, at its start, and then trains run after run.

Our own engine loads this module into its worker; a worker of an outside scheduler starts with
`dask worker ADDRESS --nworkers 1 --nthreads 2 --resources training=1 --preload mnist_core.worker`.
"""

import logging
import math
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import psutil
from distributed import get_worker
from distributed.utils import sync

from mnist_core.backup import Backup, DamagedEndError, clear_old
from mnist_core.control import Command, Control
from mnist_core.engine.messages import DAMAGED_END, RUN_EVENTS, UNEXPECTED_FAILURE, WORKER_EVENTS, number_after
from mnist_core.epoch_weights import EpochWeights
from mnist_core.events import Event, Failed
from mnist_core.experiment import Experiment
from mnist_core.watchdog import Watchdog
from mnist_core.wording import N_

if TYPE_CHECKING:
    from distributed import Worker

    from mnist_core.export.models import Kind
    from mnist_core.inference import LiveReader, Reader

HANG_SECONDS = 30  # or DIGIT_LAB_HANG_SECONDS: beyond its limit, after which a run is taken for hung
HUNG = N_("Training reached its limit of {limit} seconds, did not end for {silence} more, and was given up. Its curve is kept up to then.")

logger = logging.getLogger(__name__)

_warming = threading.Lock()
_warm = threading.Event()
# Commands can come before their run does; its control keeps them for it.
_controls: dict[str, Control] = {}
_training: set[str] = set()
_live: "dict[str, LiveReader]" = {}


def dask_setup(worker: "Worker") -> None:
    """Called by Dask when the worker starts: warm up beside it, so that it can answer meanwhile."""
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


class _Telling:
    """Numbers a run's events, in order, and sends them to whoever listens at the scheduler."""

    def __init__(self, worker: "Worker", run_id: str) -> None:
        self._worker = worker
        self._run_id = run_id
        self.sequence = -1

    def entry(self, event: Event) -> dict[str, Any]:
        self.sequence = number_after(self.sequence)
        return {"run": self._run_id, "sequence": self.sequence, "event": event.model_dump(mode="json")}

    def tell(self, event: Event) -> None:
        self._worker.log_event(RUN_EVENTS, self.entry(event))


def train_run(
    run_id: str,
    experiment_json: str,
    weights: list[Any] | None = None,
    drawings: Any = None,
    labels: Any = None,
    seconds_limit: float | None = None,
    end: bytes | None = None,
) -> dict[str, Any]:
    """Train a run, from these weights and with these drawings where they are given; its events go to the scheduler as they happen.

    Where this machine has a backup of the run, it goes on from there, else from `end`, where another training ended. After
    `seconds_limit` seconds of training it is ended and judged; when it does not even end then, a step hangs: it fails, and this process
    ends.

    Returns the last network's `weights` in Keras' order, those of `earlier` epochs by epoch, the `end` that another run can go on from,
    the `finished` event as a dict and its `sequence` number; events and weights are None after a failure, which was told as an event.
    It raises nothing, for an error could need TensorFlow to be read.
    """
    worker = get_worker()
    telling = _Telling(worker, run_id)
    epochs = EpochWeights()
    backup = Backup.of(run_id, os.environ)

    def emit(event: Event) -> None:
        epochs.hear(event)
        telling.tell(event)

    def give_up() -> None:
        assert seconds_limit is not None
        failure = Failed(message=HUNG, values={"limit": round(seconds_limit), "silence": round(stopwatch.seconds() - seconds_limit)})
        logger.error("Run %s: %s", run_id, failure.message.format(**failure.values))
        backup.note_failure(failure)
        _end_process(worker, telling.entry(failure))

    def ended(**left: Any) -> dict[str, Any]:
        return {"weights": None, "finished": None} | left | {"sequence": telling.sequence}

    if backup.failure is not None:
        emit(backup.failure)
        return ended()
    control = _controls.setdefault(run_id, Control())
    _training.add(run_id)
    try:
        warm_up()
        from mnist_core.callbacks import Stopwatch, TrainingFailed
        from mnist_core.inference import LiveReader
        from mnist_core.training import Beginning, train

        experiment = Experiment.model_validate_json(experiment_json)
        if end is not None:
            backup.begin_with(end, experiment)
        beginning = None if weights is None else Beginning(weights, drawings, labels)
        live = _live[run_id] = LiveReader(experiment)
        stopwatch = Stopwatch()

        def show(epoch: float, weights: list[Any]) -> None:
            epochs.show(epoch, weights)
            live.show(epoch, weights)

        try:
            with Watchdog(stopwatch.seconds, _hung_after(seconds_limit), give_up):
                result = train(experiment, emit, control, beginning, show, backup=backup, seconds_limit=seconds_limit, stopwatch=stopwatch)
        except TrainingFailed:
            return ended()
        left = {"weights": result.weights, "earlier": epochs.before(result.finished.epoch), "end": result.end}
        return ended(finished=result.finished.model_dump(mode="json"), **left)
    except DamagedEndError:
        emit(DAMAGED_END)
        return ended()
    except Exception:  # whatever the program did wrong, the run ends with a sentence
        logger.exception("Run %s failed", run_id)
        emit(UNEXPECTED_FAILURE)
        backup.delete()
        return ended()
    finally:
        _training.discard(run_id)
        _controls.pop(run_id, None)
        _live.pop(run_id, None)


def _hung_after(seconds_limit: float | None) -> float:
    """Seconds of training after which a run hangs: beyond its limit it has some for ending, with the last look at the test images."""
    if seconds_limit is None:
        return math.inf
    return seconds_limit + max(float(os.environ.get("DIGIT_LAB_HANG_SECONDS", HANG_SECONDS)), seconds_limit / 10)


def _end_process(worker: "Worker", entry: dict[str, Any]) -> NoReturn:
    """End this process, and with it the training that hangs in it; Dask starts another. The last event is told before, if possible."""
    try:
        # Asked and answered, unlike `worker.log_event`, which may still wait in a buffer when the process ends.
        sync(worker.loop, worker.scheduler.log_event, topic=RUN_EVENTS, msg=entry, callback_timeout=5)
    except Exception:  # nothing may keep the process from ending; the next attempt tells it again
        logger.exception("The end of a run that hangs could not be told")
    finally:
        os._exit(1)


def control_run(run_id: str, command: Command, value: float | None = None) -> bool:
    """Give a run a command, now or for when it comes; whether it is training here."""
    _controls.setdefault(run_id, Control()).send(command, value)
    return run_id in _training


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


def read_images(run_id: str, images: Any, experiment_json: str | None = None, weights: list[Any] | None = None) -> list[list[float]] | None:
    """The probabilities a run's network gives images (n, 28, 28); None when it is not at hand and came with no weights."""
    network = _network_of(run_id, experiment_json, weights)
    return None if network is None else network.read(images)


def nearest(
    run_id: str, image: Any, count: int, experiment_json: str | None = None, weights: list[Any] | None = None
) -> list[tuple[int, float]] | None:
    """The training images closest to an image (28, 28) in the network's last hidden layer, as (index, distance); None as above."""
    network = _network_of(run_id, experiment_json, weights)
    return None if network is None else network.nearest(image, count)


def read_live(run_id: str, images: Any) -> dict[str, Any] | None:
    """What a run in training says of images (n, 28, 28) now: its `epoch` and the `probabilities`; None when it does not train here."""
    live = _live.get(run_id)
    return None if live is None else live.read(images)


def look_inside(
    run_id: str, epoch: float, what: str, arguments: tuple[Any, ...], experiment_json: str | None = None, weights: list[Any] | None = None
) -> Any:
    """What `inside.looking` finds in a run's network after an epoch; None when it is not at hand and came with no weights."""
    warm_up()
    from mnist_core.inside import at_hand, looking

    if experiment_json is not None and weights is not None:
        at_hand.hold(run_id, epoch, Experiment.model_validate_json(experiment_json), weights)
    epochs = at_hand.held(run_id, epoch)
    return None if epochs is None else looking.look(epochs, epoch, what, *arguments)


def live_epoch(run_id: str) -> float | None:
    """The last epoch of a run in training, whose network is at hand from now on; None before it, or when it does not train here."""
    live = _live.get(run_id)
    if live is None or (snapshot := live.snapshot()) is None:
        return None
    from mnist_core.inside import at_hand

    epoch, weights = snapshot
    if at_hand.held(run_id, epoch) is None:
        at_hand.hold(run_id, epoch, live.experiment, weights)
    return epoch


def augment(augmentation_json: str, image: Any, count: int, seed: int) -> Any:
    """`count` ways in which these knobs of augmentation change an image (28, 28), uint8 (count, 28, 28)."""
    warm_up()
    from mnist_core.augmentation import examples
    from mnist_core.experiment import Augmentation

    return examples(Augmentation.model_validate_json(augmentation_json), image, count, seed)


def export_model(experiment_json: str, weights: list[Any], kind: "Kind") -> dict[str, Any]:
    """A trained network as a file: the `file`'s bytes, how many `bytes` they are, and their `test_accuracy`; kind as in export.models."""
    warm_up()
    from mnist_core.export import models

    return models.export(Experiment.model_validate_json(experiment_json), weights, kind)


def _network_of(run_id: str, experiment_json: str | None, weights: list[Any] | None) -> "Reader | None":
    warm_up()
    from mnist_core import inference

    if experiment_json is not None and weights is not None:
        inference.hold(run_id, Experiment.model_validate_json(experiment_json), weights)
    return inference.held(run_id)


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
