"""The states of a run, their legal changes, and which event makes which change."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from mnist_core.events import BatchEnd, EpochEnd, Event, Failed, Finished, Paused, Started
from mnist_core.runs.tables import EventRow, RunRow, Status

ENDED: frozenset[Status] = frozenset({"finished", "stopped", "failed", "interrupted"})
# A queued run may be found ended: it can start and end while no application listens. An interrupted one can be let go on.
LEGAL_CHANGES: dict[Status, frozenset[Status]] = {
    "queued": ENDED | {"running", "paused"},
    "running": ENDED | {"paused"},
    "paused": ENDED | {"running"},
    "finished": frozenset(),
    "stopped": frozenset(),
    "failed": frozenset(),
    "interrupted": frozenset({"queued"}),
}


def move(row: RunRow, status: Status) -> None:
    """Raises ValueError where LEGAL_CHANGES has no such move."""
    if status != row.status and status not in LEGAL_CHANGES[row.status]:
        raise ValueError(f"Run {row.id} is {row.status} and cannot become {status}.")
    row.status = status


def keep_events(session: Session, row: RunRow, entries: Sequence[tuple[int, Event]]) -> None:
    """Add those numbered events that are new, and move the run's state by them."""
    numbers = [number for number, _ in entries]
    known = select(EventRow.sequence).where(EventRow.run_id == row.id, EventRow.sequence.between(min(numbers), max(numbers)))
    kept = set(session.scalars(known))
    for number, entry in sorted(entries, key=lambda numbered: numbered[0]):
        if number not in kept:
            kept.add(number)
            session.add(EventRow(run_id=row.id, sequence=number, event=entry.model_dump(mode="json")))
            _apply(row, entry)


def _apply(row: RunRow, entry: Event) -> None:
    if row.status in ENDED:
        return
    match entry:
        case Started():
            row.started = entry.model_dump(mode="json")
            move(row, "running")
        case Paused():
            move(row, "paused" if entry.paused else "running")
        case BatchEnd() | EpochEnd():
            row.last_step = entry.step
        case Finished():
            row.last_step = entry.step
            row.result = entry.model_dump(mode="json")
            move(row, "stopped" if entry.reason in {"stopped", "time_limit"} else "finished")
        case Failed():
            row.failure = entry.model_dump(mode="json")
            move(row, "failed")
