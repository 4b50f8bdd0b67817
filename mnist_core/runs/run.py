"""What the store says of one run, and who may change it."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from mnist_core.events import Failed, Finished, Started
from mnist_core.experiment import Experiment
from mnist_core.runs.states import ENDED
from mnist_core.runs.tables import RunRow, Status

LONGEST_NAME = 200  # characters


@dataclass(frozen=True)
class Run:
    """One training, as the store knows it now.

    `group` is shared by runs started together; `recipe` is "" for an experiment of one's own; `started` (the latest, where a run
    was begun again), `result` and `failure` are the events of those names, once they came. `off_schedule` says that an earlier chapter
    had its learning rate fall over another length: then the experiment alone does not say how the run went.
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
    starred: bool = False
    off_schedule: bool = False

    @property
    def ended(self) -> bool:
        return self.status in ENDED


@dataclass(frozen=True)
class Start:
    """What a run goes on from: another run's weights, and drawings of a person's own that it trains on besides.

    `drawings` is uint8 of shape (n, 28, 28), `labels` uint8 of shape (n,); n may be 0.
    """

    parent: str
    drawings: np.ndarray
    labels: np.ndarray


def allowed(run: Run, visitor: str, administrator: bool = False) -> bool:
    """Whether this visitor may change the run: its owner may, and an administrator; nobody else may what is nobody's."""
    return administrator or (bool(run.owner) and run.owner == visitor)


def tidy_name(name: str) -> str:
    """A name as one line of printable characters, of at most 200; every database can keep it."""
    printable = "".join(character if character.isprintable() else " " for character in name)
    return " ".join(printable.split())[:LONGEST_NAME].rstrip()


def new_row(run_id: str, created: float, experiment: Experiment, name: str, recipe: str) -> RunRow:
    """What a run begins as: queued, nobody's, of no variant; `created` is in seconds since 1970."""
    return RunRow(
        id=run_id,
        created=created,
        name=tidy_name(name),
        recipe=recipe,
        variant="",
        owner="",
        experiment=experiment.model_dump(mode="json"),
        status="queued",
        last_step=0,
        starred=False,
    )


def run_of(row: RunRow) -> Run:
    """Raises ValueError where the row holds what this version cannot read, such as a knob it does not have."""
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
        starred=row.starred,
        off_schedule=row.off_schedule,
    )
