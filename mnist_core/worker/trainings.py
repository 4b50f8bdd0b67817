"""A run's training in a worker: what it says goes to the scheduler, what it is told reaches it."""

import logging
import math
import os
from typing import TYPE_CHECKING, Any, NoReturn

from distributed import get_worker
from distributed.utils import sync

from mnist_core.backup import Backup, DamagedEndError
from mnist_core.control import Command, Control
from mnist_core.engine.messages import DAMAGED_END, RUN_EVENTS, UNEXPECTED_FAILURE, number_after
from mnist_core.epoch_weights import EpochWeights
from mnist_core.events import Event, Failed
from mnist_core.experiment import Experiment
from mnist_core.watchdog import Watchdog
from mnist_core.wording import N_
from mnist_core.worker.warming import warm_up

if TYPE_CHECKING:
    from distributed import Worker

    from mnist_core.inference import LiveReader

HANG_SECONDS = 30  # or DIGIT_LAB_HANG_SECONDS: beyond its limit, after which a run is taken for hung
HUNG = N_("Training reached its limit of {limit} seconds, did not end for {silence} more, and was given up. Its curve is kept up to then.")

logger = logging.getLogger(__name__)

# Networks in training, for short calls that look at them, by run.
in_training: "dict[str, LiveReader]" = {}
# Commands can come before their run does; its control keeps them for it.
_controls: dict[str, Control] = {}
_training: set[str] = set()


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
        live = in_training[run_id] = LiveReader(experiment)
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
        in_training.pop(run_id, None)


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
