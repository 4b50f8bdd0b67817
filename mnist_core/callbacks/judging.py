"""What judges the network after an epoch, and what follows: a lower learning rate, or the end of a training that went wrong."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import keras

from mnist_core.callbacks.clock import Logs

if TYPE_CHECKING:
    from mnist_core.experiment import Experiment
    from mnist_core.feed import Feed


class TrainingFailed(RuntimeError):
    """A training that cannot go on. `template` is one sentence for a person, `values` fill its {placeholders}."""

    def __init__(self, template: str, values: dict[str, str | int | float]) -> None:
        self.template = template
        self.values = values
        super().__init__(template.format(**values))


class Validation(keras.callbacks.Callback):
    """Adds `val_loss` and `val_accuracy` to the epoch's logs, every so many epochs and after the last."""

    def __init__(self, every: int, epochs: int, evaluate: Callable[[int], tuple[float, float]]) -> None:
        super().__init__()
        self._every = every
        self._epochs = epochs
        self._evaluate = evaluate

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        if logs is not None and ((epoch + 1) % self._every == 0 or epoch + 1 == self._epochs):
            logs["val_loss"], logs["val_accuracy"] = self._evaluate(epoch)


class WhenValidated(keras.callbacks.Callback):
    """Passes epochs on to one of Keras' callbacks only when they were validated, so that its patience counts validations."""

    def __init__(self, callback: keras.callbacks.Callback) -> None:
        super().__init__()
        self.callback = callback

    def set_model(self, model: keras.Model) -> None:
        super().set_model(model)
        self.callback.set_model(model)

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self.callback.on_train_begin(logs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        if logs and "val_loss" in logs:
            self.callback.on_epoch_end(epoch, logs)


class Plateau(keras.callbacks.ReduceLROnPlateau):
    """Keras' own rule, with the reduced rate handed to the feed, which sets the rate of every step."""

    def __init__(self, feed: "Feed", **settings: Any) -> None:
        super().__init__(**settings)
        self._feed = feed

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        super().on_epoch_end(epoch, logs)
        self._feed.rates.base = float(self.model.optimizer.learning_rate)


class Finiteness(keras.callbacks.Callback):
    """Ends a training whose loss is no longer a number, with a sentence that names the knobs most likely at fault."""

    def __init__(self, experiment: "Experiment") -> None:
        super().__init__()
        self._experiment = experiment
        self._step = 0

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self._step = batch
        if logs:
            self.check(logs["loss"])

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        # The last update may be the one that goes too far: no batch is trained after it, but it is judged.
        if logs:
            self.check(logs.get("val_loss", 0.0))

    def check(self, loss: float) -> None:
        """Raise TrainingFailed unless the loss is a number."""
        if math.isfinite(loss):
            return
        values: dict[str, str | int | float] = {"step": self._step, "learning_rate": float(self.model.optimizer.learning_rate)}
        if self._experiment.data.scaling == "none":
            raise TrainingFailed(
                "The loss became infinite by step {step}. Try pixel scaling 0 to 1, or a learning rate well below {learning_rate:g}.",
                values,
            )
        raise TrainingFailed(
            "The loss became infinite by step {step}. Try a learning rate well below {learning_rate:g}, less momentum, "
            "or smaller initial weights.",
            values,
        )
