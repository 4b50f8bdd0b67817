"""What the tests of training share: one that listens, and small experiments."""

from collections.abc import Callable
from typing import Any

from mnist_core.control import Control
from mnist_core.events import Event
from mnist_core.experiment import Experiment
from mnist_core.training import train

# Three steps an epoch, the last of 50 images.
SMALL: dict[str, Any] = {
    "data.train_size": 250,
    "learning.batch_size": 100,
    "learning.epochs": 2,
    "network.kind": "softmax",
    "learning.optimizer": "sgd",
    "learning.learning_rate": 0.1,
}


DENSE = SMALL | {"network.kind": "dense", "network.hidden_units": (16,), "network.dropout": (0.3,), "data.train_noise": 0.2}


HOLDOUT = {"data.validation": "holdout", "data.holdout_size": 100}


class Listener:
    """Keeps all events, and may answer each as a person would."""

    def __init__(self, answer: Callable[[Event, Control], None] = lambda event, control: None) -> None:
        self.control = Control()
        self.events: list[Event] = []
        self._answer = answer

    def __call__(self, event: Event) -> None:
        self.events.append(event)
        self._answer(event, self.control)

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


def listen(knobs: dict[str, Any], answer: Callable[[Event, Control], None] = lambda event, control: None) -> Listener:
    listener = Listener(answer)
    train(Experiment.of(knobs), listener, listener.control)
    return listener


def history(events: list[Event]) -> list[dict[str, Any]]:
    """All that was told but the times."""
    return [event.model_dump(exclude={"seconds", "images_per_second"}) for event in events]
