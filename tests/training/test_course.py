"""Early stopping, validation, folds, failures."""

import json
from typing import Any

import pytest
import tensorflow as tf

from mnist_core.callbacks import TrainingFailed
from mnist_core.events import EpochEnd, Failed, Finished, Started, event_from_dict
from mnist_core.experiment import Experiment
from mnist_core.network import Network
from mnist_core.training import train
from tests.training.listener import HOLDOUT, SMALL, Listener, listen

# So small a rate that no loss changes: validation is never better than at first.
STALLED = SMALL | {"network.kernel_initializer": "zeros", "learning.learning_rate": 1e-9, "learning.epochs": 9}


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
