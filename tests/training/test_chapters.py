"""A training that goes on from the end of another comes to what one training of the whole length comes to."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnist_core.backup import Backup, DamagedEndError
from mnist_core.control import Control
from mnist_core.events import BatchEnd, EpochEnd, Event, Started
from mnist_core.experiment import Experiment
from mnist_core.training import Result, train
from tests.training.listener import DENSE, HOLDOUT, SMALL

ADAM = DENSE | {"learning.epochs": 5, "learning.optimizer": "adam", "learning.learning_rate": 0.002}
CONVOLUTIONAL = SMALL | {
    "network.kind": "convolutional",
    "network.filters": (3, 4),
    "network.kernel_size": 3,
    "network.batch_normalization": True,
    "learning.epochs": 4,
}
NOISY = DENSE | {"learning.epochs": 4, "learning.schedule": "exponential", "data.train_noise": 0.3, "augmentation.shift": 2.0}
STEPS = ADAM | {"learning.duration": "steps", "learning.steps": 11}


def trained(
    knobs: dict[str, Any], backup: Backup, control: Control | None = None, stop_at: int | None = None
) -> tuple[Result, list[Event]]:
    events: list[Event] = []
    control = control or Control()

    def emit(event: Event) -> None:
        events.append(event)
        if isinstance(event, BatchEnd) and event.step == stop_at:
            control.stop()

    if stop_at is not None:
        control.pause()
        for _ in range(stop_at):
            control.step()
    return train(Experiment.of(knobs), emit, control, backup=backup), events


def after(end: bytes | None, knobs: dict[str, Any], folder: Path) -> tuple[Result, list[Event]]:
    assert end is not None
    backup = Backup(folder)
    backup.begin_with(end, Experiment.of(knobs))
    return trained(knobs, backup)


def same(first: Result, second: Result) -> None:
    for ours, theirs in zip(first.weights, second.weights, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)
    exclude = {"seconds"}
    assert first.finished.model_dump(exclude=exclude) == second.finished.model_dump(exclude=exclude)


def last_epoch(events: list[Event], in_parts: bool) -> dict[str, Any]:
    """What was told last of an epoch; of one in two parts each training knows the mean over its own."""
    last = [event for event in events if isinstance(event, EpochEnd)][-1]
    return last.model_dump(exclude={"seconds", "loss", "accuracy"} if in_parts else {"seconds"})


@pytest.mark.parametrize(
    ("knobs", "first"),
    [
        (ADAM, {"learning.epochs": 2}),
        (CONVOLUTIONAL, {"learning.epochs": 1}),
        (NOISY, {"learning.epochs": 3}),
        (STEPS, {"learning.steps": 5}),
    ],
    ids=["dropout and Adam", "batch normalization", "noise and augmentation", "in the middle of an epoch"],
)
def test_two_chapters_come_to_what_one_training_comes_to(knobs: dict[str, Any], first: dict[str, Any], tmp_path: Path) -> None:
    whole, told = trained(knobs, Backup(tmp_path / "whole"))
    beginning, _ = trained(knobs | first, Backup(tmp_path / "first"))
    end, events = after(beginning.end, knobs, tmp_path / "second")
    same(end, whole)
    started = events[0]
    assert isinstance(started, Started)
    assert started.step == beginning.finished.step
    assert last_epoch(events, knobs is STEPS) == last_epoch(told, knobs is STEPS)


def test_a_run_that_was_stopped_goes_on_to_its_end(tmp_path: Path) -> None:
    whole, _ = trained(ADAM, Backup(tmp_path / "whole"))
    stopped, _ = trained(ADAM, Backup(tmp_path / "first"), stop_at=4)
    assert (stopped.finished.reason, stopped.finished.step) == ("stopped", 4)
    end, _ = after(stopped.end, ADAM, tmp_path / "second")
    assert end.finished.reason == "completed"
    same(end, whole)


def test_after_early_stopping_the_patience_is_whole_again(tmp_path: Path) -> None:
    knobs = DENSE | HOLDOUT | {
        "learning.epochs": 9,
        "learning.learning_rate": 3.0,
        "learning.early_stopping": True,
        "learning.early_stopping_patience": 2,
    }  # fmt: skip
    stopped, _ = trained(knobs, Backup(tmp_path / "first"))
    assert stopped.finished.reason == "early_stopping"
    end, _ = after(stopped.end, knobs, tmp_path / "second")
    steps = Experiment.of(knobs).steps_per_epoch
    assert end.finished.step >= stopped.finished.step + 2 * steps


def test_a_backup_of_its_own_comes_before_the_end_of_another(tmp_path: Path) -> None:
    first, _ = trained(ADAM | {"learning.epochs": 1}, Backup(tmp_path / "first"))
    second, _ = trained(ADAM | {"learning.epochs": 2}, Backup(tmp_path / "second"))
    backup = Backup(tmp_path / "third")
    assert first.end
    assert second.end
    backup.begin_with(second.end, Experiment.of(ADAM))
    backup.begin_with(first.end, Experiment.of(ADAM))
    saved = backup.load(Experiment.of(ADAM))
    assert saved is not None
    assert saved.state.epoch == 2


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 no archive"])
def test_a_damaged_end_is_refused(damage: bytes, tmp_path: Path) -> None:
    with pytest.raises(DamagedEndError):
        Backup(tmp_path / "run").begin_with(damage, Experiment.of(ADAM))


def test_folds_leave_no_end_and_neither_does_a_training_without_a_backup(tmp_path: Path) -> None:
    folds = DENSE | {"data.validation": "kfold", "data.folds": 2, "learning.epochs": 1}
    assert trained(folds, Backup(tmp_path / "folds"))[0].end is None
    assert train(Experiment.of(DENSE | {"learning.epochs": 1}), lambda event: None).end is None
