"""What a training tells, and that it goes the same way twice."""

import json
import threading
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from mnist_core.events import BatchEnd, EpochEnd, Event, Finished, Started, event_from_dict
from mnist_core.experiment import Experiment
from mnist_core.training import train
from tests.training.listener import DENSE, SMALL, history, listen

CONVOLUTIONAL = DENSE | {"network.kind": "convolutional", "network.filters": (3, 4), "network.kernel_size": 3}


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
