"""A backup that is damaged, refused or impossible costs the way back, not the training."""

import logging
from pathlib import Path

import pytest

from mnist_core.backup import WEIGHTS, Backup
from mnist_core.callbacks import saving
from mnist_core.events import Event, Failed, Started
from mnist_core.experiment import Experiment
from mnist_core.training import train
from tests.training.dying import (
    ADAM,
    at,
    dies,
    same,
    trained,
    undisturbed,
)
from tests.training.listener import SMALL

FAILING = SMALL | {
    "network.kind": "dense",
    "network.hidden_units": (16, 16),
    "network.activation": "linear",
    "data.scaling": "none",
    "learning.learning_rate": 10.0,
}


@pytest.fixture(autouse=True)
def every_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    """These epochs are too short for a backup after each."""
    monkeypatch.setattr(saving, "LEAST_SECONDS", 0.0)
    monkeypatch.setattr(saving, "SHARE", float("inf"))


@pytest.mark.parametrize("damage", ["weights cut short", "weights of another", "no weights", "state cut short", "a bit of the weights"])
def test_a_damaged_backup_is_thrown_away_and_the_run_begins_anew(damage: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    backup = Backup(tmp_path / "run")
    dies(backup, ADAM, at(1, 8))
    (folder,) = backup.folder.iterdir()
    weights, state = folder / WEIGHTS, folder / "state.json"
    match damage:
        case "weights cut short":
            weights.write_bytes(weights.read_bytes()[:-1000])
        case "weights of another":
            weights.write_bytes(b"nothing of the kind")
        case "no weights":
            weights.unlink()
        case "state cut short":
            state.write_bytes(state.read_bytes()[:100])
        case "a bit of the weights":
            content = bytearray(weights.read_bytes())
            content[len(content) // 2] ^= 1
            weights.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        result, after = trained(ADAM, backup)
    assert isinstance(after[0], Started)
    assert after[0].step == 0
    assert "backup" in caplog.text
    same(result, undisturbed(ADAM)[0])


def test_a_backup_that_keras_cannot_take_up_begins_anew_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup = Backup(tmp_path)
    dies(backup, ADAM, at(1, 8))

    def refuse(*_: object) -> None:
        raise ValueError("A total of 3 objects could not be loaded.")

    with monkeypatch.context() as patch:
        patch.setattr("keras.callbacks.BackupAndRestore.on_train_begin", refuse)
        result, after = trained(ADAM, backup)
    assert [event.step for event in after if isinstance(event, Started)] == [6, 0]
    same(result, undisturbed(ADAM)[0])


def test_a_full_disk_takes_the_backup_and_not_the_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("keras.Model.save_weights", full)
    with caplog.at_level(logging.WARNING):
        result, _ = trained(ADAM, Backup(tmp_path / "run"))
    assert result.finished.reason == "completed"
    assert "No space left on device" in caplog.text
    assert result.end is None
    assert not (tmp_path / "run").exists()


def test_a_failed_run_leaves_no_backup(tmp_path: Path) -> None:
    backup = Backup(tmp_path / "run")
    events: list[Event] = []
    with pytest.raises(RuntimeError, match="infinite"):
        train(Experiment.of(FAILING), events.append, backup=backup)
    assert isinstance(events[-1], Failed)
    assert not backup.folder.exists()
