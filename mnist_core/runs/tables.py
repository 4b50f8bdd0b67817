"""The run store's tables and its way of opening a database; types that every database has."""

import sqlite3
from typing import Any, Literal

from sqlalchemy import JSON, BigInteger, Connection, Double, Engine, ForeignKey, LargeBinary, String, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Status = Literal["queued", "running", "paused", "finished", "stopped", "failed", "interrupted"]


class Row(DeclarativeBase):
    pass


class RunRow(Row):
    __tablename__ = "runs"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    # Seconds since 1970: every database keeps them alike, to the microsecond, without a time zone.
    created: Mapped[float] = mapped_column(Double, index=True)
    name: Mapped[str] = mapped_column(String(200))
    recipe: Mapped[str] = mapped_column(String(100))
    variant: Mapped[str] = mapped_column(String(100))
    group: Mapped[str | None] = mapped_column("run_group", String(32), index=True)
    owner: Mapped[str] = mapped_column(String(100))
    experiment: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[Status] = mapped_column(String(20), index=True)
    last_step: Mapped[int] = mapped_column(default=0)
    started: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class EventRow(Row):
    __tablename__ = "events"

    run_id: Mapped[str] = mapped_column(ForeignKey(RunRow.id, ondelete="CASCADE"), primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event: Mapped[dict[str, Any]] = mapped_column(JSON)


class StartRow(Row):
    """What a run goes on from; runs that start anew have none. `images` are the drawings' pixels, one after the other."""

    __tablename__ = "starts"

    run_id: Mapped[str] = mapped_column(ForeignKey(RunRow.id, ondelete="CASCADE"), primary_key=True)
    parent: Mapped[str] = mapped_column(String(32))
    images: Mapped[bytes] = mapped_column(LargeBinary(2**30))
    labels: Mapped[bytes] = mapped_column(LargeBinary(2**20))


class WeightsRow(Row):
    __tablename__ = "weights"

    run_id: Mapped[str] = mapped_column(ForeignKey(RunRow.id, ondelete="CASCADE"), primary_key=True)
    epoch: Mapped[float] = mapped_column(Double, primary_key=True)
    arrays: Mapped[bytes] = mapped_column(LargeBinary(2**30))


def open_database(url: str) -> tuple[Engine, Engine]:
    """Connections to read with and connections to write with, to a database that has the tables now."""
    reading = create_engine(url)
    if reading.dialect.name == "sqlite":
        event.listen(reading, "connect", _set_up_sqlite)
        event.listen(reading, "begin", _begin_sqlite)
    writing = reading.execution_options(writing=True)
    with writing.begin() as connection:
        Row.metadata.create_all(connection)
    return reading, writing


def _set_up_sqlite(connection: sqlite3.Connection, _: object) -> None:
    # Python's driver would start transactions by rules of its own; _begin_sqlite starts them.
    connection.isolation_level = None
    for pragma in ("busy_timeout = 10000", "journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer that reads first must take its turn before it reads: SQLite refuses, without waiting, to let a reader
    # become a writer once another has written.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
