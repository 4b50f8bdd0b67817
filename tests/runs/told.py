"""Runs to put into a store, and events to tell of them."""

from typing import Any

from mnist_core.events import BatchEnd, Event, Failed, Finished, Started
from mnist_core.experiment import Experiment
from mnist_core.runs import Run, RunStore

STARTED = Started(steps=200, epochs=2, steps_per_epoch=100, train_images=10_000, validation_images=10_000, parameters=7850)
FAILED = Failed(message="The loss became infinite by step {step}.", values={"step": 3})
EXPERIMENT = Experiment.of({"network.kind": "softmax", "learning.optimizer": "sgd", "learning.learning_rate": 0.5})


def batch(step: int) -> BatchEnd:
    return BatchEnd(
        step=step, epoch=step / 100, batches=1, loss=0.5, accuracy=0.9, learning_rate=0.1, images_per_second=1e5, seconds=step / 1000
    )


def finished(reason: Any = "completed", step: int = 200) -> Finished:
    return Finished(reason=reason, test_loss=0.3, test_accuracy=0.92, train_accuracy=0.93, step=step, epoch=step / 100, seconds=1.5)


def told(store: RunStore, *events: Event) -> Run:
    """A new run of which these events were recorded."""
    run = store.create(EXPERIMENT, name="told")
    store.record(run.id, list(enumerate(events)))
    return look(store, run)


def look(store: RunStore, run: Run) -> Run:
    found = store.run(run.id)
    assert found is not None
    return found
