"""What can still be read in a damaged SQLite file, put back into the store."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from mnist_core.events import event_from_dict
from mnist_core.refused import RefusedError
from mnist_core.runs.database import address, open_database, sqlite_file
from mnist_core.runs.faults import LOCK_SECONDS, fault_of
from mnist_core.runs.states import ENDED
from mnist_core.runs.weights import unpacked, whole

Row = tuple[Any, ...]

_OF_A_RUN = ("events", "starts", "weights", "ends")
_NOT_TAKEN = {"runs", *_OF_A_RUN, "schema_version"}
_ROWS_AT_ONCE = 1000
_GIVEN_UP_AFTER = 100_000  # rows in succession that are not there


def recover(damaged: Path, url: str) -> dict[str, int]:
    """Put the rows of a damaged file that can be read back into an SQLite store, which may be in use; returns how many of which table.

    What the store has already stays as it is, and the damaged file, too. Runs that had not ended are interrupted. Nothing of a run comes
    back without the run's own row. Raises RefusedError where there is no such file, the store is no SQLite file, or nothing can be read.
    """
    target = sqlite_file(address(url))
    if target is None:
        raise RefusedError("Only a store that is an SQLite file takes what is recovered from one.")
    if not damaged.is_file() or (target.exists() and damaged.samefile(target)):
        raise RefusedError("There is no file {file} beside the store to recover from.", file=str(damaged))
    open_database(url).close()
    try:
        with (
            closing(sqlite3.connect(f"file:{quote(str(damaged.absolute()))}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(target, timeout=LOCK_SECONDS)) as store,
        ):
            return _recover(source, store)
    except sqlite3.Error as error:
        fault = fault_of(error)
        if fault is not None and fault.kind != "damaged":
            raise fault from error
        raise RefusedError("Nothing can be read in {file}.", file=str(damaged)) from error


def _recover(source: sqlite3.Connection, store: sqlite3.Connection) -> dict[str, int]:
    tables = _tables(source)
    # Other modules keep tables of their own, and need not have been here since.
    others = [name for name in tables if name not in _NOT_TAKEN and not name.startswith("sqlite_")]
    for name in set(others) - set(_tables(store)):
        for (statement,) in source.execute(
            "SELECT sql FROM sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type DESC", [name]
        ):
            store.execute(statement)
    before = _runs(store)
    found = {name: _recover_table(source, store, name) for name in ("runs", *_OF_A_RUN, *others) if name in tables}
    ended = sorted(ENDED)
    for run_id in _runs(store) - before:
        not_ended = f"id = ? AND status NOT IN ({', '.join('?' * len(ended))})"
        store.execute(f"UPDATE runs SET status = 'interrupted' WHERE {not_ended}", [run_id, *ended])
    store.commit()
    return found


def _tables(connection: sqlite3.Connection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]


def _runs(connection: sqlite3.Connection) -> set[str]:
    return {run_id for (run_id,) in connection.execute("SELECT id FROM runs")}


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [column for _, column, *_ in connection.execute(f"PRAGMA table_info({table})")]


def _recover_table(source: sqlite3.Connection, store: sqlite3.Connection, name: str) -> int:
    columns = [column for column in _columns(source, name) if column in _columns(store, name)]
    places = ", ".join("?" * len(columns))
    if name in _NOT_TAKEN:
        insert = f"INSERT OR IGNORE INTO {name} ({', '.join(columns)}) VALUES ({places})"
    else:
        # A number that means nothing may be another row's in the store: rows are the same where all else is.
        columns.remove("id")
        places = ", ".join(f"?{number}" for number in range(1, len(columns) + 1))
        same = " AND ".join(f"{column} IS ?{number}" for number, column in enumerate(columns, 1))
        insert = f"INSERT INTO {name} ({', '.join(columns)}) SELECT {places} WHERE NOT EXISTS (SELECT 1 FROM {name} WHERE {same})"
    runs = _runs(store)
    count = 0
    for number, row in enumerate(_rows(source, name, columns)):
        if name not in _OF_A_RUN or (row[columns.index("run_id")] in runs and _sound(name, row, columns)):
            count += store.execute(insert, row).rowcount
        if number % _ROWS_AT_ONCE == 0:
            # Others want to write, too.
            store.commit()
    store.commit()
    return count


def _sound(name: str, row: Row, columns: list[str]) -> bool:
    """A long row goes on on other pages, which may hold anything now."""
    try:
        if name == "weights":
            unpacked(row[columns.index("arrays")])
        elif name == "ends":
            return whole(row[columns.index("archive")])
        elif name == "events":
            event_from_dict(json.loads(row[columns.index("event")]))
    except ValueError:
        return False
    return True


def _rows(source: sqlite3.Connection, name: str, columns: list[str]) -> Iterator[Row]:
    """Row after row by its number, so that a damaged page costs only the rows on it."""
    query = f"SELECT {', '.join(columns)} FROM {name} WHERE rowid = ?"
    last = None
    with suppress(sqlite3.DatabaseError):
        (last,) = source.execute(f"SELECT coalesce(max(rowid), 0) FROM {name}").fetchone()
    number = missing = 0
    while missing < _GIVEN_UP_AFTER if last is None else number < last:
        number += 1
        row = None
        with suppress(sqlite3.DatabaseError):
            row = source.execute(query, [number]).fetchone()
        missing = 0 if row else missing + 1
        if row:
            yield row
