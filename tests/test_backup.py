"""A backup is whole or not there."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mnist_core.backup import WEIGHTS, Backup, State, backups_folder, clear_old
from mnist_core.events import Failed, FoldResult
from mnist_core.experiment import Experiment

EXPERIMENT = Experiment()
FOLD = FoldResult(fold=1, validation_loss=0.1, validation_accuracy=0.9, test_loss=0.2, test_accuracy=0.8)


def state(epoch: int, fold: int = 0) -> State:
    return State(experiment=EXPERIMENT, fold=fold, epoch=epoch, step=10 * epoch, seconds=1.5, results=[FOLD], seeds=[[1, 2**32 - 1]])


def writing(text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / WEIGHTS).write_text(text)


def test_it_lies_in_the_home_of_the_machine_that_trains(tmp_path: Path) -> None:
    assert Backup.of("1a2b3c", {"DIGIT_LAB_HOME": str(tmp_path)}).folder == tmp_path / "backups" / "1a2b3c"
    assert backups_folder({}) == Path("~/.digit-lab/backups").expanduser()


@pytest.mark.parametrize("run_id", ["", "..", "../other", "a/b", "/etc", "a\0"])
def test_an_id_that_is_a_path_is_refused(run_id: str) -> None:
    with pytest.raises(ValueError, match="run id"):
        Backup.of(run_id, {})


def test_the_last_one_saved_is_loaded_and_the_others_are_gone(tmp_path: Path) -> None:
    backup = Backup(tmp_path)
    assert backup.load(EXPERIMENT) is None
    for epoch in (1, 2, 10):
        backup.save(state(epoch), writing(f"weights {epoch}"))
    saved = backup.load(EXPERIMENT)
    assert saved is not None
    assert saved.state.model_copy(update={"digest": ""}) == state(10)
    assert (saved.folder / WEIGHTS).read_text() == "weights 10"
    assert list(tmp_path.iterdir()) == [saved.folder]


def test_the_beginning_of_a_fold_comes_after_the_end_of_the_one_before(tmp_path: Path) -> None:
    backup = Backup(tmp_path)
    backup.save(state(100), writing("weights"))
    backup.save(state(0, fold=1))
    saved = backup.load(EXPERIMENT)
    assert saved is not None
    assert (saved.state.fold, saved.state.epoch, saved.state.digest) == (1, 0, "")


def test_another_experiments_backup_is_not_taken(tmp_path: Path) -> None:
    Backup(tmp_path).save(state(1), writing("weights"))
    assert Backup(tmp_path).load(Experiment.of({"learning.seed": 7})) is None


def test_one_that_cannot_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    backup = Backup(tmp_path)
    backup.save(state(1), writing("weights 1"))

    def fail(folder: Path) -> None:
        (folder / WEIGHTS).write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        backup.save(state(2), fail)
    saved = backup.load(EXPERIMENT)
    assert saved is not None
    assert saved.state.epoch == 1
    assert list(tmp_path.iterdir()) == [saved.folder]


# Ends the process, as a kill would, at the file operation with this number.
KILLED = """
import os, sys
from pathlib import Path
import mnist_core.backup
from tests.test_backup import state, writing
from mnist_core.backup import Backup
backup = Backup(Path(sys.argv[1]))
backup.save(state(1), writing("weights 1"))
left = int(sys.argv[2])
def watch(event, arguments):
    global left
    if event in ("open", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "shutil.rmtree"):
        left -= 1
        if left < 0:
            os._exit(9)
sys.addaudithook(watch)
backup.save(state(2), writing("weights 2"))
"""


def test_killed_at_any_file_operation_it_leaves_a_whole_one(tmp_path: Path) -> None:
    found = []
    for operation in range(40):
        folder = tmp_path / str(operation)
        command = [sys.executable, "-c", KILLED, str(folder), str(operation)]
        ended = subprocess.run(command, check=False, env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}).returncode
        assert ended in {0, 9}
        saved = Backup(folder).load(EXPERIMENT)
        assert saved is not None
        assert (saved.folder / WEIGHTS).read_text() == f"weights {saved.state.epoch}"
        found.append(saved.state.epoch)
        # What a killed process left half done does not stand in the way of the next.
        Backup(folder).save(state(3), writing("weights 3"))
        after = Backup(folder).load(EXPERIMENT)
        assert after is not None
        assert after.state.epoch == 3
        if ended == 0:
            break
    assert ended == 0
    assert found == sorted(found)
    assert set(found) == {1, 2}


def test_notes_are_kept_without_a_backup_and_deleted_with_it(tmp_path: Path) -> None:
    backup = Backup(tmp_path / "run")
    assert not backup.stopped
    assert backup.failure is None
    backup.note_stop()
    assert backup.stopped
    backup.save(state(1), writing("weights"))
    assert backup.stopped
    backup.delete()
    assert not backup.stopped


def test_a_run_given_up_keeps_why_and_nothing_else(tmp_path: Path) -> None:
    backup, failure = Backup(tmp_path), Failed(message="Over after {seconds} s.", values={"seconds": 3})
    backup.save(state(1), writing("weights"))
    backup.note_failure(failure)
    assert backup.failure == failure
    assert backup.load(EXPERIMENT) is None


def test_a_folder_that_cannot_be_written_loses_the_note_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "run").write_text("a file in the way")
    Backup(tmp_path / "run").note_stop()
    assert "cannot be kept" in caplog.text


def test_backups_that_nobody_went_on_with_are_cleared(tmp_path: Path) -> None:
    environ = {"DIGIT_LAB_HOME": str(tmp_path)}
    clear_old(environ)
    for name in ("old", "new"):
        Backup.of(name, environ).save(state(1), writing("weights"))
    os.utime(tmp_path / "backups" / "old", (0, 0))
    clear_old(environ)
    assert [folder.name for folder in (tmp_path / "backups").iterdir()] == ["new"]
