"""The network that is there from the start: trained once by `python -m mnist_core.champion`, shipped with its training record.

It is an ordinary run of the recipe `champion`; only that it was trained elsewhere and comes with the program.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_core.events import BatchEnd, Event, event_from_dict
from mnist_core.experiment import Experiment
from mnist_core.runs import RunStore
from mnist_core.wording import N_

FILE = Path(__file__).parents[1] / "data" / "champion.npz"
RUN_ID = RECIPE_ID = "champion"
NAME = N_("Champion")
BATCH_EVENTS_KEPT = 400  # enough for a curve


@dataclass(frozen=True)
class Champion:
    """What the file holds; `weights` are in Keras' order."""

    experiment: Experiment
    events: list[Event]
    weights: list[np.ndarray]


def read(file: Path = FILE) -> Champion:
    with np.load(file, allow_pickle=False) as archive:
        record = json.loads(archive["record"].tobytes())
        weights = [archive[f"weights_{number}"] for number in range(len(archive.files) - 1)]
    return Champion(Experiment.model_validate(record["experiment"]), [event_from_dict(event) for event in record["events"]], weights)


def write(champion: Champion, file: Path = FILE) -> None:
    """Of the batch events, every so many-th is kept."""
    batches = sum(isinstance(event, BatchEnd) for event in champion.events)
    every = -(-batches // BATCH_EVENTS_KEPT)
    events = _thinned(champion.events, every)
    record = {
        "experiment": champion.experiment.model_dump(mode="json"),
        "events": [event.model_dump(mode="json", exclude_none=True) for event in events],
    }
    arrays = {f"weights_{number}": array for number, array in enumerate(champion.weights)}
    np.savez_compressed(file, allow_pickle=False, record=np.frombuffer(json.dumps(record).encode(), np.uint8), **arrays)


def _thinned(events: Sequence[Event], every: int) -> list[Event]:
    kept: list[Event] = []
    batches = 0
    for event in events:
        batches += isinstance(event, BatchEnd)
        if not isinstance(event, BatchEnd) or batches % every == 0:
            kept.append(event)
    return kept


def install(store: RunStore) -> None:
    """Put the champion among the runs of a store that does not have it."""
    if store.run(RUN_ID) is None:
        champion = read()
        store.adopt(RUN_ID, champion.experiment, champion.events, champion.weights, name=NAME, recipe=RECIPE_ID)
