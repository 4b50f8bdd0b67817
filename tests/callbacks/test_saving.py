"""Backups come after epochs, but not too often."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import keras
import pytest

from mnist_core.backup import Backup, Patience, Saved, State
from mnist_core.callbacks import Saving, saving
from mnist_core.experiment import Experiment
from tests.callbacks.hand import EXPERIMENT, Clock, model


def make(tmp_path: Path, clock: Clock, patient: dict[str, Any] | None = None, saved: Saved | None = None) -> Saving:
    callback = Saving(Backup(tmp_path), saved, patient or {}, lambda epochs: State(experiment=EXPERIMENT, epoch=epochs), clock)
    keras_model = model()
    keras_model.layers = [SimpleNamespace(seed_generator=keras.random.SeedGenerator(5)), SimpleNamespace()]
    callback.set_model(keras_model)
    callback.on_train_begin()
    return callback


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The epochs, from 0, that were written; a write takes a second for each there was before."""
    epochs: list[int] = []

    def write(network: Any, folder: Path, epoch: int) -> None:
        (folder / "latest.weights.h5").write_text("weights")
        epochs.append(epoch)

    monkeypatch.setattr(saving, "write", write)
    return epochs


def test_of_short_epochs_one_a_second_is_kept(tmp_path: Path, written: list[int]) -> None:
    clock = Clock()
    callback = make(tmp_path, clock)
    for epoch in range(10):
        clock.now += 0.3
        callback.on_epoch_end(epoch)
    assert written == [3, 7]
    saved = Backup(tmp_path).load(EXPERIMENT)
    assert saved is not None
    assert saved.state.epoch == 8, "epochs done"
    assert saved.state.seeds == [[5, 0]]


def test_a_slow_disk_takes_a_twentieth_of_the_time_at_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: list[int]) -> None:
    clock, write = Clock(), saving.write

    def slow(network: Any, folder: Path, epoch: int) -> None:
        write(network, folder, epoch)
        clock.now += 2

    monkeypatch.setattr(saving, "write", slow)
    callback = make(tmp_path, clock)
    for epoch in range(100):
        clock.now += 1
        callback.on_epoch_end(epoch)
    assert written == [0, 40, 80]


def test_an_epoch_that_ended_the_training_is_not_kept(tmp_path: Path, written: list[int]) -> None:
    clock = Clock()
    callback = make(tmp_path, clock)
    clock.now += 5
    callback.model.stop_training = True
    callback.on_epoch_end(0)
    assert written == []


def test_patience_is_kept_and_taken_up_after_the_callbacks_forgot_it(tmp_path: Path, written: list[int]) -> None:
    clock = Clock()
    first = keras.callbacks.EarlyStopping("val_loss", patience=9)
    callback = make(tmp_path, clock, {"early_stopping": first})
    first.best, first.wait = 0.25, 3
    clock.now += 5
    callback.on_epoch_end(0)
    saved = Backup(tmp_path).load(EXPERIMENT)
    assert saved is not None
    assert saved.state.patiences == {"early_stopping": Patience(best=0.25, wait=3)}
    second = keras.callbacks.EarlyStopping("val_loss", patience=9)
    second.on_train_begin()
    make(tmp_path, clock, {"early_stopping": second}, saved)
    assert (second.best, second.wait) == (0.25, 3)


def test_a_full_disk_is_no_reason_to_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    callback = make(tmp_path, clock)

    def full(network: Any, folder: Path, epoch: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(saving, "write", full)
    clock.now += 5
    callback.on_epoch_end(0)
    assert "No space left on device" in caplog.text
    assert Backup(tmp_path).load(Experiment()) is None
