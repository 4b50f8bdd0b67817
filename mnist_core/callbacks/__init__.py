"""Keras callbacks: from hooks to events, and from a person's wishes to the training.

`fit` runs over blocks of batches (see `feed.py`); `EpochClock` is the only callback it knows. It counts real steps and epochs and
passes them on to all others, which are ordinary Keras callbacks.
"""

from mnist_core.callbacks.clock import EpochClock, Stopwatch
from mnist_core.callbacks.judging import Finiteness, Plateau, TrainingFailed, Validation, WhenValidated
from mnist_core.callbacks.obeying import Obedience
from mnist_core.callbacks.saving import DamagedBackupError, Saving
from mnist_core.callbacks.telling import EVENTS_AT_ONCE, Reporter

__all__ = [
    "EVENTS_AT_ONCE",
    "DamagedBackupError",
    "EpochClock",
    "Finiteness",
    "Obedience",
    "Plateau",
    "Reporter",
    "Saving",
    "Stopwatch",
    "TrainingFailed",
    "Validation",
    "WhenValidated",
]
