"""Trainings that die, and what they would have come to."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from mnist_core.backup import Backup
from mnist_core.events import BatchEnd, EpochEnd, Event
from mnist_core.experiment import Experiment
from mnist_core.training import Result, train
from tests.training.listener import DENSE, HOLDOUT, SMALL

EPOCHS = {"learning.epochs": 5}
ADAM = DENSE | EPOCHS | {"learning.optimizer": "adam", "learning.learning_rate": 0.002}
CONVOLUTIONAL = (
    SMALL
    | EPOCHS
    | {
        "network.kind": "convolutional",
        "network.filters": (3, 4),
        "network.kernel_size": 3,
        "network.batch_normalization": True,
        "learning.optimizer": "rmsprop",
        "learning.learning_rate": 0.002,
    }
)
# Never better after the first validation, so that the rate falls after every second.
PLATEAU = DENSE | HOLDOUT | EPOCHS | {"learning.schedule": "plateau", "learning.plateau_patience": 2, "learning.learning_rate": 3.0}
EARLY = PLATEAU | {"learning.schedule": "constant", "learning.early_stopping": True, "learning.early_stopping_patience": 3}
AUGMENTED = DENSE | EPOCHS | {"augmentation.shift": 2.0, "augmentation.rotation": 10.0, "data.written": 100}
FOLDS = DENSE | {"data.validation": "kfold", "data.folds": 3, "learning.epochs": 3}


class Death(BaseException):
    """What no handler in the training catches."""


def dies(backup: Backup, knobs: dict[str, Any], when: Callable[[Event], bool], **settings: Any) -> list[Event]:
    """Train until the event that `when` says; all events up to it."""
    events: list[Event] = []

    def emit(event: Event) -> None:
        events.append(event)
        if when(event):
            raise Death

    with pytest.raises(Death):
        train(Experiment.of(knobs), emit, backup=backup, **settings)
    return events


def at(fold: int, step: int, kind: type = BatchEnd) -> Callable[[Event], bool]:
    return lambda event: isinstance(event, kind) and (event.fold, event.step) == (fold, step)


def trained(knobs: dict[str, Any], backup: Backup | None = None, **settings: Any) -> tuple[Result, list[Event]]:
    events: list[Event] = []
    return train(Experiment.of(knobs), events.append, backup=backup, **settings), events


@cache
def _undisturbed(knobs: tuple[tuple[str, Any], ...]) -> tuple[Result, list[Event]]:
    return trained(dict(knobs))


def undisturbed(knobs: dict[str, Any]) -> tuple[Result, list[Event]]:
    """What a training comes to that does not die."""
    return _undisturbed(tuple(knobs.items()))


def epochs(*attempts: list[Event]) -> list[dict[str, Any]]:
    """The epochs' events that are left when those of the second attempt replace the first's."""
    by_place = {(event.fold, event.step): event for events in attempts for event in events if isinstance(event, EpochEnd)}
    return [event.model_dump(exclude={"seconds"}) for event in by_place.values()]


def same(first: Result, second: Result) -> None:
    for ours, theirs in zip(first.weights, second.weights, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)
    exclude = {"seconds"}
    assert first.finished.model_dump(exclude=exclude) == second.finished.model_dump(exclude=exclude)
