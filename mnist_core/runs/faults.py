"""What can be wrong with a database, told apart and said in a sentence."""

import sqlite3
from typing import Any, Literal

from mnist_core.refused import RefusedError
from mnist_core.wording import N_

Kind = Literal["locked", "full", "read-only", "damaged", "disk", "unreachable", "newer"]

LOCK_SECONDS = 10  # how long a writer waits for its turn

SENTENCES: dict[Kind, str] = {
    "locked": N_("Another program has locked the run store for more than {seconds} seconds. Nothing was changed; try again in a while."),
    "full": N_("There is no room left for the run store. Nothing was changed; make room on its disk, then try again."),
    "read-only": N_("The run store cannot be written, because its folder or file is read-only. Nothing was changed."),
    "damaged": N_(
        "The file of the run store is damaged. When the program starts again, the file is moved aside, with nothing in it deleted, "
        "and a new one is begun."
    ),
    "disk": N_("The disk with the run store does not work as it should. Nothing was changed; the log has the details."),
    "unreachable": N_("The database with the run store cannot be reached. Nothing was changed; try again in a while."),
}

_SQLITE: dict[int, Kind] = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_FULL: "full",
    # The memory that processes share about the database is a file, too.
    sqlite3.SQLITE_IOERR_SHMSIZE: "full",
    sqlite3.SQLITE_READONLY: "read-only",
    sqlite3.SQLITE_CANTOPEN: "read-only",
    sqlite3.SQLITE_PERM: "read-only",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_IOERR: "disk",
}
# PostgreSQL's SQLSTATE, by its first characters (its manual, appendix A).
_SQLSTATE: dict[str, Kind] = {
    "55P03": "locked",
    "40P01": "locked",
    "53100": "full",
    "25006": "read-only",
    "08": "unreachable",
    "57P": "unreachable",
}


class StoreFault(RefusedError):
    """The run store cannot do what was asked; `kind` says why. What was there before is as it was."""

    def __init__(self, kind: Kind, template: str | None = None, **values: str | float) -> None:
        self.kind = kind
        super().__init__(template or SENTENCES[kind], **(values if template else {"seconds": LOCK_SECONDS}))


def fault_of(error: BaseException, connected: bool = True) -> StoreFault | None:
    """What a driver's error means to a person; None for an error that is no fault of the database. Not `connected`: while connecting."""
    kind = _sqlite_kind(error) if isinstance(error, sqlite3.Error) else _server_kind(error, connected)
    return None if kind is None else StoreFault(kind)


def _sqlite_kind(error: sqlite3.Error) -> Kind | None:
    # The low byte is the error, the others say more of it. Errors of the driver itself have no code.
    code = getattr(error, "sqlite_errorcode", 0)
    return _SQLITE.get(code) or _SQLITE.get(code & 0xFF)


def _server_kind(error: Any, connected: bool) -> Kind | None:
    state = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
    if state:
        return next((kind for start, kind in _SQLSTATE.items() if state.startswith(start)), None)
    # A connection that was refused or broke off has no state.
    return "unreachable" if not connected or type(error).__name__ in {"OperationalError", "InterfaceError"} else None
