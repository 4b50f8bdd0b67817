"""Validation, patience, plateaus, and losses that are no number."""

import math
from typing import Any

import keras
import pytest

from mnist_core.callbacks import (
    Finiteness,
    Plateau,
    TrainingFailed,
    Validation,
    WhenValidated,
)
from mnist_core.control import Control
from mnist_core.experiment import Experiment
from mnist_core.feed import Feed
from tests.callbacks.hand import EXPERIMENT, logs, model


def test_validation_comes_every_so_many_epochs_and_after_the_last() -> None:
    asked: list[int] = []

    def evaluate(epoch: int) -> tuple[float, float]:
        asked.append(epoch)
        return 0.25, 0.75

    validation = Validation(3, 8, evaluate)
    for epoch in range(8):
        of_epoch: dict[str, Any] = {"loss": 1.0}
        validation.on_epoch_end(epoch, of_epoch)
        assert ("val_loss" in of_epoch) == (epoch in asked)
    assert asked == [2, 5, 7]
    assert of_epoch == {"loss": 1.0, "val_loss": 0.25, "val_accuracy": 0.75}


def test_patience_counts_validations_and_not_epochs() -> None:
    callback = WhenValidated(keras.callbacks.EarlyStopping("val_loss", patience=2))
    callback.set_model(model())
    callback.on_train_begin()
    stopped_after = []
    # Validated every third epoch: better, better, worse, worse.
    for epoch, loss in zip(range(2, 14, 3), [1.0, 0.8, 0.9, 0.85], strict=True):
        callback.on_epoch_end(epoch - 2, {"loss": 0.1})
        callback.on_epoch_end(epoch - 1, {"loss": 0.1})
        callback.on_epoch_end(epoch, {"loss": 0.1, "val_loss": loss})
        stopped_after.append(callback.model.stop_training)
    assert stopped_after == [False, False, False, True]


def plateau(feed: Feed) -> Plateau:
    callback = Plateau(feed, monitor="val_loss", factor=0.5, patience=2)
    callback.set_model(model())
    callback.on_train_begin()
    return callback


def test_on_a_plateau_the_feeds_rate_falls_by_kerass_rule() -> None:
    feed = Feed(EXPERIMENT, 0, Control())
    callback, rates = plateau(feed), []
    for epoch, loss in enumerate([1.0, 0.9, 0.95, 0.95, 0.95, 0.95, 0.5]):
        callback.on_epoch_end(epoch, {"val_loss": loss})
        rates.append(feed.rates.base)
    assert rates == [0.5, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125]


@pytest.mark.parametrize("loss", [math.nan, math.inf])
@pytest.mark.parametrize(("scaling", "knob"), [("none", "pixel scaling 0 to 1"), ("unit", "smaller initial weights")])
def test_a_loss_that_is_no_number_ends_the_training_with_a_sentence_that_names_knobs(loss: float, scaling: str, knob: str) -> None:
    finiteness = Finiteness(Experiment.of({"data.scaling": scaling}))
    finiteness.set_model(model())
    finiteness.on_train_batch_end(7, logs(loss=12.0))
    with pytest.raises(TrainingFailed) as caught:
        finiteness.on_train_batch_end(8, logs(loss=loss))
    sentence = str(caught.value)
    assert sentence.startswith("The loss became infinite by step 8. Try ")
    assert "a learning rate well below 0.5" in sentence
    assert knob in sentence
    assert caught.value.template.format(**caught.value.values) == sentence


def test_a_last_update_that_goes_too_far_is_noticed_when_it_is_judged() -> None:
    finiteness = Finiteness(EXPERIMENT)
    finiteness.set_model(model())
    finiteness.on_train_batch_end(20, logs())
    finiteness.on_epoch_end(0, {"loss": 1.0})
    with pytest.raises(TrainingFailed, match="infinite by step 20"):
        finiteness.on_epoch_end(1, {"loss": 1.0, "val_loss": math.nan})
