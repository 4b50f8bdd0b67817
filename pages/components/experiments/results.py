"""What the store has of the recipes' experiments, read once for all who look."""

from dataclasses import dataclass, field

import streamlit as st

from mnist_core.comparison import Row, beside, measured
from mnist_core.experiment import Experiment
from mnist_core.history import History
from mnist_core.reproduction import Entry, Reproduction, best_known, but_for_the_seed, by_experiment, complete
from mnist_core.runs import Run
from pages.components.state import seconds_of, store, watch, went_by_its_knobs

FRESH = 1.0  # seconds for which all who look share what was read
RUNS_SEARCHED = 500


@dataclass(frozen=True)
class _Read:
    """The newest runs, and what was made of them so far, by an entry's id."""

    runs: list[Run]
    by_experiment: dict[frozenset, list[Run]]
    by_seed: dict[str, dict[int, Run]] = field(default_factory=dict)
    reproductions: dict[str, list[Reproduction]] = field(default_factory=dict)


@st.cache_resource(ttl=FRESH, max_entries=1, show_spinner=False)
def _read() -> _Read:
    runs = store().runs(RUNS_SEARCHED)
    return _Read(runs, by_experiment(runs))


def read_anew() -> None:
    """Forget what was read: something has just changed."""
    _read.clear()


def recent_runs() -> list[Run]:
    """Newest first."""
    return _read().runs


def runs_of(entry: Entry) -> dict[int, Run]:
    """A run for each seed the experiment was run with or soon will be, those that went on from another run left out."""
    read = _read()
    if entry.id not in read.by_seed:
        runs = read.by_experiment.get(but_for_the_seed(entry.experiment), [])
        read.by_seed[entry.id] = best_known(run for run in runs if went_by_its_knobs(run))
    return read.by_seed[entry.id]


def complete_runs_of(entry: Entry) -> dict[int, Run]:
    return {seed: run for seed, run in runs_of(entry).items() if complete(run)}


def newest_complete(entry: Entry) -> Run | None:
    return max(complete_runs_of(entry).values(), key=lambda run: run.created, default=None)


def missing(entries: list[Entry], seeds: int) -> list[tuple[Entry, int, Experiment]]:
    """What was not run yet, nor waits to be: first all entries under their first seed, then under the next."""
    wanted = [
        (number, entry, seed, experiment) for entry in entries for number, (seed, experiment) in enumerate(entry.seeded(seeds).items())
    ]
    have = {(entry.id, seed): run for entry in entries for seed, run in runs_of(entry).items()}
    lacking = []
    for _number, entry, seed, experiment in sorted(wanted, key=lambda one: one[0]):
        run = have.get((entry.id, seed))
        if run is None or (run.ended and not complete(run)):
            lacking.append((entry, seed, experiment))
    return lacking


def reproductions(entry: Entry) -> list[Reproduction]:
    """The document's figures beside what each seed gave; the test accuracy alone where the document gives none."""
    read = _read()
    if entry.id not in read.reproductions:
        read.reproductions[entry.id] = _reproductions(entry)
    return read.reproductions[entry.id]


def _reproductions(entry: Entry) -> list[Reproduction]:
    rows = beside(entry.recipe, History()) or [Row("test_accuracy", None, None, None, None)]
    runs = complete_runs_of(entry)
    found = []
    for row in rows:
        given = [_measured(run.id, run.last_step, row.measure, row.epoch) for run in runs.values()]
        found.append(Reproduction(row, [value for value in given if value is not None]))
    return found


def expected_seconds(experiments: list[Experiment]) -> float | None:
    """Of training for all of them one after another; None while no network of their kind was trained to its end here."""
    each = [seconds_of(experiment) for experiment in experiments]
    return None if None in each else sum(seconds for seconds in each if seconds is not None)


@st.cache_data(max_entries=4096, show_spinner=False)
def _measured(run_id: str, last_step: int, measure: str, epoch: int | None) -> float | None:
    """Of a run that is complete: it will not change, unless somebody lets it go on for more steps than `last_step`."""
    run = store().run(run_id)
    if run is not None and run.result is not None and measure != "validation_accuracy":
        return float(getattr(run.result, measure))
    with watch(run_id) as watched:
        return measured(watched.history, measure, epoch)  # type: ignore[arg-type]


def progress_of(run: Run) -> float:
    """From 0 to 1; of a run that has ended, 1."""
    if run.ended:
        return 1.0
    if run.status == "queued" or run.started is None:
        return 0.0
    with watch(run.id) as watched:
        return watched.history.progress
