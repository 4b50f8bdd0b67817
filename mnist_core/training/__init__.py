"""Train one experiment: synchronous, in this thread, telling what happens as events. Knows no engine and no store."""

import logging
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_core import architecture, datasets
from mnist_core.backup import Backup, Saved, State, packed
from mnist_core.callbacks import DamagedBackupError, Stopwatch, TrainingFailed
from mnist_core.callbacks.saving import write
from mnist_core.control import Control
from mnist_core.events import Event, Failed, Finished, FoldResult, Started, Stopping
from mnist_core.experiment import Experiment
from mnist_core.training.beginning import Beginning
from mnist_core.training.fold import Emit, FoldTraining, Show, Terms
from mnist_core.wording import N_

__all__ = ["Beginning", "Result", "train"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Result:
    """What a training leaves: its last event, and the network's weights in Keras' order (of the last fold, for k folds).

    `end` is what another training goes on from, for `Backup.begin_with`; None for k folds, for a training without a backup, and
    on a full disk.
    """

    finished: Finished
    weights: list[NDArray[np.float32]]
    end: bytes | None = None


def train(
    experiment: Experiment,
    emit: Emit,
    control: Control | None = None,
    beginning: Beginning | None = None,
    show: Show | None = None,
    *,
    backup: Backup | None = None,
    seconds_limit: float | None = None,
    stopwatch: Stopwatch | None = None,
) -> Result:
    """Train as the experiment says, and judge the network on the test images at the end.

    Args:
        emit: called in this thread with each event; the first is Started, the last Finished or Failed.
        control: how others stop, pause and step this training.
        beginning: weights to start from instead of new ones, and drawings, which then are a quarter of what trains.
        show: called in this thread before the first and after every epoch with how many there were and the weights, in Keras' order.
        backup: where to keep what is needed to go on if this process dies; what is found there is gone on from. Deleted at the end.
        seconds_limit: seconds of training, pauses left out, after which it is ended as by a stop and judged.
        stopwatch: counts those seconds; given by who wants to read it meanwhile.

    Raises:
        TrainingFailed: when training cannot go on; a Failed event with the same sentence was emitted before.
    """
    control = control or Control()
    if backup is not None and backup.stopped:
        control.stop()

    def tell(event: Event) -> None:
        if backup is not None and isinstance(event, Stopping) and control.stopped:
            backup.note_stop()
        emit(event)

    training = _Training(Terms(experiment, tell, control, beginning, show, backup, seconds_limit, stopwatch or Stopwatch()))
    try:
        try:
            result = training.run(None if backup is None else backup.load(experiment))
        except DamagedBackupError:
            logger.warning("The training begins anew", exc_info=True)
            result = training.run(None)
    except TrainingFailed as failure:
        training.end(Failed(message=failure.template, values=failure.values))
        raise
    except tf.errors.ResourceExhaustedError as error:
        sentence = N_("This network with a batch of {batch_size} images needs more memory than there is.")
        values: dict[str, str | int | float] = {"batch_size": experiment.learning.batch_size}
        training.end(Failed(message=sentence, values=values))
        raise TrainingFailed(sentence, values) from error
    training.end(result.finished)
    return result


class _Training:
    """All folds of an experiment, one after the other."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    def run(self, saved: Saved | None) -> Result:
        experiment = self._terms.experiment
        folds = experiment.data.folds if experiment.data.validation == "kfold" else 1
        at = State(experiment=experiment) if saved is None else saved.state
        self._terms.emit(self._started(at, folds))
        self._terms.stopwatch.go_on_from(at.seconds)
        if at.told is not None:
            self._terms.emit(at.told)
        results: list[FoldResult] = list(at.results)
        for fold in range(at.fold, folds):
            training = FoldTraining(self._terms, fold, results.copy(), saved if fold == at.fold else None)
            reason = training.run()
            if folds > 1:
                results.append(training.fold_result())
            if reason in {"stopped", "time_limit"}:
                break
            if self._terms.backup is not None and fold + 1 < folds:
                self._keep(State(experiment=experiment, fold=fold + 1, seconds=self._terms.stopwatch.seconds(), results=results))
        end = self._end_of(training) if self._terms.backup is not None and folds == 1 else None
        return Result(training.finish(reason, results), training.network.get_weights(), end)

    def _end_of(self, training: FoldTraining) -> bytes | None:
        try:
            return packed(training.end_state(), lambda folder: write(training.network, folder, 0))
        except (OSError, RuntimeError) as error:  # a full disk: nobody can go on from here, but the result is not lost
            logger.warning("The end cannot be kept: %s", error)
            return None

    def end(self, last: Event) -> None:
        self._terms.emit(last)
        if self._terms.backup is not None:
            self._terms.backup.delete()

    def _started(self, at: State, folds: int) -> Started:
        experiment = self._terms.experiment
        validation = datasets.split(experiment.data, epoch=0, fold=0, seed=experiment.learning.seed).validation
        return Started(
            step=at.step,
            fold=at.fold + 1,
            steps=experiment.total_steps,
            epochs=experiment.total_epochs,
            steps_per_epoch=experiment.steps_per_epoch,
            folds=folds,
            train_images=experiment.training_images,
            validation_images=len(validation) or len(datasets.load(experiment.data.dataset).test_labels),
            parameters=architecture.parameter_count(experiment.network),
        )

    def _keep(self, state: State) -> None:
        """Keep the results of the folds so far: the next one starts from new weights."""
        assert self._terms.backup is not None
        try:
            self._terms.backup.save(state)
        except OSError as error:  # a full disk: the training goes on without
            logger.warning("No backup: %s", error)
