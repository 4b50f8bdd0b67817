"""How much room the runs take, and which go first when it becomes too much."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Text, cast, delete, func, select
from sqlalchemy.orm import Session, aliased, sessionmaker

from mnist_core.runs.chapters import forget_end
from mnist_core.runs.states import ENDED
from mnist_core.runs.tables import CAME_WITH_THE_PROGRAM, EndRow, EventRow, RunRow, StartRow, WeightsRow


@dataclass(frozen=True)
class Pruned:
    """What was deleted: how many weights of runs that have later ones, and which runs, oldest first."""

    weights: int = 0
    runs: tuple[str, ...] = ()


def bytes_by_run(session: Session) -> dict[str, int]:
    """The bytes of each run's events, weights, drawings and end. Databases need some more room around them."""
    found: dict[str, int] = defaultdict(int)
    for column, size in (
        (EventRow.run_id, func.length(cast(EventRow.event, Text))),
        (WeightsRow.run_id, func.length(WeightsRow.arrays)),
        (StartRow.run_id, func.length(StartRow.images)),
        (EndRow.run_id, func.length(EndRow.archive)),
    ):
        for run_id, total in session.execute(select(column, func.sum(size)).group_by(column)):
            found[run_id] += int(total)
    return found


def prune(reading: sessionmaker[Session], writing: sessionmaker[Session], limit_bytes: int) -> Pruned:
    """See `RunStore.prune`."""
    with reading() as session:
        sizes = bytes_by_run(session)
        candidates = list(session.scalars(select(RunRow.id).where(*_may_go()).order_by(RunRow.created, RunRow.id)))
    total, weights, gone = sum(sizes.values()), 0, []
    for run_id in candidates:
        if total > limit_bytes:
            with writing.begin() as session:
                count, size = _delete_all_but_the_last_weights(session, run_id)
            total, weights = total - size, weights + count
            sizes[run_id] -= size
    for run_id in candidates:
        if total > limit_bytes:
            with writing.begin() as session:
                if _may_still_go(session, run_id):
                    session.execute(delete(RunRow).where(RunRow.id == run_id))
                    gone.append(run_id)
                    total -= sizes[run_id]
    return Pruned(weights, tuple(gone))


def _delete_all_but_the_last_weights(session: Session, run_id: str) -> tuple[int, int]:
    """How many weights a run had besides its last ones, and the bytes of these and of its end."""
    # Asked for by itself: MySQL does not delete from a table that the same statement reads.
    last = session.scalar(select(func.max(WeightsRow.epoch)).where(WeightsRow.run_id == run_id))
    if last is None or not _may_still_go(session, run_id):
        return 0, 0
    earlier = (WeightsRow.run_id == run_id, WeightsRow.epoch < last)
    count, size = session.execute(select(func.count(), func.sum(func.length(WeightsRow.arrays))).where(*earlier)).one()
    session.execute(delete(WeightsRow).where(*earlier))
    return int(count), int(size or 0) + forget_end(session, run_id)


def _may_still_go(session: Session, run_id: str) -> bool:
    """It may have been starred, or another run begun from it, since the candidates were listed."""
    return session.scalar(select(RunRow.id).where(RunRow.id == run_id, *_may_go())) is not None


def needed(run_id: object) -> ColumnElement[bool]:
    """That another run goes on from this one and has yet to do so: it waits or trains, or was interrupted and may be let go on."""
    child = aliased(RunRow)
    return (
        select(StartRow.run_id)
        .join(child, child.id == StartRow.run_id)
        .where(StartRow.parent == run_id, child.status.not_in(ENDED - {"interrupted"}))
        .exists()
    )


def _may_go() -> tuple[ColumnElement[bool], ...]:
    return (RunRow.status.in_(ENDED), ~RunRow.starred, RunRow.created > CAME_WITH_THE_PROGRAM, ~needed(RunRow.id))
