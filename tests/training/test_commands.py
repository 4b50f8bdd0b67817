"""Stop, pause, step, another learning rate, and the limit of seconds."""

import pytest

from mnist_core.control import Control
from mnist_core.events import BatchEnd, EpochEnd, Event, Finished, Paused, Started
from mnist_core.experiment import Experiment
from mnist_core.training import train
from tests.training.listener import DENSE, HOLDOUT, SMALL, Listener, history, listen


def test_stop_ends_a_run_in_the_middle_of_an_epoch_with_test_figures() -> None:
    def answer(event: Event, control: Control) -> None:
        if isinstance(event, BatchEnd) and event.step == 4:
            control.stop()

    listener = listen(SMALL | {"learning.epochs": 30}, answer)
    finished = listener.events[-1]
    assert isinstance(finished, Finished)
    assert (finished.reason, finished.step) == ("stopped", 4)
    assert 0 < finished.test_accuracy < 1
    assert listener.of(BatchEnd)[-1].step == 4
    assert [end.step for end in listener.of(EpochEnd)] == [3]


def test_batches_trained_since_the_last_event_are_told_when_a_run_is_stopped() -> None:
    # So many steps in a moment that not each has an event of its own.
    def answer(event: Event, control: Control) -> None:
        if isinstance(event, BatchEnd) and event.step > 150:
            control.stop()

    listener = listen(SMALL | {"learning.batch_size": 1, "learning.epochs": 10}, answer)
    finished = listener.events[-1]
    assert isinstance(finished, Finished)
    assert finished.reason == "stopped"
    assert sum(event.batches for event in listener.of(BatchEnd)) == finished.step


def test_a_run_stopped_in_one_fold_trains_no_other() -> None:
    def answer(event: Event, control: Control) -> None:
        if isinstance(event, BatchEnd) and event.fold == 2:
            control.stop()

    listener = listen(SMALL | {"data.validation": "kfold", "data.folds": 4}, answer)
    assert {event.fold for event in listener.of(BatchEnd)} == {1, 2}
    assert listener.of(Finished)[0].reason == "stopped"


def test_each_step_asked_for_is_one_batch_across_the_ends_of_epochs() -> None:
    def answer(event: Event, control: Control) -> None:
        if isinstance(event, Started):
            control.pause()
        elif isinstance(event, Paused) and event.paused:
            control.step()

    listener = listen(SMALL, answer)
    assert [event.step for event in listener.of(Paused)] == [0, 1, 2, 3, 4, 5]
    assert [event.step for event in listener.of(BatchEnd)] == [1, 2, 3, 4, 5, 6]
    told = [event.kind for event in listener.events]
    assert told[told.index("epoch") - 1] == "batch", "the epoch's end is told at once, not after the next step"


def test_one_epoch_then_it_pauses() -> None:
    def answer(event: Event, control: Control) -> None:
        if isinstance(event, Started):
            control.pause()
        elif isinstance(event, Paused) and event.paused:
            control.epoch()

    listener = listen(SMALL | {"learning.epochs": 3}, answer)
    assert [event.step for event in listener.of(Paused) if event.paused] == [0, 3, 6]


def test_pausing_and_stepping_do_not_change_what_is_learned() -> None:
    def answer(event: Event, control: Control) -> None:
        if isinstance(event, BatchEnd) and event.step == 2:
            control.pause()
        elif isinstance(event, Paused) and event.paused and event.step == 2:
            control.step()
        elif isinstance(event, Paused) and event.paused:
            control.resume()

    stepped = listen(DENSE, answer)
    assert [event.paused for event in stepped.of(Paused)] == [True, True, False]
    assert history(stepped.of(EpochEnd)) == history(listen(DENSE).of(EpochEnd))


def test_a_learning_rate_asked_for_holds_from_the_next_batch() -> None:
    def answer(event: Event, control: Control) -> None:
        if isinstance(event, BatchEnd) and event.step == 2:
            control.set_learning_rate(0.25)

    assert [event.learning_rate for event in listen(SMALL, answer).of(BatchEnd)] == pytest.approx([0.1, 0.1] + [0.25] * 4)


@pytest.mark.parametrize("schedule", ["linear", "cosine", "plateau"])
def test_a_learning_rate_asked_for_at_the_very_end_breaks_nothing(schedule: str) -> None:
    def answer(event: Event, control: Control) -> None:
        if isinstance(event, BatchEnd) and event.step in (3, 6):
            control.set_learning_rate(0.25)

    listener = listen(SMALL | HOLDOUT | {"learning.schedule": schedule, "learning.batch_size": 50}, answer)
    assert listener.of(Finished)[0].reason == "completed"
    assert listener.of(BatchEnd)[3].learning_rate == pytest.approx(0.25)


def test_a_stop_is_told_at_once_and_no_step_follows() -> None:
    control, kinds = Control(), []

    def emit(event: Event) -> None:
        kinds.append(event.kind)
        if event.kind == "batch":
            control.stop()

    train(Experiment.of({"network.kind": "softmax", "data.train_size": 1000, "learning.batch_size": 100}), emit, control)
    assert kinds == ["started", "batch", "stopping", "finished"]


def test_a_pause_is_told_after_every_step_before_it() -> None:
    control, told = Control(), []

    def emit(event: Event) -> None:
        told.append(event)
        if event.kind == "batch" and event.step > 300:
            control.pause()
        if event.kind == "paused" and event.paused:
            control.stop()

    # More blocks than events are allowed at once, so that some blocks are still untold when the pause comes.
    knobs = {"network.kind": "softmax", "data.train_size": 1000, "learning.batch_size": 100, "learning.epochs": 100}
    train(Experiment.of(knobs), emit, control)
    place = next(number for number, event in enumerate(told) if event.kind == "paused")
    assert told[place - 1].step == told[place].step


def test_a_run_that_was_stopped_before_it_began_takes_no_step() -> None:
    listener = Listener()
    listener.control.stop()
    result = train(Experiment.of(SMALL), listener, listener.control)
    assert [event.kind for event in listener.events] == ["started", "stopping", "finished"]
    assert (result.finished.reason, result.finished.step) == ("stopped", 0)


def test_at_its_limit_of_seconds_a_run_ends_and_is_judged() -> None:
    listener = Listener()
    result = train(Experiment.of(SMALL | {"learning.epochs": 1000}), listener, seconds_limit=0.0)
    assert [event.kind for event in listener.events] == ["started", "stopping", "batch", "finished"]
    assert (result.finished.reason, result.finished.step) == ("time_limit", 1)
    assert 0 < result.finished.test_accuracy < 1


def test_at_its_limit_no_other_fold_is_trained() -> None:
    folds = SMALL | {"data.validation": "kfold", "data.folds": 3}
    finished = train(Experiment.of(folds), Listener(), seconds_limit=0.0).finished
    assert finished.reason == "time_limit"
    assert [fold.fold for fold in finished.folds] == [1]
