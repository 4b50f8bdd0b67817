"""A copy of the run store while it is in use, and a look whether all of it can be read."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from mnist_core.events import event_from_dict
from mnist_core.refused import RefusedError
from mnist_core.runs.database import address, no_store, open_existing, sqlite_file
from mnist_core.runs.faults import StoreFault, fault_of
from mnist_core.runs.run import run_of
from mnist_core.runs.schema import prepare
from mnist_core.runs.tables import EventRow, RunRow, WeightsRow
from mnist_core.runs.weights import unpacked

_TOOLS = {"postgresql": "pg_dump", "mysql": "mysqldump", "mariadb": "mariadb-dump"}
_SQLITE_FILE_BEGINS = b"SQLite format 3\0"


def backup(url: str, target: Path) -> int:
    """Copy an SQLite store, as it is at one moment, into one file, while others write; returns the file's bytes.

    The file is there when it is complete, and an earlier backup of that name until then. Raises RefusedError where the store is
    kept by another kind of database, is not there, is damaged or where the file is not one to be overwritten.
    """
    place = address(url)
    source = sqlite_file(place)
    if source is None:
        tool = _TOOLS.get(place.get_backend_name(), "its own tool")
        raise RefusedError("This store is kept by {database}, which is backed up by {tool}.", database=place.get_backend_name(), tool=tool)
    if not source.is_file():
        raise no_store(source)
    if target.exists() and (target.samefile(source) or not _is_sqlite(target)):
        raise RefusedError("The file {file} is there already and is no backup, so it is left as it is.", file=str(target))
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(source)) as store, closing(sqlite3.connect(part)) as copy:
            # All pages in one go: in the midst of several, every write of others would begin it anew.
            store.backup(copy, pages=-1)
            # One file, with no log beside it that could be forgotten.
            copy.execute("PRAGMA journal_mode = DELETE")
            if copy.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                raise StoreFault("damaged")
        part.replace(target)
    except sqlite3.Error as error:
        raise fault_of(error) or StoreFault("disk") from error
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def check(url: str) -> list[str]:
    """Read everything in the store, of whatever database; returns what is wrong, a sentence each.

    Raises StoreFault where the database cannot be read for another reason than damage.
    """
    engine = open_existing(url)
    problems: list[str] = []
    try:
        problems += _check_file(engine)
        if not problems:
            prepare(engine, engine.execution_options(writing=True))
            problems += _check_runs(engine)
    except StoreFault as fault:
        if fault.kind != "damaged":
            raise
        problems.append(str(fault))
    finally:
        engine.dispose()
    return problems


def _check_file(engine: Engine) -> Iterator[str]:
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            for pragma in ("integrity_check", "foreign_key_check"):
                for found in connection.exec_driver_sql(f"PRAGMA {pragma}"):
                    if tuple(found) != ("ok",):
                        yield f"{pragma}: {' '.join(map(str, found))}"


def _check_runs(engine: Engine) -> Iterator[str]:
    with Session(engine) as session:
        for run_id in session.scalars(select(RunRow.id).order_by(RunRow.created)).all():
            try:
                run_of(session.get_one(RunRow, run_id))
                for event in session.scalars(select(EventRow.event).where(EventRow.run_id == run_id)):
                    event_from_dict(event)
                for arrays in session.scalars(select(WeightsRow.arrays).where(WeightsRow.run_id == run_id)):
                    unpacked(arrays)
            except ValueError as error:
                yield f"Run {run_id}: {error}"
            session.expunge_all()


def _is_sqlite(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(_SQLITE_FILE_BEGINS)) in {_SQLITE_FILE_BEGINS, b""}
