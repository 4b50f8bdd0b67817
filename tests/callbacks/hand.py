"""What the tests of callbacks share: logs written by hand, no training, no clock but the test's."""

from types import SimpleNamespace
from typing import Any

import keras

from mnist_core.experiment import Experiment

# Ten steps an epoch, two epochs.
EXPERIMENT = Experiment.of({"data.train_size": 1000, "learning.batch_size": 100, "learning.epochs": 2, "learning.learning_rate": 0.5})


class Clock:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def model() -> Any:
    """As much of a Keras model as callbacks look at."""
    return SimpleNamespace(optimizer=keras.optimizers.SGD(0.5), stop_training=False)


def logs(loss: float = 1.0, accuracy: float = 0.5, batches: int = 1, ends_epoch: bool = False) -> dict[str, Any]:
    return {"loss": loss, "accuracy": accuracy, "batches": batches, "images": 100 * batches, "ends_epoch": ends_epoch}
