"""What a training needs to go on after its process died is saved after an epoch, and taken up again."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import keras

from mnist_core.backup import Backup, Patience, Saved, State
from mnist_core.callbacks.clock import Logs

if TYPE_CHECKING:
    from mnist_core.network import Network

LEAST_SECONDS = 1.0  # between two backups
SHARE = 0.05  # of the time may go into backups

logger = logging.getLogger(__name__)


class DamagedBackupError(RuntimeError):
    """A backup that looked whole cannot be taken up: the training begins anew, with a new network."""


class Saving(keras.callbacks.Callback):
    """Keeps a backup after every epoch, but not when the last one was a moment ago; the last in the list, after the epoch was told.

    Keras' `BackupAndRestore` writes and reads weights and optimizer; what its file leaves out is in the state.

    Args:
        saved: what to go on from, else None.
        patient: Keras' callbacks that wait for a better validation loss, by name; their patience is kept, too.
        state: asked after an epoch for where the training is then, given how many epochs are done.
    """

    def __init__(
        self,
        backup: Backup,
        saved: Saved | None,
        patient: dict[str, keras.callbacks.Callback],
        state: Callable[[int], State],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._backup = backup
        self._saved = saved
        self._patient = patient
        self._state = state
        self._clock = clock
        self._next = clock() + LEAST_SECONDS

    def on_train_begin(self, logs: Logs | None = None) -> None:
        # By now the patient ones, which come before, have forgotten what they waited for.
        if self._saved is not None:
            for name, patience in self._saved.state.patiences.items():
                self._patient[name].best, self._patient[name].wait = patience.best, patience.wait

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        # Whoever ended the training with this epoch would have to end it again: it goes on from the one before.
        began = self._clock()
        if self.model.stop_training or began < self._next:
            return
        state = self._state(epoch + 1).model_copy(update={"seeds": seeds(self.model), "patiences": patiences_of(self._patient)})
        try:
            self._backup.save(state, lambda folder: write(self.model, folder, epoch))
        except (OSError, RuntimeError) as error:  # a full disk: the training goes on without
            logger.warning("No backup: %s", error)
        now = self._clock()
        self._next = now + max(LEAST_SECONDS, (now - began) / SHARE)


def write(network: "Network", folder: Path, epoch: int) -> None:
    """Have Keras write weights, optimizer and the epoch's number (from 0) into the folder."""
    _keras(network, folder).on_epoch_end(epoch)


def restore(network: "Network", saved: Saved) -> None:
    """Give the network the weights, optimizer and random generators of a backup; raises DamagedBackupError where they do not fit."""
    if not saved.state.digest:
        return
    try:
        _keras(network, saved.folder).on_train_begin()
        for generator, state in zip(_generators(network), saved.state.seeds, strict=True):
            generator.assign(state)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise DamagedBackupError(f"{saved.folder}: {error}") from error
    # Keras would count its epochs from there, but for `fit` the whole training is one: EpochClock counts them.
    network._initial_epoch = None


def patiences_of(patient: dict[str, keras.callbacks.Callback]) -> dict[str, Patience]:
    """How long each of them has waited, by name."""
    return {name: Patience(best=callback.best, wait=callback.wait) for name, callback in patient.items()}


def seeds(network: "Network") -> list[list[int]]:
    """The states of the network's random generators: its dropout layers'."""
    return [generator.numpy().tolist() for generator in _generators(network)]


def _generators(network: "Network") -> list[keras.Variable]:
    return [layer.seed_generator.state for layer in network.layers if getattr(layer, "seed_generator", None) is not None]


def _keras(network: "Network", folder: Path) -> keras.callbacks.BackupAndRestore:
    keeper = keras.callbacks.BackupAndRestore(str(folder), delete_checkpoint=False)
    keeper.set_model(network)
    return keeper
