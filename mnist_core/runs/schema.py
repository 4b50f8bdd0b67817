"""The tables of a database that may have been made by an earlier version: missing ones are made, old ones are altered."""

from sqlalchemy import Connection, Engine, delete, insert, inspect, select, text

from mnist_core.runs.faults import StoreFault
from mnist_core.runs.tables import Row, SchemaRow

# What was changed in the tables of the run store since they were first made, in order; each change is one version more.
# To add a column: declare it in tables.py, and add the statement here that every database understands.
CHANGES = (
    "ALTER TABLE runs ADD COLUMN starred BOOLEAN DEFAULT FALSE NOT NULL",
    "ALTER TABLE runs ADD COLUMN off_schedule BOOLEAN DEFAULT FALSE NOT NULL",
)
_LOCK = 749_268_135  # any number of our own: PostgreSQL lets one process at a time make tables under it


def prepare(reading: Engine, writing: Engine) -> None:
    """Give a database all tables as they are now. One that has them is only read, so that a locked or full one still opens.

    Raises StoreFault for a database of a later version.
    """
    with reading.connect() as connection:
        if _version(connection) == len(CHANGES) and set(Row.metadata.tables) <= _tables(connection):
            return
    with writing.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        version = _version(connection)
        for change in CHANGES[version:]:
            connection.execute(text(change))
        Row.metadata.create_all(connection)
        connection.execute(delete(SchemaRow))
        connection.execute(insert(SchemaRow).values(version=len(CHANGES)))


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def _version(connection: Connection) -> int:
    """The first databases do not say their version; one without runs gets the tables as they are now."""
    tables = _tables(connection)
    version = connection.scalar(select(SchemaRow.version)) if SchemaRow.__tablename__ in tables else None
    if version is None:
        return 0 if "runs" in tables else len(CHANGES)
    if version > len(CHANGES):
        raise StoreFault(
            "newer",
            "The run store was written by a later version of this program. Use that version again, or give this one another folder.",
        )
    return int(version)
