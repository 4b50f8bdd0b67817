"""Trainings of a moment on real images: what they tell, how they end, and that the same experiment goes the same way."""

import json
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from mnist_core.callbacks import TrainingFailed
from mnist_core.control import Control
from mnist_core.events import BatchEnd, EpochEnd, Event, Failed, Finished, Paused, Started, event_from_dict
from mnist_core.experiment import Experiment
from mnist_core.network import Network
from mnist_core.training import train

# Three steps an epoch, the last of 50 images.
SMALL: dict[str, Any] = {
    "data.train_size": 250,
    "learning.batch_size": 100,
    "learning.epochs": 2,
    "network.kind": "softmax",
    "learning.optimizer": "sgd",
    "learning.learning_rate": 0.1,
}
DENSE = SMALL | {"network.kind": "dense", "network.hidden_units": (16,), "network.dropout": (0.3,), "data.train_noise": 0.2}
CONVOLUTIONAL = DENSE | {"network.kind": "convolutional", "network.filters": (3, 4), "network.kernel_size": 3}
# So small a rate that no loss changes: validation is never better than at first.
STALLED = SMALL | {"network.kernel_initializer": "zeros", "learning.learning_rate": 1e-9, "learning.epochs": 9}
HOLDOUT = {"data.validation": "holdout", "data.holdout_size": 100}


class Listener:
    """Keeps all events, and may answer each as a person would."""

    def __init__(self, answer: Callable[[Event, Control], None] = lambda event, control: None) -> None:
        self.control = Control()
        self.events: list[Event] = []
        self._answer = answer

    def __call__(self, event: Event) -> None:
        self.events.append(event)
        self._answer(event, self.control)

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


def listen(knobs: dict[str, Any], answer: Callable[[Event, Control], None] = lambda event, control: None) -> Listener:
    listener = Listener(answer)
    train(Experiment.of(knobs), listener, listener.control)
    return listener


def history(events: list[Event]) -> list[dict[str, Any]]:
    """All that was told but the times."""
    return [event.model_dump(exclude={"seconds", "images_per_second"}) for event in events]


def test_the_first_event_says_how_long_it_will_be_and_the_last_how_it_ended() -> None:
    listener = listen(SMALL)
    assert listener.events[0] == Started(
        steps=6, epochs=2, steps_per_epoch=3, folds=1, train_images=250, validation_images=10_000, parameters=7_850
    )
    finished = listener.events[-1]
    assert isinstance(finished, Finished)
    assert (finished.reason, finished.step, finished.epoch, finished.folds) == ("completed", 6, 2.0, [])
    assert finished.test_accuracy > 0.3
    assert finished.train_accuracy > 0.3
    assert len(listener.of(Started)) == len(listener.of(Finished)) == 1


def test_epochs_are_told_with_gradients_predictions_and_validation() -> None:
    listener = listen(DENSE)
    assert [(end.step, end.epoch) for end in listener.of(EpochEnd)] == [(3, 1.0), (6, 2.0)]
    end = listener.of(EpochEnd)[-1]
    assert list(end.gradient_norms) == ["hidden_1", "output"]
    assert len(end.predictions) == len(end.confidences) == 24
    assert all(0.1 <= confidence <= 1 for confidence in end.confidences)
    finished = listener.events[-1]
    assert isinstance(finished, Finished)
    assert (end.validation_loss, end.validation_accuracy) == (finished.test_loss, finished.test_accuracy)


def test_no_batch_is_left_untold() -> None:
    batches = listen(SMALL | {"learning.epochs": 50}).of(BatchEnd)
    assert sum(event.batches for event in batches) == batches[-1].step == 150


def test_a_run_in_steps_ends_after_its_last_step_and_tells_the_unfinished_epoch() -> None:
    listener = listen(SMALL | {"learning.duration": "steps", "learning.steps": 5})
    assert [end.step for end in listener.of(EpochEnd)] == [3, 5]
    assert listener.of(EpochEnd)[-1].validation_loss is not None
    assert listener.of(Finished)[0].step == 5
    assert listener.of(Finished)[0].epoch == pytest.approx(5 / 3)


def test_every_event_survives_its_way_as_json() -> None:
    events = listen(SMALL | {"data.validation": "kfold", "data.folds": 2, "learning.epochs": 1}).events
    for event in events:
        assert event_from_dict(event.model_dump()) == event
        assert event_from_dict(json.loads(event.model_dump_json())) == event
    assert {event.kind for event in events} == {"started", "batch", "epoch", "finished"}


@pytest.mark.parametrize("knobs", [DENSE, CONVOLUTIONAL, DENSE | {"network.batch_normalization": True, "data.test_noise": 0.5}])
def test_the_same_experiment_goes_the_same_way_twice(knobs: dict[str, Any]) -> None:
    assert history(listen(knobs).events) == history(listen(knobs).events)


def test_another_seed_goes_another_way() -> None:
    first, other = (listen(DENSE | {"learning.seed": seed}).of(EpochEnd)[-1].loss for seed in (0, 1))
    assert first != other


def test_beside_other_trainings_in_the_same_process_it_goes_as_alone() -> None:
    alone = history(listen(CONVOLUTIONAL).events)
    beside: dict[int, list[Event]] = {}

    def train_with(seed: int) -> None:
        beside[seed] = listen(CONVOLUTIONAL | {"learning.seed": seed}).events

    threads = [threading.Thread(target=train_with, args=(seed,)) for seed in (0, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert history(beside[0]) == alone
    assert history(beside[5]) != alone


def test_the_global_random_state_plays_no_part() -> None:
    tf.random.set_seed(1)
    first = history(listen(DENSE).events)
    tf.random.set_seed(2)
    assert history(listen(DENSE).events) == first


def test_the_result_holds_the_weights_that_gave_the_last_figures() -> None:
    experiment = Experiment.of(SMALL)
    result = train(experiment, lambda event: None)
    weights, biases = result.weights
    assert weights.shape == (784, 10)
    from mnist_core import datasets

    images = datasets.load("mnist")
    guesses = (datasets.scale(images.test_images.reshape(-1, 784), "unit") @ weights + biases).argmax(axis=1)
    assert np.mean(guesses == images.test_labels) == pytest.approx(result.finished.test_accuracy, abs=2e-4)


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


def test_early_stopping_ends_the_run_after_its_patience() -> None:
    listener = listen(STALLED | HOLDOUT | {"learning.early_stopping": True, "learning.early_stopping_patience": 2})
    finished = listener.events[-1]
    assert isinstance(finished, Finished)
    assert (finished.reason, finished.epoch) == ("early_stopping", 3.0)


def test_early_stopping_counts_validations() -> None:
    patience = {"learning.early_stopping": True, "learning.early_stopping_patience": 2, "learning.validate_every": 2}
    assert listen(STALLED | HOLDOUT | patience).of(Finished)[0].epoch == 6


def test_validation_every_second_epoch_and_after_the_last() -> None:
    ends = listen(SMALL | HOLDOUT | {"learning.epochs": 5, "learning.validate_every": 2}).of(EpochEnd)
    assert [end.epoch for end in ends if end.validation_loss is not None] == [2, 4, 5]


@pytest.mark.parametrize(("validation", "changes"), [("holdout", False), ("redrawn", True)])
def test_a_redrawn_split_validates_on_other_images_every_epoch(validation: str, changes: bool) -> None:
    # The network stays as it is, so its accuracy changes only with the images.
    stalled = STALLED | {"network.kernel_initializer": "glorot_uniform", "learning.epochs": 4}
    knobs = stalled | {"data.train_size": 1000, "data.validation": validation, "data.holdout_size": 500}
    accuracies = {end.validation_accuracy for end in listen(knobs).of(EpochEnd)}
    assert (len(accuracies) > 1) == changes


def test_every_fold_trains_its_own_network_and_has_a_result() -> None:
    listener = listen(SMALL | {"data.validation": "kfold", "data.folds": 3, "data.train_size": 301, "learning.batch_size": 100})
    assert listener.of(Started)[0].folds == 3
    finished = listener.events[-1]
    assert isinstance(finished, Finished)
    assert [result.fold for result in finished.folds] == [1, 2, 3]
    assert len({result.test_loss for result in finished.folds}) == 3
    for result in finished.folds:
        ends = [end for end in listener.of(EpochEnd) if end.fold == result.fold]
        assert [end.step for end in ends] == [2, 4]
        assert (ends[-1].validation_loss, ends[-1].validation_accuracy) == (result.validation_loss, result.validation_accuracy)
    assert finished.test_loss == finished.folds[-1].test_loss


def test_every_fold_starts_from_weights_of_its_own() -> None:
    # Nothing is learned, so the test figures are those of the first weights.
    stalled = STALLED | {"network.kernel_initializer": "glorot_uniform", "learning.epochs": 1}
    results = listen(stalled | {"data.validation": "kfold", "data.folds": 3, "data.train_size": 300}).of(Finished)[0].folds
    assert len({round(result.test_loss, 4) for result in results}) == 3


def test_noise_on_test_images_is_not_in_the_training_accuracy() -> None:
    knobs = SMALL | {"learning.epochs": 30}
    clean, noisy = (listen(knobs | {"data.test_noise": noise}).of(Finished)[0] for noise in (0.0, 3.0))
    assert noisy.test_accuracy < clean.test_accuracy - 0.2
    assert noisy.train_accuracy == clean.train_accuracy


def test_a_training_that_blows_up_fails_with_a_sentence_that_names_knobs() -> None:
    listener = Listener()
    knobs = {"network.hidden_units": (16, 16), "network.activation": "linear", "data.scaling": "none", "learning.learning_rate": 10.0}
    with pytest.raises(TrainingFailed) as caught:
        train(Experiment.of(SMALL | knobs | {"network.kind": "dense", "learning.epochs": 30}), listener)
    failed = listener.events[-1]
    assert isinstance(failed, Failed)
    assert failed.message.format(**failed.values) == str(caught.value)
    assert "Try pixel scaling 0 to 1, or a learning rate well below 10." in str(caught.value)
    assert not listener.of(Finished)
    assert event_from_dict(json.loads(failed.model_dump_json())) == failed


def test_too_little_memory_fails_with_a_sentence_that_names_the_batch_size(monkeypatch: pytest.MonkeyPatch) -> None:
    def fit(*arguments: Any, **settings: Any) -> None:
        raise tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor")

    monkeypatch.setattr(Network, "fit", fit)
    listener = Listener()
    with pytest.raises(TrainingFailed, match="batch of 100 images needs more memory than there is"):
        train(Experiment.of(SMALL), listener)
    assert isinstance(listener.events[-1], Failed)


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
