"""The way of opening a database: SQLite's settings, what is done where it is damaged or read-only, errors as sentences."""

import json
import math
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from mnist_core.refused import RefusedError
from mnist_core.runs import rescue
from mnist_core.runs.faults import LOCK_SECONDS, StoreFault, fault_of
from mnist_core.runs.schema import prepare

UNREADABLE = {"unreadable": True}


@dataclass(frozen=True)
class Database:
    """Connections to read with and connections to write with; `notice` is what people should be told of how it was opened."""

    reading: Engine
    writing: Engine
    notice: RefusedError | None = None

    def close(self) -> None:
        """Close the connections that rest in the pool."""
        self.reading.dispose()


def open_database(url: str) -> Database:
    """A database that has the tables now.

    A damaged SQLite file is moved aside and a new one begun; a read-only one is copied into a temporary folder; `notice` says so.
    Raises StoreFault, for people, where it cannot be opened: locked while tables must be made, no room, a server that does not answer.
    """
    place = address(url)
    file = sqlite_file(place)
    notice = None
    if file is not None:
        notice = rescue.move_aside_if_damaged(file)
        if not rescue.writable(file):
            file, notice = rescue.copy_elsewhere(file)
            place = place.set(database=str(file))
    reading = _engine(place, file)
    database = Database(reading, reading.execution_options(writing=True), notice)
    try:
        prepare(database.reading, database.writing)
    except BaseException:
        database.close()
        raise
    return database


def open_existing(url: str) -> Engine:
    """Connections to a database as it is: nothing is made in it, moved or copied. Raises RefusedError where there is none."""
    place = address(url)
    file = sqlite_file(place)
    if file is not None and not file.is_file():
        raise no_store(file)
    return _engine(place, file)


def no_store(file: Path) -> RefusedError:
    return RefusedError("There is no run store {file} yet.", file=str(file))


def address(url: str) -> URL:
    """Where a database is; raises StoreFault for what is no URL. Hosts hand out postgres://, which SQLAlchemy does not take."""
    try:
        return make_url("postgresql" + url.removeprefix("postgres") if url.startswith("postgres://") else url)
    except ArgumentError:
        # The URL itself is not repeated: it holds a password.
        raise StoreFault("unreachable", "DATABASE_URL is not like postgresql://name:password@host/database.") from None


def sqlite_file(place: URL) -> Path | None:
    """The file of an SQLite database; None for one in memory and for all other databases."""
    in_a_file = place.get_backend_name() == "sqlite" and place.database not in {None, "", ":memory:"}
    return Path(str(place.database)) if in_a_file else None


def _engine(place: URL, file: Path | None) -> Engine:
    sqlite = place.get_backend_name() == "sqlite"
    # A server may have been started again since a connection was last used.
    try:
        engine = create_engine(place, json_serializer=_write_json, json_deserializer=_read_json, pool_pre_ping=not sqlite)
    except (ModuleNotFoundError, NoSuchModuleError):
        raise StoreFault(
            "unreachable",
            "The driver for {database} is missing. For PostgreSQL: pip install -r requirements-postgresql.txt",
            database=place.drivername,
        ) from None

    def say(context: ExceptionContext) -> StoreFault | None:
        # A connection that rested is tried before its use, and replaced where it broke off: no fault yet.
        fault = None if context.is_pre_ping else fault_of(context.original_exception, context.connection is not None)
        if fault is not None and fault.kind == "damaged" and file is not None:
            rescue.suspect(file)
        return fault

    event.listen(engine, "handle_error", say)
    if sqlite:
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    elif place.get_backend_name() == "postgresql":
        event.listen(engine, "connect", _set_up_postgresql)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _: object) -> None:
    # Python's driver would start transactions by rules of its own; _begin_sqlite starts them.
    connection.isolation_level = None
    for pragma in (f"busy_timeout = {int(1000 * LOCK_SECONDS)}", "journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer that reads first must take its turn before it reads: SQLite refuses, without waiting, to let a reader
    # become a writer once another has written.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _set_up_postgresql(connection: Any, _: object) -> None:
    # PostgreSQL would wait for a lock without end.
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {int(1000 * LOCK_SECONDS)}")
    connection.commit()


def _write_json(value: Any) -> str:
    try:
        return json.dumps(value, allow_nan=False)
    except ValueError:
        # A loss can be infinite, for which JSON has no number and PostgreSQL takes no other sign; pydantic reads the word.
        return json.dumps(_in_words(value))


def _in_words(value: Any) -> Any:
    match value:
        case dict():
            return {key: _in_words(one) for key, one in value.items()}
        case list():
            return [_in_words(one) for one in value]
        case float() if not math.isfinite(value):
            return str(value)
    return value


def _read_json(text: str | bytes) -> Any:
    """One damaged row must not make all others unreadable: what comes instead is refused where it is used."""
    try:
        return json.loads(text)
    except ValueError:
        return UNREADABLE
