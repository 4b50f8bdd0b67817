"""The training of one network: the only one of an experiment, or one fold's."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_core import datasets
from mnist_core.backup import Backup, Saved, State
from mnist_core.callbacks import EpochClock, Finiteness, Obedience, Plateau, Reporter, Saving, Stopwatch, Validation, WhenValidated
from mnist_core.callbacks.saving import patiences_of, restore, seeds
from mnist_core.control import Control
from mnist_core.evaluation import Evaluator, class_scores, gradient_norms
from mnist_core.events import EpochEnd, Event, Finished, FoldResult, Stopping
from mnist_core.experiment import Experiment
from mnist_core.feed import Feed
from mnist_core.network import PIXELS, Network, build
from mnist_core.training.beginning import Beginning
from mnist_core.writer import write

TRAIN_ACCURACY_IMAGES = 10_000
Emit = Callable[[Event], None]
Show = Callable[[float, list[NDArray[np.float32]]], None]
Reason = Literal["completed", "stopped", "early_stopping", "time_limit"]


@lru_cache(1)
def _written(count: int, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Digits of the procedural writer, written once for all folds."""
    return write(count, seed)


@lru_cache
def _tensors(name: str) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]:
    """Training images (60000, 784) and labels, test images (10000, 784) and labels: one copy a process."""
    images = datasets.load(name)
    return (
        tf.constant(images.train_images.reshape(-1, PIXELS)),
        tf.constant(images.train_labels, tf.int64),
        tf.constant(images.test_images.reshape(-1, PIXELS)),
        tf.constant(images.test_labels, tf.int64),
    )


@dataclass(frozen=True)
class Terms:
    """What all folds of a training share: the arguments of `train`."""

    experiment: Experiment
    emit: Emit
    control: Control
    beginning: Beginning | None
    show: Show | None
    backup: Backup | None
    seconds_limit: float | None
    stopwatch: Stopwatch


class FoldTraining:
    """The training of the network of one fold, counted from 0.

    Args:
        results: of the folds before, which go into every backup.
        saved: the backup of this fold to go on from; DamagedBackupError is raised where it does not fit.
    """

    def __init__(self, terms: Terms, fold: int, results: list[FoldResult], saved: Saved | None) -> None:
        experiment, control, beginning = terms.experiment, terms.control, terms.beginning
        self._experiment = experiment
        self._control = control
        self._stopwatch = stopwatch = terms.stopwatch
        self._fold = fold
        self._results = results
        self._emit = terms.emit
        self._told: EpochEnd | None = None
        self._show = terms.show
        self._patient: dict[str, keras.callbacks.Callback] = {}
        self._train_images, self._train_labels, self._test_images, self._test_labels = _tensors(experiment.data.dataset)
        own = np.arange(0, dtype=np.int32)
        if experiment.data.written_images:
            self._append(*_written(experiment.data.written_images, experiment.learning.seed))
        if beginning is not None and len(beginning.labels):
            own = self._append(beginning.drawings, beginning.labels)
        self._sample = datasets.sample_inputs(experiment.data, experiment.learning.seed).reshape(-1, PIXELS)
        self.network: Network = build(experiment, fold)
        if beginning is not None:
            self.network.set_weights(beginning.weights)
        self.network.prepare(experiment, self._train_images, self._train_labels)
        self._evaluator = Evaluator(self.network, experiment)
        at = State(experiment=experiment) if saved is None else saved.state
        self._feed = Feed(experiment, fold, control, own, step=at.step)
        if at.learning_rate is not None:
            self._feed.rates.base = at.learning_rate
        if saved is not None:
            restore(self.network, saved)
        self._early_stopping = keras.callbacks.EarlyStopping("val_loss", patience=experiment.learning.early_stopping_patience)
        self._finiteness = Finiteness(experiment)
        self._finiteness.set_model(self.network)
        reporter = Reporter(experiment, fold + 1, self._tell, self._look, stopwatch)
        limit = math.inf if terms.seconds_limit is None else terms.seconds_limit
        self._obedience = Obedience(control, self._feed, reporter.tell, stopwatch, at.step, limit)
        callbacks = self._callbacks(reporter, terms.backup, saved)
        self._clock = EpochClock(experiment, self._feed, callbacks, stopwatch, at.step, at.epoch)

    def _append(self, images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> NDArray[np.int32]:
        """Add images (n, 28, 28) with their labels behind those there are; returns their indices."""
        first = len(self._train_labels)
        self._train_images = tf.concat([self._train_images, tf.constant(images.reshape(-1, PIXELS))], axis=0)
        self._train_labels = tf.concat([self._train_labels, tf.constant(labels, tf.int64)], axis=0)
        return np.arange(first, first + len(labels), dtype=np.int32)

    def _callbacks(self, reporter: Reporter, backup: Backup | None, saved: Saved | None) -> list[keras.callbacks.Callback]:
        """In this order: the logs are completed, others decide on them, they are told, all is kept, and at last a person decides."""
        learning = self._experiment.learning
        callbacks: list[keras.callbacks.Callback] = [
            Validation(learning.validate_every, self._experiment.total_epochs, self.validate),
            self._finiteness,
        ]
        patient = self._patient
        if learning.early_stopping:
            patient["early_stopping"] = self._early_stopping
        if learning.schedule == "plateau":
            settings = {"monitor": "val_loss", "factor": learning.decay_rate, "patience": learning.plateau_patience}
            patient["plateau"] = Plateau(self._feed, **settings)
        callbacks += [WhenValidated(callback) for callback in patient.values()]
        if self._show is not None:
            callbacks.append(keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: self._show_weights(epoch + 1)))
        callbacks.append(reporter)
        if backup is not None:
            callbacks.append(Saving(backup, saved, patient, self._state))
        return [*callbacks, self._obedience]

    def _tell(self, event: Event) -> None:
        if isinstance(event, EpochEnd):
            self._told = event
        self._emit(event)

    def _state(self, epochs: int) -> State:
        return State(
            experiment=self._experiment,
            fold=self._fold,
            step=self._clock.step,
            epoch=epochs,
            seconds=self._stopwatch.seconds(),
            learning_rate=self._feed.rates.base,
            results=self._results,
            told=self._told,
        )

    def _show_weights(self, epochs: int) -> None:
        assert self._show is not None
        self._show(float(epochs), self.network.get_weights())

    def run(self) -> Reason:
        """Train to the end, or until somebody ends it."""
        if self._show is not None and not self._clock.step:
            self._show_weights(0)
        # `fit` trains at least one block; a training stopped before it, or whose process died after its last epoch, needs none.
        if self._control.stopped:
            self._emit(Stopping(step=self._clock.step))
        elif self._clock.step < self._experiment.total_steps:
            self.network.fit(self._feed.dataset(), epochs=1, shuffle=False, verbose=0, callbacks=[self._clock])
        if self._clock.step < self._experiment.total_steps:
            if self._control.stopped:
                return "stopped"
            if self._obedience.out_of_time:
                return "time_limit"
        return "early_stopping" if self._early_stopping.stopped_epoch else "completed"

    def validate(self, epoch: int) -> tuple[float, float]:
        """Loss and accuracy on the images that validate in this epoch."""
        validation = self._feed.split(epoch).validation
        if not len(validation):
            return self.test()
        return self._evaluator.evaluate(self._train_images, self._train_labels, validation)

    def test(self) -> tuple[float, float]:
        return self._evaluator.evaluate(self._test_images, self._test_labels, np.arange(len(self._test_labels), dtype=np.int32))

    def _look(self) -> dict[str, Any]:
        scores = class_scores(self.network, self._sample)
        return {
            "gradient_norms": gradient_norms(self.network, self._train_images, self._train_labels, self._experiment.data.scaling),
            "predictions": scores.argmax(axis=1).tolist(),
            "confidences": np.nan_to_num(scores.max(axis=1)).tolist(),
        }

    def fold_result(self) -> FoldResult:
        validation, test = self.validate(self._clock.epoch), self.test()
        return FoldResult(
            fold=self._fold + 1, validation_loss=validation[0], validation_accuracy=validation[1], test_loss=test[0], test_accuracy=test[1]
        )

    def end_state(self) -> State:
        """Where the training is after its last step. Whoever goes on from there has early stopping's whole patience again."""
        epoch = self._clock.step // self._experiment.steps_per_epoch
        patiences = patiences_of(self._patient)
        if "early_stopping" in patiences:
            patiences["early_stopping"] = patiences["early_stopping"].model_copy(update={"wait": 0})
        return self._state(epoch).model_copy(update={"told": None, "seeds": seeds(self.network), "patiences": patiences})

    def finish(self, reason: Reason, folds: list[FoldResult]) -> Finished:
        test_loss, test_accuracy = self.test()
        self._finiteness.check(test_loss)
        training = self._feed.split(max(self._clock.epoch - 1, 0)).training[:TRAIN_ACCURACY_IMAGES]
        _, train_accuracy = self._evaluator.evaluate(self._train_images, self._train_labels, training, noise=False)
        return Finished(
            reason=reason,
            test_loss=test_loss,
            test_accuracy=test_accuracy,
            train_accuracy=train_accuracy,
            step=self._clock.step,
            epoch=self._clock.step / self._experiment.steps_per_epoch,
            seconds=self._stopwatch.seconds(),
            folds=folds,
        )
