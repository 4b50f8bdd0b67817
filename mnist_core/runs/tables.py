"""The run store's tables, made of types that every database has."""

from typing import Any, Literal

from sqlalchemy import JSON, BigInteger, Double, ForeignKey, LargeBinary, String, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Status = Literal["queued", "running", "paused", "finished", "stopped", "failed", "interrupted"]
# When a run was made that came with the program: it is older than all others.
CAME_WITH_THE_PROGRAM = 0.0


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
    starred: Mapped[bool] = mapped_column(default=False, server_default=false())
    off_schedule: Mapped[bool] = mapped_column(default=False, server_default=false())


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


class EndRow(Row):
    """Where a run's training stands, as `backup.packed` makes it: network, optimizer and the rest that going on needs."""

    __tablename__ = "ends"

    run_id: Mapped[str] = mapped_column(ForeignKey(RunRow.id, ondelete="CASCADE"), primary_key=True)
    archive: Mapped[bytes] = mapped_column(LargeBinary(2**30))


class SchemaRow(Row):
    """Which version of the tables this database has: one row, whose number is written by `schema.prepare`."""

    __tablename__ = "schema_version"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
