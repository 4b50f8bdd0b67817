"""Train one experiment: synchronous, in this thread, telling what happens as events. Knows no engine and no store."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_core import architecture, datasets
from mnist_core.callbacks import EpochClock, Finiteness, Obedience, Plateau, Reporter, Stopwatch, TrainingFailed, Validation, WhenValidated
from mnist_core.control import Control
from mnist_core.evaluation import Evaluator, class_scores, gradient_norms
from mnist_core.events import Event, Failed, Finished, FoldResult, Started
from mnist_core.experiment import Experiment
from mnist_core.feed import Feed
from mnist_core.network import PIXELS, Network, build
from mnist_core.writer import write

TRAIN_ACCURACY_IMAGES = 10_000
Emit = Callable[[Event], None]
Show = Callable[[float, list[NDArray[np.float32]]], None]
Reason = Literal["completed", "stopped", "early_stopping"]


@dataclass(frozen=True)
class Result:
    """What a training leaves: its last event and the network's weights, in Keras' order (of the last fold, for k folds)."""

    finished: Finished
    weights: list[NDArray[np.float32]]


@dataclass(frozen=True)
class Beginning:
    """What a training can go on from: the weights of an earlier one, in Keras' order, and drawings of one's own to train on besides.

    `drawings` is uint8 of shape (n, 28, 28), `labels` uint8 of shape (n,); n may be 0.
    """

    weights: list[NDArray[np.float32]]
    drawings: NDArray[np.uint8]
    labels: NDArray[np.uint8]


def train(
    experiment: Experiment,
    emit: Emit,
    control: Control | None = None,
    beginning: Beginning | None = None,
    show: Show | None = None,
) -> Result:
    """Train as the experiment says, and judge the network on the test images at the end.

    Args:
        emit: called in this thread with each event; the first is Started, the last Finished or Failed.
        control: how others stop, pause and step this training.
        beginning: weights to start from instead of new ones, and drawings, which then are a quarter of what trains.
        show: called in this thread after every epoch with how many there were and the weights, in Keras' order.

    Raises:
        TrainingFailed: when training cannot go on; a Failed event with the same sentence was emitted before.
    """
    control = control or Control()
    stopwatch = Stopwatch()
    folds = experiment.data.folds if experiment.data.validation == "kfold" else 1
    validation = datasets.split(experiment.data, epoch=0, fold=0, seed=experiment.learning.seed).validation
    emit(
        Started(
            steps=experiment.total_steps,
            epochs=experiment.total_epochs,
            steps_per_epoch=experiment.steps_per_epoch,
            folds=folds,
            train_images=experiment.training_images,
            validation_images=len(validation) or len(datasets.load(experiment.data.dataset).test_labels),
            parameters=architecture.parameter_count(experiment.network),
        )
    )
    results: list[FoldResult] = []
    try:
        for fold in range(folds):
            training = _Training(experiment, fold, emit, control, stopwatch, beginning, show)
            reason = training.run()
            if folds > 1:
                results.append(training.fold_result())
            if reason == "stopped":
                break
        finished = training.finish(reason, results)
    except TrainingFailed as failure:
        emit(Failed(message=failure.template, values=failure.values))
        raise
    except tf.errors.ResourceExhaustedError as error:
        sentence = "This network with a batch of {batch_size} images needs more memory than there is."
        values: dict[str, str | int | float] = {"batch_size": experiment.learning.batch_size}
        emit(Failed(message=sentence, values=values))
        raise TrainingFailed(sentence, values) from error
    emit(finished)
    return Result(finished, training.network.get_weights())


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


class _Training:
    """The training of one network: the only one, or one fold's."""

    def __init__(
        self,
        experiment: Experiment,
        fold: int,
        emit: Emit,
        control: Control,
        stopwatch: Stopwatch,
        beginning: Beginning | None,
        show: Show | None,
    ) -> None:
        self._experiment = experiment
        self._control = control
        self._stopwatch = stopwatch
        self._fold = fold
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
        self._feed = Feed(experiment, fold, control, own)
        self._early_stopping = keras.callbacks.EarlyStopping("val_loss", patience=experiment.learning.early_stopping_patience)
        self._finiteness = Finiteness(experiment)
        self._show = show
        self._clock = EpochClock(experiment, self._feed, self._callbacks(emit), stopwatch)

    def _append(self, images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> NDArray[np.int32]:
        """Add images (n, 28, 28) with their labels behind those there are; returns their indices."""
        first = len(self._train_labels)
        self._train_images = tf.concat([self._train_images, tf.constant(images.reshape(-1, PIXELS))], axis=0)
        self._train_labels = tf.concat([self._train_labels, tf.constant(labels, tf.int64)], axis=0)
        return np.arange(first, first + len(labels), dtype=np.int32)

    def _callbacks(self, emit: Emit) -> list[keras.callbacks.Callback]:
        """In this order: first the logs are completed, then others decide on them, then they are told, at last a person decides."""
        learning = self._experiment.learning
        callbacks: list[keras.callbacks.Callback] = [
            Validation(learning.validate_every, self._experiment.total_epochs, self.validate),
            self._finiteness,
        ]
        if learning.early_stopping:
            callbacks.append(WhenValidated(self._early_stopping))
        if learning.schedule == "plateau":
            settings = {"monitor": "val_loss", "factor": learning.decay_rate, "patience": learning.plateau_patience}
            callbacks.append(WhenValidated(Plateau(self._feed, **settings)))
        reporter = Reporter(self._experiment, self._fold + 1, emit, self._look, self._stopwatch)
        if self._show is not None:
            callbacks.append(keras.callbacks.LambdaCallback(on_epoch_end=self._show_weights))
        return [*callbacks, reporter, Obedience(self._control, self._feed, reporter.tell, self._stopwatch)]

    def _show_weights(self, epoch: int, logs: object) -> None:
        assert self._show is not None
        self._show(float(epoch + 1), self.network.get_weights())

    def run(self) -> Reason:
        self.network.fit(self._feed.dataset(), epochs=1, shuffle=False, verbose=0, callbacks=[self._clock])
        if self._control.stopped and self._clock.step < self._experiment.total_steps:
            return "stopped"
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
