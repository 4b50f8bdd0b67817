"""A long run made up: events written into the run store as an engine would, with noise as curves have it."""

import numpy as np

from mnist_core import architecture
from mnist_core.events import BatchEnd, EpochEnd, Event, Finished, Started
from mnist_core.experiment import Experiment
from mnist_core.recipes import RECIPES
from mnist_core.runs import RunStore

EPOCHS = 100
STEPS_AN_EVENT = 10
RECIPE = RECIPES["e-deep-relu"]  # eleven hidden layers and the output


class LongRun:
    """A made-up run in a store, in the middle of training until it is told to finish or to end."""

    def __init__(self, store: RunStore, batches: int, experiment: Experiment = RECIPE.experiment) -> None:
        self._store = store
        self._random = np.random.default_rng((batches, experiment.learning.seed))
        self._layers = [layer.name for layer in architecture.layers(experiment.network) if layer.parameters]
        self._steps_an_epoch = max(1, batches // EPOCHS) * STEPS_AN_EVENT
        self._events = 0
        self._step = 0
        self.id = store.create(experiment, name=f"{batches:,} events", recipe=RECIPE.id).id
        steps = 2 * batches * STEPS_AN_EVENT
        started = Started(
            steps=steps,
            epochs=2 * EPOCHS,
            steps_per_epoch=self._steps_an_epoch,
            train_images=10_000,
            validation_images=10_000,
            parameters=architecture.parameter_count(experiment.network),
        )
        self._record([started])
        for _ in range(EPOCHS):
            self._record([*(self._batch() for _ in range(batches // EPOCHS)), self._epoch()])

    def grow(self) -> None:
        """One second's news."""
        self._record([*(self._batch() for _ in range(10)), self._epoch()])

    def finish(self) -> None:
        """Let it have come to its end by itself, with accuracies a little above 0.95."""
        accuracy = 0.95 + 0.01 * float(self._random.random())
        measured = {"test_loss": 0.2, "test_accuracy": accuracy, "train_accuracy": 0.99}
        epoch, seconds = self._step / self._steps_an_epoch, self._step / 100
        self._record([Finished(reason="completed", step=self._step, epoch=epoch, seconds=seconds, **measured)])

    def end(self) -> None:
        self._store.mark(self.id, "interrupted")

    def _record(self, events: list[Event]) -> None:
        self._store.record(self.id, list(enumerate(events, start=self._events)))
        self._events += len(events)

    def _measured(self) -> dict[str, float]:
        noise = float(np.float32(self._random.normal(1, 0.1)))
        loss = 2.3 / (1 + self._step / 2_000) * noise
        return {"loss": loss, "accuracy": 1 - loss / 2.6, "learning_rate": 0.1, "seconds": self._step / 100}

    def _batch(self) -> BatchEnd:
        self._step += STEPS_AN_EVENT
        speed = float(self._random.normal(20_000, 1_000))
        epoch = self._step / self._steps_an_epoch
        return BatchEnd(step=self._step, epoch=epoch, batches=STEPS_AN_EVENT, images_per_second=speed, **self._measured())

    def _epoch(self) -> EpochEnd:
        measured = self._measured()
        return EpochEnd(
            step=self._step,
            epoch=self._step / self._steps_an_epoch,
            validation_loss=measured["loss"] * 1.1,
            validation_accuracy=measured["accuracy"] * 0.99,
            gradient_norms={name: float(self._random.lognormal()) for name in self._layers},
            predictions=self._random.integers(10, size=24).tolist(),
            confidences=self._random.random(24).tolist(),
            **measured,
        )
