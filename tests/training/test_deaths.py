"""A training that died goes on from its last finished epoch as if nothing had happened."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnist_core.backup import Backup
from mnist_core.callbacks import saving
from mnist_core.control import Control
from mnist_core.events import BatchEnd, EpochEnd, Event, Finished, Started, Stopping
from mnist_core.experiment import Experiment
from mnist_core.history import History
from mnist_core.training import Beginning, train
from tests.training.dying import (
    ADAM,
    AUGMENTED,
    CONVOLUTIONAL,
    EARLY,
    EPOCHS,
    FOLDS,
    PLATEAU,
    Death,
    at,
    dies,
    epochs,
    same,
    trained,
    undisturbed,
)
from tests.training.listener import SMALL


@pytest.fixture(autouse=True)
def every_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    """These epochs are too short for a backup after each."""
    monkeypatch.setattr(saving, "LEAST_SECONDS", 0.0)
    monkeypatch.setattr(saving, "SHARE", float("inf"))


@pytest.mark.parametrize(
    ("knobs", "fold", "step", "goes_on"),
    [
        (ADAM, 1, 8, (1, 6)),
        (CONVOLUTIONAL, 1, 14, (1, 12)),
        (PLATEAU, 1, 7, (1, 6)),
        (EARLY, 1, 7, (1, 6)),
        (AUGMENTED, 1, 11, (1, 8)),
        (FOLDS, 2, 1, (2, 0)),
        (FOLDS, 2, 4, (2, 2)),
        (FOLDS, 3, 5, (3, 4)),
        (ADAM | {"learning.duration": "steps", "learning.steps": 10, "learning.schedule": "cosine"}, 1, 10, (1, 9)),
    ],
    ids=["dropout and Adam", "batch normalization", "plateau", "early stopping", "augmentation", "fold", "in a fold", "last fold", "steps"],
)
def test_it_ends_as_the_one_that_did_not_die(knobs: dict[str, Any], fold: int, step: int, goes_on: tuple[int, int], tmp_path: Path) -> None:
    whole, told = undisturbed(knobs)
    backup = Backup(tmp_path / "run")
    before = dies(backup, knobs, at(fold, step))
    result, after = trained(knobs, backup)
    assert isinstance(after[0], Started)
    assert (after[0].fold, after[0].step) == goes_on
    same(result, whole)
    assert epochs(before, after) == epochs(told)
    assert next(event.step for event in after if isinstance(event, BatchEnd)) > goes_on[1]
    assert not backup.folder.exists()


def test_it_may_die_twice_and_before_its_first_epoch(tmp_path: Path) -> None:
    backup = Backup(tmp_path)
    attempts = [dies(backup, ADAM, at(1, step)) for step in (2, 7, 13)]
    result, last = trained(ADAM, backup)
    assert [events[0].step for events in [*attempts, last] if isinstance(events[0], Started)] == [0, 0, 6, 12]
    same(result, undisturbed(ADAM)[0])


def test_after_its_last_epoch_it_is_only_judged(tmp_path: Path) -> None:
    backup = Backup(tmp_path)
    dies(backup, ADAM, lambda event: isinstance(event, Finished))
    result, after = trained(ADAM, backup)
    assert [event.kind for event in after] == ["started", "epoch", "finished"]
    same(result, undisturbed(ADAM)[0])


def test_own_drawings_and_a_rate_changed_by_hand_are_gone_on_with(tmp_path: Path) -> None:
    weights = trained(SMALL)[0].weights
    random = np.random.default_rng(0)
    beginning = Beginning(weights, random.integers(0, 255, (20, 28, 28), np.uint8), random.integers(0, 9, 20, np.uint8))

    def changing(control: Control, last: int) -> Callable[[Event], None]:
        def emit(event: Event) -> None:
            if isinstance(event, BatchEnd) and event.step == 2:
                control.set_learning_rate(0.5)
            if isinstance(event, BatchEnd) and event.step == last:
                raise Death

        return emit

    knobs, backup, control = Experiment.of(SMALL | EPOCHS), Backup(tmp_path), Control()
    with pytest.raises(Death):
        train(knobs, changing(control, 7), control, beginning, backup=backup)
    result, after = trained(SMALL | EPOCHS, backup, beginning=beginning)
    assert {event.learning_rate for event in after if isinstance(event, BatchEnd)} == {0.5}
    control = Control()
    same(result, train(knobs, changing(control, 99), control, beginning))


def test_seconds_go_on_where_they_were(tmp_path: Path) -> None:
    backup = Backup(tmp_path)
    before = dies(backup, ADAM, at(1, 8))
    _, after = trained(ADAM, backup)
    ends = [event.seconds for event in before if isinstance(event, EpochEnd)]
    assert all(event.seconds >= ends[-1] for event in after if isinstance(event, BatchEnd | EpochEnd | Finished))


def test_a_stop_is_not_forgotten(tmp_path: Path) -> None:
    backup, control = Backup(tmp_path), Control()

    def emit(event: Event) -> None:
        if isinstance(event, BatchEnd) and event.step == 8:
            control.stop()
        if isinstance(event, Stopping):
            # The process dies while the network is judged.
            raise Death

    with pytest.raises(Death):
        train(Experiment.of(ADAM), emit, control, backup=backup)
    result, after = trained(ADAM, backup)
    assert [event.kind for event in after] == ["started", "epoch", "stopping", "finished"]
    assert (result.finished.reason, result.finished.step) == ("stopped", 6)
    assert not backup.folder.exists()


KILLED = """
import sys
from pathlib import Path
from mnist_core.backup import Backup
from mnist_core.callbacks import saving
from mnist_core.experiment import Experiment
from mnist_core.training import train
saving.LEAST_SECONDS, saving.SHARE = 0.0, float("inf")
experiment, backup = Experiment.model_validate_json(sys.argv[2]), Backup(Path(sys.argv[1]))
train(experiment, lambda event: print(event.model_dump_json(), flush=True), backup=backup)
"""


def test_a_process_killed_in_the_middle_of_an_epoch_is_gone_on_from_by_another(tmp_path: Path) -> None:
    # Epochs long enough to be killed in.
    knobs = ADAM | {"data.train_size": 20_000, "learning.epochs": 4}
    command = [sys.executable, "-c", KILLED, str(tmp_path), Experiment.of(knobs).model_dump_json()]
    ended = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL, env=os.environ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            ended += '"kind":"epoch"' in line
            # The backup of an epoch is complete when the first batch of the next is told.
            if ended == 2 and '"kind":"batch"' in line:
                break
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    result, events = trained(knobs, Backup(tmp_path))
    assert isinstance(events[0], Started)
    assert events[0].step >= 400
    same(result, trained(knobs)[0])


def test_the_curve_of_both_attempts_is_the_one_of_a_run_that_did_not_die(tmp_path: Path) -> None:
    backup = Backup(tmp_path)
    before = dies(backup, ADAM, at(1, 8))
    after = trained(ADAM, backup)[1]
    twice, once = History(), History()
    twice.extend(enumerate([*before, *after]))
    once.extend(enumerate(undisturbed(ADAM)[1]))
    for table in ("batches", "epochs"):
        columns = ["fold", "step", "epoch", "loss", "accuracy", "learning_rate"]
        ours, theirs = (getattr(history, table)()[columns] for history in (twice, once))
        assert set(map(tuple, ours[["fold", "step"]].to_numpy())) >= {(1, 15)}
        assert ours["step"].is_monotonic_increasing
        if table == "epochs":
            np.testing.assert_allclose(ours, theirs, rtol=1e-5)
    assert [(mark.fold, mark.step, mark.epoch) for mark in twice.marks] == [(1, 6, 2.0)]
    assert once.marks == []
