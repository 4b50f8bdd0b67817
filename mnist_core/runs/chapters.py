"""What a run can be gone on with, and the run that goes on with it."""

from sqlalchemy import delete, func, insert, literal, select
from sqlalchemy.orm import Session

from mnist_core.events import Restarted
from mnist_core.experiment import Experiment
from mnist_core.going_on import off_schedule
from mnist_core.refused import RefusedError
from mnist_core.runs.tables import EndRow, EventRow, RunRow

NOT_OF_THE_NEXT = ("finished", "failed", "stopping")  # events of a run's end


def keep_end(session: Session, run_id: str, end: bytes) -> None:
    """Keep where a run's training stands; that of a deleted run is passed over."""
    if session.get(RunRow, run_id, with_for_update=True) is not None:
        session.merge(EndRow(run_id=run_id, archive=end))


def end_of(session: Session, run_id: str) -> bytes | None:
    return session.scalar(select(EndRow.archive).where(EndRow.run_id == run_id))


def has_end(session: Session, run_id: str) -> bool:
    return session.scalar(select(EndRow.run_id).where(EndRow.run_id == run_id)) is not None


def forget_end(session: Session, run_id: str) -> int:
    """The bytes that this gave back."""
    size = session.scalar(select(func.length(EndRow.archive)).where(EndRow.run_id == run_id))
    session.execute(delete(EndRow).where(EndRow.run_id == run_id))
    return int(size or 0)


def begin_where_it_ended(session: Session, parent_id: str, row: RunRow) -> None:
    """Give a new run the curve and the end of another, so that it needs that one no longer.

    Raises RefusedError where the other has no end that is kept.
    """
    parent = session.get(RunRow, parent_id, with_for_update=True)
    end = end_of(session, parent_id)
    if parent is None or end is None:
        raise RefusedError("What a training needs to go on is no longer kept of this run.")
    session.add(EndRow(run_id=row.id, archive=end))
    row.started, row.last_step = parent.started, parent.last_step
    row.off_schedule = parent.off_schedule or off_schedule(
        Experiment.model_validate(parent.experiment), Experiment.model_validate(row.experiment)
    )
    curve = select(literal(row.id), EventRow.sequence, EventRow.event).where(
        EventRow.run_id == parent_id, EventRow.event["kind"].as_string().not_in(NOT_OF_THE_NEXT)
    )
    session.execute(insert(EventRow).from_select(["run_id", "sequence", "event"], curve))
    last = session.scalar(select(func.max(EventRow.sequence)).where(EventRow.run_id == parent_id)) or 0
    session.add(EventRow(run_id=row.id, sequence=last + 1, event=Restarted(cause="person").model_dump(mode="json")))
