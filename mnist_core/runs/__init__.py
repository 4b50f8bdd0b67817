"""The run store: every run's experiment, state, events, result and weights, in SQLite or any database SQLAlchemy knows.

A run belongs to the store and not to a browser session, so a reload, a second browser or a restart finds it as it is. Any
thread may call a `RunStore`, and several processes may share one database.
"""

import io
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from mnist_core.architecture import IMAGE_SIZE
from mnist_core.events import BatchEnd, EpochEnd, Event, Failed, Finished, Paused, Started, event_from_dict
from mnist_core.experiment import Experiment
from mnist_core.runs.tables import EventRow, RunRow, StartRow, Status, WeightsRow, open_database

__all__ = ["LEGAL_CHANGES", "Run", "RunStore", "Start", "Status", "default_url"]

_ENDED: frozenset[Status] = frozenset({"finished", "stopped", "failed", "interrupted"})
# A queued run may be found ended: it can start and end while no application listens.
LEGAL_CHANGES: dict[Status, frozenset[Status]] = {
    "queued": _ENDED | {"running", "paused"},
    "running": _ENDED | {"paused"},
    "paused": _ENDED | {"running"},
    "finished": frozenset(),
    "stopped": frozenset(),
    "failed": frozenset(),
    "interrupted": frozenset(),
}


@dataclass(frozen=True)
class Run:
    """One training, as the store knows it now.

    `group` is shared by runs started together; `recipe` is "" for an experiment of one's own; `started`, `result` and
    `failure` are the events of those names, once they came.
    """

    id: str
    created: datetime
    name: str
    recipe: str
    variant: str
    group: str | None
    owner: str
    experiment: Experiment
    status: Status
    last_step: int = 0
    started: Started | None = None
    result: Finished | None = None
    failure: Failed | None = None

    @property
    def ended(self) -> bool:
        return self.status in _ENDED


@dataclass(frozen=True)
class Start:
    """What a run goes on from: another run's weights, and drawings of a person's own that it trains on besides.

    `drawings` is uint8 of shape (n, 28, 28), `labels` uint8 of shape (n,); n may be 0.
    """

    parent: str
    drawings: np.ndarray
    labels: np.ndarray


def default_url(environ: Mapping[str, str]) -> str:
    """DATABASE_URL, else an SQLite file in the folder DIGIT_LAB_HOME, or ~/.digit-lab, which is made if need be."""
    if url := environ.get("DATABASE_URL"):
        return url
    folder = Path(environ.get("DIGIT_LAB_HOME") or "~/.digit-lab").expanduser().absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{folder / 'runs.db'}"


class RunStore:
    """All runs of one database, whose tables are made when they are missing.

    Example:
        store = RunStore(default_url(os.environ))
        run = store.create(Experiment(), name="first try")
        store.runs(limit=10)
    """

    def __init__(self, url: str) -> None:
        reading, writing = open_database(url)
        self._engine = reading
        self._reading = sessionmaker(reading)
        self._writing = sessionmaker(writing)

    def close(self) -> None:
        """Close the connections that rest in the pool."""
        self._engine.dispose()

    def create(
        self,
        experiment: Experiment,
        *,
        name: str,
        recipe: str = "",
        variant: str = "",
        group: str | None = None,
        owner: str = "",
        start: Start | None = None,
    ) -> Run:
        """A new run in the state queued; with `start` it goes on from another run."""
        row = RunRow(
            id=secrets.token_hex(5),
            created=time.time(),
            name=name,
            recipe=recipe,
            variant=variant,
            group=group,
            owner=owner,
            experiment=experiment.model_dump(mode="json"),
            status="queued",
            last_step=0,
        )
        with self._writing.begin() as session:
            session.add(row)
            session.flush()
            if start is not None:
                images, labels = (array.astype(np.uint8).tobytes() for array in (start.drawings, start.labels))
                session.add(StartRow(run_id=row.id, parent=start.parent, images=images, labels=labels))
            return _run(row)

    def adopt(
        self, run_id: str, experiment: Experiment, events: Sequence[Event], weights: Sequence[np.ndarray], *, name: str, recipe: str
    ) -> None:
        """Keep a run that was trained elsewhere, as nobody's and as the oldest: its events from Started to Finished, its last weights.

        All or nothing, and nothing where the run is there already: several processes may begin with one database at once.
        """
        row = RunRow(
            id=run_id,
            created=0.0,
            name=name,
            recipe=recipe,
            variant="",
            owner="",
            experiment=experiment.model_dump(mode="json"),
            status="queued",
            last_step=0,
        )
        try:
            with self._writing.begin() as session:
                if session.get(RunRow, run_id) is not None:
                    return
                session.add(row)
                session.flush()
                _keep_events(session, row, list(enumerate(events)))
                session.add(_weights_row(run_id, experiment.total_epochs, weights))
        except IntegrityError:
            # Another process may have been quicker.
            if self.run(run_id) is None:
                raise

    def start(self, run_id: str) -> Start | None:
        """What the run goes on from, or None."""
        with self._reading() as session:
            row = session.get(StartRow, run_id)
            if row is None:
                return None
            images = np.frombuffer(row.images, np.uint8).reshape(-1, IMAGE_SIZE, IMAGE_SIZE)
            return Start(row.parent, images, np.frombuffer(row.labels, np.uint8))

    def record(self, run_id: str, entries: Sequence[tuple[int, Event]]) -> None:
        """Keep numbered events of a run and move its state by them, all or nothing.

        A number already kept is passed over, since several processes may hear the same event, and so is a run of another
        database. Events that come after a run ended are kept, but change nothing in it.
        """
        if not entries:
            return
        with self._writing.begin() as session:
            row = session.get(RunRow, run_id, with_for_update=True)
            if row is not None:
                _keep_events(session, row, entries)

    def events(self, run_id: str, after: int = -1) -> list[tuple[int, Event]]:
        """The run's events with a number above `after`, in order."""
        query = select(EventRow).where(EventRow.run_id == run_id, EventRow.sequence > after).order_by(EventRow.sequence)
        with self._reading() as session:
            return [(row.sequence, event_from_dict(row.event)) for row in session.scalars(query)]

    def run(self, run_id: str) -> Run | None:
        with self._reading() as session:
            row = session.get(RunRow, run_id)
            return None if row is None else _run(row)

    def runs(self, limit: int) -> list[Run]:
        """The newest `limit` runs, newest first."""
        with self._reading() as session:
            return [_run(row) for row in session.scalars(select(RunRow).order_by(RunRow.created.desc()).limit(limit))]

    def active(self) -> list[Run]:
        """The runs that are queued, running or paused, oldest first."""
        query = select(RunRow).where(RunRow.status.not_in(_ENDED)).order_by(RunRow.created)
        with self._reading() as session:
            return [_run(row) for row in session.scalars(query)]

    def mark(self, run_id: str, status: Status) -> None:
        """Move a run to a state; raises ValueError where LEGAL_CHANGES has no such move, KeyError for no such run."""
        with self._writing.begin() as session:
            row = session.get(RunRow, run_id, with_for_update=True)
            if row is None:
                raise KeyError(f"There is no run {run_id}.")
            _move(row, status)

    def save_weights(self, run_id: str, epoch: float, weights: Sequence[np.ndarray]) -> None:
        """Keep a network's weights, in Keras' order, as they were after `epoch` epochs."""
        with self._writing.begin() as session:
            session.merge(_weights_row(run_id, epoch, weights))

    def weights(self, run_id: str) -> list[np.ndarray] | None:
        """The latest weights kept of a run, in Keras' order, or None."""
        query = select(WeightsRow.arrays).where(WeightsRow.run_id == run_id).order_by(WeightsRow.epoch.desc()).limit(1)
        with self._reading() as session:
            arrays = session.scalar(query)
        if arrays is None:
            return None
        with np.load(io.BytesIO(arrays), allow_pickle=False) as file:
            return [file[f"arr_{index}"] for index in range(len(file.files))]


def _keep_events(session: Session, row: RunRow, entries: Sequence[tuple[int, Event]]) -> None:
    """Add those numbered events that are new, and move the run's state by them."""
    numbers = [number for number, _ in entries]
    known = select(EventRow.sequence).where(EventRow.run_id == row.id, EventRow.sequence.between(min(numbers), max(numbers)))
    kept = set(session.scalars(known))
    for number, entry in sorted(entries, key=lambda numbered: numbered[0]):
        if number not in kept:
            kept.add(number)
            session.add(EventRow(run_id=row.id, sequence=number, event=entry.model_dump(mode="json")))
            _apply(row, entry)


def _weights_row(run_id: str, epoch: float, weights: Sequence[np.ndarray]) -> WeightsRow:
    file = io.BytesIO()
    np.savez(file, *weights)
    return WeightsRow(run_id=run_id, epoch=epoch, arrays=file.getvalue())


def _move(row: RunRow, status: Status) -> None:
    if status != row.status and status not in LEGAL_CHANGES[row.status]:
        raise ValueError(f"Run {row.id} is {row.status} and cannot become {status}.")
    row.status = status


def _apply(row: RunRow, entry: Event) -> None:
    if row.status in _ENDED:
        return
    match entry:
        case Started():
            row.started = entry.model_dump(mode="json")
            _move(row, "running")
        case Paused():
            _move(row, "paused" if entry.paused else "running")
        case BatchEnd() | EpochEnd():
            row.last_step = entry.step
        case Finished():
            row.last_step = entry.step
            row.result = entry.model_dump(mode="json")
            _move(row, "stopped" if entry.reason == "stopped" else "finished")
        case Failed():
            row.failure = entry.model_dump(mode="json")
            _move(row, "failed")


def _run(row: RunRow) -> Run:
    return Run(
        id=row.id,
        created=datetime.fromtimestamp(row.created, UTC),
        name=row.name,
        recipe=row.recipe,
        variant=row.variant,
        group=row.group,
        owner=row.owner,
        experiment=Experiment.model_validate(row.experiment),
        status=row.status,
        last_step=row.last_step,
        started=None if row.started is None else Started.model_validate(row.started),
        result=None if row.result is None else Finished.model_validate(row.result),
        failure=None if row.failure is None else Failed.model_validate(row.failure),
    )
