"""What a run needs to go on after its process died, in a folder of its own on the machine that trains it.

Each backup is written into a folder of its own beside the one before, and gets its name only when it is complete; then the older one
goes. So a kill at any moment leaves a whole one. (Keras' `BackupAndRestore` writes weights and epoch number one after the other into
place: a kill between the two leaves weights of one epoch with the number of another, `double_checkpoint` or not.)
"""

import hashlib
import io
import logging
import os
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from mnist_core.events import EpochEnd, Failed, FoldResult
from mnist_core.experiment import Experiment

WEIGHTS = "latest.weights.h5"  # Keras' name for it
STATE = "state.json"
KEPT_DAYS = 14  # that an interrupted run can be gone on with

logger = logging.getLogger(__name__)


class DamagedEndError(ValueError):
    """What is kept of the end of a run cannot be read."""


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Patience(_Kept):
    """How long one of Keras' patient callbacks has waited for a validation loss better than the best."""

    best: float | None
    wait: int


class State(_Kept):
    """Where a training is between two epochs, or at its end, besides weights and optimizer.

    Attributes:
        fold: the fold being trained, from 0; `step` and `epoch` count what is done of it, whole epochs only.
        seconds: of work so far, pauses left out.
        learning_rate: the base that the schedule multiplies; None at the beginning of a fold.
        seeds: the states of the network's random generators, which Keras' weights file leaves out.
        patiences: by the callback's name.
        results: of the folds before this one.
        told: the epoch's event, which may have died on its way.
        digest: SHA-256 of the weights file; "" at the beginning of a fold, which starts from new weights.
    """

    experiment: Experiment
    fold: int = 0
    step: int = 0
    epoch: int = 0
    seconds: float = 0.0
    learning_rate: float | None = None
    seeds: list[list[int]] = []
    patiences: dict[str, Patience] = {}
    results: list[FoldResult] = []
    told: EpochEnd | None = None
    digest: str = ""


@dataclass(frozen=True)
class Saved:
    """A backup found whole: its state, and the folder that Keras' weights file lies in."""

    state: State
    folder: Path


class Backup:
    """The backup of one run.

    Example:
        backup = Backup.of("1a2b3c", os.environ)
        train(experiment, emit, backup=backup)
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def of(cls, run_id: str, environ: Mapping[str, str]) -> "Backup":
        """The backup of the run with this id; raises ValueError for an id that is no plain name."""
        if not re.fullmatch(r"[\w-]+", run_id):
            raise ValueError(f"The run id got {run_id!r}; it takes letters, digits, _ and -.")
        return cls(backups_folder(environ) / run_id)

    def save(self, state: State, write: Callable[[Path], object] | None = None) -> None:
        """Keep this state, and what `write` puts into the folder it is given; raises OSError where that is impossible."""
        new = self.folder / f"new-{os.getpid()}"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        try:
            _fill(new, state, write)
            older = self._complete()
            new.rename(self.folder / f"{state.fold:04d}-{state.epoch:09d}")
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        for folder in older:
            shutil.rmtree(folder, ignore_errors=True)

    def load(self, experiment: Experiment) -> Saved | None:
        """The last backup that is whole and belongs to this experiment; damaged ones are thrown away. None where there is none."""
        for folder in reversed(self._complete()):
            try:
                state = State.model_validate_json((folder / STATE).read_bytes())
                if state.experiment == experiment and (not state.digest or state.digest == _digest(folder / WEIGHTS)):
                    return Saved(state, folder)
                logger.warning("The backup %s is damaged or another experiment's", folder)
            except (OSError, ValidationError) as error:
                logger.warning("The backup %s cannot be read: %s", folder, error)
            shutil.rmtree(folder, ignore_errors=True)
        return None

    def begin_with(self, end: bytes, experiment: Experiment) -> None:
        """Take the `packed` end of another run for this one's first backup, unless it has one of its own.

        Raises DamagedEndError, and OSError where it cannot be written.
        """
        if self._complete():
            return
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            try:
                with zipfile.ZipFile(io.BytesIO(end)) as archive:
                    archive.extractall(folder)
                state = State.model_validate_json((folder / STATE).read_bytes())
            except (OSError, zipfile.BadZipFile, ValidationError) as error:
                raise DamagedEndError("What is kept of the end of a run is damaged.") from error
            (folder / STATE).unlink()
            state = state.model_copy(update={"experiment": experiment})
            self.save(state, lambda new: shutil.copytree(folder, new, dirs_exist_ok=True))

    def delete(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def stopped(self) -> bool:
        """Whether a person stopped the run before its process died."""
        return (self.folder / "stopped").exists()

    def note_stop(self) -> None:
        self._note("stopped", "")

    @property
    def failure(self) -> Failed | None:
        """How the run was given up, if it was: nothing may train it again."""
        try:
            return Failed.model_validate_json((self.folder / "failure.json").read_bytes())
        except (OSError, ValidationError):
            return None

    def note_failure(self, failure: Failed) -> None:
        """Keep that the run is over, and nothing else of it."""
        self.delete()
        self._note("failure.json", failure.model_dump_json())

    def _note(self, name: str, text: str) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(text, encoding="utf-8")
        except OSError as error:  # a full disk: the note is lost, the training is not
            logger.warning("The note %s cannot be kept: %s", self.folder / name, error)

    def _complete(self) -> list[Path]:
        """The folders that were given their names, oldest first."""
        return sorted(folder for folder in _folders(self.folder) if re.fullmatch(r"\d+-\d+", folder.name))


def packed(state: State, write: Callable[[Path], object]) -> bytes:
    """A state and what `write` puts into the folder it is given, as one archive."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        _fill(folder, state, write)
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for one in sorted(folder.iterdir()):
                archive.write(one, one.name)
        return file.getvalue()


def _fill(folder: Path, state: State, write: Callable[[Path], object] | None) -> None:
    if write is not None:
        write(folder)
        state = state.model_copy(update={"digest": _digest(folder / WEIGHTS)})
    (folder / STATE).write_text(state.model_dump_json(), encoding="utf-8")


def backups_folder(environ: Mapping[str, str]) -> Path:
    """`backups` in the folder DIGIT_LAB_HOME, or in ~/.digit-lab, of the machine that trains."""
    return Path(environ.get("DIGIT_LAB_HOME") or "~/.digit-lab").expanduser().absolute() / "backups"


def clear_old(environ: Mapping[str, str], days: float = KEPT_DAYS) -> None:
    """Delete the backups that nothing was written to for so many days: of runs that died and that nobody went on with."""
    for folder in _folders(backups_folder(environ)):
        if time.time() - folder.stat().st_mtime > days * 24 * 60 * 60:
            shutil.rmtree(folder, ignore_errors=True)


def _folders(folder: Path) -> Iterable[Path]:
    return [child for child in folder.iterdir() if child.is_dir()] if folder.is_dir() else []


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
