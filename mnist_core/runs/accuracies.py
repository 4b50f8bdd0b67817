"""The validation accuracies of many runs at once, read from their events by the database."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from mnist_core.runs.tables import EventRow

RUNS_AT_ONCE = 100  # databases take only so many values in one question


@dataclass(frozen=True)
class Accuracies:
    """Of one run's validations, over all folds: shares from 0 to 1."""

    best: float
    last: float


def best_and_last(reading: sessionmaker[Session], run_ids: Collection[str]) -> dict[str, Accuracies]:
    """See `RunStore.validation_accuracies`."""
    accuracy = EventRow.event["validation_accuracy"].as_float()
    found: dict[str, Accuracies] = {}
    for some in _parts(list(run_ids)):
        query = (
            select(EventRow.run_id, accuracy)
            .where(EventRow.run_id.in_(some), EventRow.event["kind"].as_string() == "epoch", accuracy.is_not(None))
            .order_by(EventRow.run_id, EventRow.sequence)
        )
        with reading() as session:
            for run_id, value in session.execute(query):
                before = found.get(run_id)
                found[run_id] = Accuracies(max(value, before.best) if before else value, value)
    return found


def _parts(run_ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(run_ids), RUNS_AT_ONCE):
        yield run_ids[start : start + RUNS_AT_ONCE]
