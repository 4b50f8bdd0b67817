"""SQLite files that cannot be used as they are: damaged ones are moved aside, read-only ones are copied. Nothing is ever deleted."""

import atexit
import logging
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from mnist_core.refused import RefusedError
from mnist_core.runs.faults import fault_of
from mnist_core.wording import N_

MOVED_ASIDE = N_(
    "The file of the run store was damaged. It was moved aside as {file}, with nothing in it deleted, and a new one was begun."
)
ONLY_FOR_NOW = N_("The folder {folder} cannot be written. Runs can be made and seen, but new ones are kept only until the program ends.")
# SQLite's log of what is not in the database file yet belongs to it.
_SUFFIXES = ("", "-wal", "-shm")

logger = logging.getLogger(__name__)


def suspect(file: Path) -> None:
    """Have the file examined when it is opened next, for it looked damaged in use. Where that cannot be noted, it is not."""
    with suppress(OSError):
        _mark(file).touch()


def move_aside_if_damaged(file: Path) -> RefusedError | None:
    """Make way for a new database where this one is damaged; what to tell people then.

    At each start the list of runs is read; the whole file, which takes longer, only if it looked damaged in use.
    """
    if not file.exists() or not writable(file) or not _damaged(file):
        return None
    with _alone(file):
        # Another process may have been quicker, and this file may be the new one.
        if not _damaged(file):
            return None
        aside = _free_name(file)
        # The log first: beside a new database it would be taken for that one's.
        for suffix in reversed(_SUFFIXES):
            with suppress(FileNotFoundError):
                Path(f"{file}{suffix}").rename(f"{aside}{suffix}")
        _mark(file).unlink(missing_ok=True)
    logger.error("The database %s was damaged and is now %s", file, aside)
    return RefusedError(MOVED_ASIDE, file=str(aside))


def writable(file: Path) -> bool:
    """SQLite writes the file and others beside it."""
    return os.access(file.parent, os.W_OK) and (not file.exists() or os.access(file, os.W_OK))


@cache
def copy_elsewhere(file: Path) -> tuple[Path, RefusedError]:
    """A copy of a read-only database in a temporary folder, the same for all of this process, and what to tell people."""
    folder = Path(tempfile.mkdtemp(prefix="digit-lab-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for suffix in ("", "-wal"):
        with suppress(OSError):
            copy = shutil.copyfile(f"{file}{suffix}", folder / f"{file.name}{suffix}")
            Path(copy).chmod(0o600)
    logger.error("The folder %s cannot be written; this process keeps its runs in %s", file.parent, folder)
    return folder / file.name, RefusedError(ONLY_FOR_NOW, folder=str(file.parent))


def _mark(file: Path) -> Path:
    return Path(f"{file}-suspect")


def _damaged(file: Path) -> bool:
    try:
        with closing(sqlite3.connect(file)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
            if "runs" in tables:
                for _ in connection.execute("SELECT * FROM runs"):
                    pass
            if _mark(file).exists():
                sound = connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
                if sound:
                    _mark(file).unlink(missing_ok=True)
                return not sound
    except sqlite3.Error as error:
        fault = fault_of(error)
        return fault is not None and fault.kind == "damaged"
    return False


def _free_name(file: Path) -> Path:
    stamp = f"{file}.damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    number = 1
    while (name := Path(stamp if number == 1 else f"{stamp}-{number}")).exists():
        number += 1
    return name


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """One process at a time. Windows needs no lock for this: there a file that others have open cannot be renamed."""
    if sys.platform == "win32":
        yield
        return
    import fcntl  # noqa: PLC0415 - Windows has none

    with Path(f"{file}-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
