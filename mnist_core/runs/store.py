"""The run store itself."""

import logging
import secrets
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from pydantic import ValidationError
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from mnist_core.architecture import IMAGE_SIZE
from mnist_core.events import Event, event_from_dict
from mnist_core.experiment import Experiment
from mnist_core.refused import RefusedError
from mnist_core.runs import accuracies, chapters, room
from mnist_core.runs.accuracies import Accuracies
from mnist_core.runs.database import open_database
from mnist_core.runs.room import Pruned
from mnist_core.runs.run import LONGEST_NAME, Run, Start, new_row, run_of, tidy_name
from mnist_core.runs.states import ENDED, keep_events, move
from mnist_core.runs.tables import CAME_WITH_THE_PROGRAM, EventRow, RunRow, StartRow, Status, WeightsRow
from mnist_core.runs.weights import packed, unpacked

logger = logging.getLogger(__name__)


def default_url(environ: Mapping[str, str]) -> str:
    """DATABASE_URL, else an SQLite file in the folder DIGIT_LAB_HOME, or ~/.digit-lab, which is made if it can be."""
    if url := environ.get("DATABASE_URL"):
        return url
    folder = Path(environ.get("DIGIT_LAB_HOME") or "~/.digit-lab").expanduser().absolute()
    # Where it cannot be made, the store is opened elsewhere and says so.
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{folder / 'runs.db'}"


class RunStore:
    """All runs of one database, whose tables are made when they are missing.

    `notice` is None, or what people should be told of how the database was opened. Any method raises StoreFault, a sentence for
    people, where the database cannot do what was asked: then nothing was changed.

    Example:
        store = RunStore(default_url(os.environ))
        run = store.create(Experiment(), name="first try")
        store.runs(limit=10)
    """

    def __init__(self, url: str) -> None:
        self._database = open_database(url)
        self.notice: RefusedError | None = self._database.notice
        self._reading = sessionmaker(self._database.reading)
        self._writing = sessionmaker(self._database.writing)

    def close(self) -> None:
        """Close the connections that rest in the pool."""
        self._database.close()

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
        row = new_row(secrets.token_hex(5), time.time(), experiment, name, recipe)
        row.variant, row.group, row.owner = variant, group, owner
        with self._writing.begin() as session:
            session.add(row)
            session.flush()
            if start is not None:
                images, labels = (array.astype(np.uint8).tobytes() for array in (start.drawings, start.labels))
                session.add(StartRow(run_id=row.id, parent=start.parent, images=images, labels=labels))
            return run_of(row)

    def go_on(self, parent_id: str, experiment: Experiment, *, name: str, owner: str = "") -> Run:
        """A new queued run that is the next chapter of an ended one: it has the curve up to there, and trains on from its end.

        `experiment` says how long both chapters are together. Raises RefusedError where the end of the other is no longer kept.
        """
        row = new_row(secrets.token_hex(5), time.time(), experiment, name, "")
        row.owner = owner
        with self._writing.begin() as session:
            parent = session.get(RunRow, parent_id)
            row.recipe, row.variant = (parent.recipe, parent.variant) if parent is not None else ("", "")
            session.add(row)
            session.flush()
            chapters.begin_where_it_ended(session, parent_id, row)
            return run_of(row)

    def save_end(self, run_id: str, end: bytes) -> None:
        """Keep where a run's training stands, as `backup.packed` makes it."""
        with self._writing.begin() as session:
            chapters.keep_end(session, run_id, end)

    def end(self, run_id: str) -> bytes | None:
        """Where the run's training stands: what it goes on from; None where it begins anew, or where that is no longer kept."""
        with self._reading() as session:
            return chapters.end_of(session, run_id)

    def can_go_on(self, run_id: str) -> bool:
        """Whether `go_on` would find the run's end."""
        with self._reading() as session:
            return chapters.has_end(session, run_id)

    def adopt(
        self, run_id: str, experiment: Experiment, events: Sequence[Event], weights: Sequence[np.ndarray], *, name: str, recipe: str
    ) -> None:
        """Keep a run that was trained elsewhere, as nobody's and as the oldest: its events from Started to Finished, its last weights.

        All or nothing, and nothing where the run is there already: several processes may begin with one database at once.
        """
        row = new_row(run_id, CAME_WITH_THE_PROGRAM, experiment, name, recipe)
        try:
            with self._writing.begin() as session:
                if session.get(RunRow, run_id) is not None:
                    return
                session.add(row)
                session.flush()
                keep_events(session, row, list(enumerate(events)))
                session.add(WeightsRow(run_id=run_id, epoch=experiment.total_epochs, arrays=packed(weights)))
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
        database or one that was deleted. Events that come after a run ended are kept, but change nothing in it.
        """
        if not entries:
            return
        with self._writing.begin() as session:
            row = session.get(RunRow, run_id, with_for_update=True)
            if row is not None:
                keep_events(session, row, entries)

    def events(self, run_id: str, after: int = -1) -> list[tuple[int, Event]]:
        """The run's events with a number above `after`, in order; raises RefusedError where they are damaged."""
        query = select(EventRow).where(EventRow.run_id == run_id, EventRow.sequence > after).order_by(EventRow.sequence)
        with self._reading() as session:
            try:
                return [(row.sequence, event_from_dict(row.event)) for row in session.scalars(query)]
            except ValidationError as error:
                raise RefusedError("Of what was kept of this run, a part is damaged, so its curves cannot be shown.") from error

    def validation_accuracies(self, run_ids: Collection[str]) -> dict[str, Accuracies]:
        """The best and the last validation accuracy of each of these runs, without those that validated nothing yet."""
        return accuracies.best_and_last(self._reading, run_ids)

    def run(self, run_id: str) -> Run | None:
        """The run, or None where there is none that can be read."""
        if not run_id.isprintable():  # PostgreSQL takes no such text at all
            return None
        with self._reading() as session:
            row = session.get(RunRow, run_id)
            return None if row is None else next(iter(_readable([row])), None)

    def runs(self, limit: int) -> list[Run]:
        """The newest `limit` runs, newest first."""
        with self._reading() as session:
            return _readable(session.scalars(select(RunRow).order_by(RunRow.created.desc()).limit(limit)))

    def group(self, group: str) -> list[Run]:
        """The runs started together under this name, in the order they were made."""
        query = select(RunRow).where(RunRow.group == group).order_by(RunRow.created, RunRow.id)
        with self._reading() as session:
            return _readable(session.scalars(query))

    def active(self) -> list[Run]:
        """The runs that are queued, running or paused, oldest first."""
        query = select(RunRow).where(RunRow.status.not_in(ENDED)).order_by(RunRow.created)
        with self._reading() as session:
            return _readable(session.scalars(query))

    def mark(self, run_id: str, status: Status) -> None:
        """Move a run to a state; raises ValueError where LEGAL_CHANGES has no such move, KeyError for no such run."""
        with self._writing.begin() as session:
            move(_found(session, run_id), status)

    def star(self, run_id: str, on: bool) -> None:
        """Star a run, which is then never pruned, or take the star away; raises KeyError for no such run."""
        with self._writing.begin() as session:
            _found(session, run_id).starred = on

    def rename(self, run_id: str, name: str) -> None:
        """Give a run another name, without line breaks; raises RefusedError for an empty or long one, KeyError for no such run."""
        if not (tidied := tidy_name(name)):
            raise RefusedError("A run needs a name.")
        if len(" ".join(name.split())) > LONGEST_NAME:
            raise RefusedError("A name has at most {longest} characters; this one has {length}.", longest=LONGEST_NAME, length=len(name))
        with self._writing.begin() as session:
            _found(session, run_id).name = tidied

    def delete(self, run_id: str) -> None:
        """Delete a run with its events and weights, starred or not.

        Raises RefusedError for one that has not ended, that another run is still to go on from, or that came with the program;
        KeyError for no such run.
        """
        with self._writing.begin() as session:
            row = _found(session, run_id)
            if row.status not in ENDED:
                raise RefusedError("Only a run that has ended can be deleted. Stop it first.")
            if row.created <= CAME_WITH_THE_PROGRAM:
                raise RefusedError("This run came with the program and stays.")
            if session.scalar(select(room.needed(run_id))):
                raise RefusedError("Another run is still to go on from this one. Wait until it has ended, or delete that one first.")
            session.execute(delete(RunRow).where(RunRow.id == run_id))

    def stored_bytes(self) -> int:
        """The bytes of all runs' events, weights, drawings and ends; what the database needs around them comes on top."""
        with self._reading() as session:
            return sum(room.bytes_by_run(session).values())

    def prune(self, limit_bytes: int) -> Pruned:
        """Delete old runs until all take at most so many bytes, or nothing is left that may go.

        The rule: only runs that have ended, the oldest first; never a starred one, never one that came with the program, never one
        that another run is still to go on from. Weights that a run had before its last ones, and its end, go first, then whole runs.

        The room is used for what is kept next; the file of an SQLite database does not become smaller.
        """
        return room.prune(self._reading, self._writing, limit_bytes)

    def save_weights(self, run_id: str, epoch: float, weights: Sequence[np.ndarray]) -> None:
        """Keep a network's weights, in Keras' order, as they were after `epoch` epochs; those of a deleted run are passed over."""
        with self._writing.begin() as session:
            if session.get(RunRow, run_id, with_for_update=True) is not None:
                session.merge(WeightsRow(run_id=run_id, epoch=epoch, arrays=packed(weights)))

    def weights(self, run_id: str, epoch: float | None = None) -> list[np.ndarray] | None:
        """The latest weights kept of a run, or those after `epoch` epochs, in Keras' order and single precision.

        None where there are none; raises RefusedError where they are damaged.
        """
        query = select(WeightsRow.arrays).where(WeightsRow.run_id == run_id).order_by(WeightsRow.epoch.desc()).limit(1)
        if epoch is not None:
            query = query.where(WeightsRow.epoch == epoch)
        with self._reading() as session:
            blob = session.scalar(query)
        return None if blob is None else [array.astype(np.float32, copy=False) for array in unpacked(blob)]

    def epochs(self, run_id: str) -> dict[float, int]:
        """After how many epochs a run's weights are kept, in order, with the bytes they take."""
        query = select(WeightsRow.epoch, func.length(WeightsRow.arrays)).where(WeightsRow.run_id == run_id).order_by(WeightsRow.epoch)
        with self._reading() as session:
            return {float(epoch): int(size) for epoch, size in session.execute(query)}


def _found(session: Session, run_id: str) -> RunRow:
    row = session.get(RunRow, run_id, with_for_update=True)
    if row is None:
        raise KeyError(f"There is no run {run_id}.")
    return row


def _readable(rows: Iterable[RunRow]) -> list[Run]:
    """The rows as runs, but those this version cannot read: they stay as they are, for one that can."""
    runs = []
    for row in rows:
        try:
            runs.append(run_of(row))
        except ValidationError as error:
            logger.warning("Run %s cannot be read: %s", row.id, error)
    return runs
