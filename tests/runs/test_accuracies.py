"""Best and last validation accuracy of many runs, on each kind of database."""

from mnist_core.events import BatchEnd, EpochEnd, Event
from mnist_core.experiment import Experiment
from mnist_core.runs import RunStore
from mnist_core.runs.accuracies import RUNS_AT_ONCE, Accuracies


def epoch(number: int, accuracy: float | None) -> EpochEnd:
    return EpochEnd(step=number, epoch=number, loss=1.0, accuracy=0.99, validation_accuracy=accuracy, learning_rate=0.1, seconds=number)


def batch(step: int) -> BatchEnd:
    return BatchEnd(step=step, epoch=0.1, batches=1, loss=1.0, accuracy=0.999, learning_rate=0.1, images_per_second=1.0, seconds=1.0)


def keep(store: RunStore, events: list[Event]) -> str:
    run = store.create(Experiment(), name="one")
    store.record(run.id, list(enumerate(events)))
    return run.id


def test_the_best_and_the_last_are_those_of_the_validations_alone(store: RunStore) -> None:
    up_and_down = keep(store, [batch(1), epoch(1, 0.5), epoch(2, 0.9), epoch(3, None), epoch(4, 0.7), batch(5)])
    nothing_validated = keep(store, [batch(1), epoch(1, None)])
    only_waited = keep(store, [])
    other = keep(store, [epoch(1, 0.3)])
    assert store.validation_accuracies([up_and_down, nothing_validated, only_waited, "no such run"]) == {up_and_down: Accuracies(0.9, 0.7)}
    assert store.validation_accuracies([up_and_down, other])[other] == Accuracies(0.3, 0.3)


def test_more_runs_than_a_database_takes_at_once(store: RunStore) -> None:
    runs = [keep(store, [epoch(1, number / 1000)]) for number in range(RUNS_AT_ONCE + 3)]
    found = store.validation_accuracies(runs)
    assert [found[run].last for run in runs] == [number / 1000 for number in range(RUNS_AT_ONCE + 3)]


def test_without_runs_nothing_is_asked(store: RunStore) -> None:
    assert store.validation_accuracies([]) == {}
