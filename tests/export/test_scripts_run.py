"""Generated scripts, run as they stand, train what our own training trains: every recipe's, and one for every knob no recipe turns."""

from typing import Any

import numpy as np
import pytest

from mnist_core.events import EpochEnd, Finished
from mnist_core.experiment import Experiment
from mnist_core.export import script
from mnist_core.recipes import RECIPES

VARIANTS = {f"{recipe.id} {variant}".strip(): experiment for recipe in RECIPES.values() for variant, experiment in recipe.variants.items()}
# A few images and epochs; all else stays as the experiment has it.
SHORT = {"data.train_size": 260, "data.written": 0, "learning.epochs": 2, "learning.steps": 7}


def shortened(experiment: Experiment, **changes: Any) -> Experiment:
    smaller = {"learning.batch_size": min(experiment.learning.batch_size, 64), "data.holdout_size": 100}
    return Experiment.of(SHORT | smaller | changes, experiment)


def run(source: str) -> dict[str, Any]:
    """What the script's names stand for after it ran."""
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(source, "script.py", "exec"), names)
    return names


def ours(experiment: Experiment) -> tuple[list[EpochEnd], Finished]:
    from mnist_core.training import train

    told: list[Any] = []
    result = train(experiment, told.append)
    return [event for event in told if isinstance(event, EpochEnd)], result.finished


def assert_same(history: dict[str, list[float]], epochs: list[EpochEnd], rtol: float) -> None:
    np.testing.assert_allclose(history["loss"], [epoch.loss for epoch in epochs], rtol=rtol)
    np.testing.assert_allclose(history["accuracy"], [epoch.accuracy for epoch in epochs], atol=0.005)
    validated = [epoch for epoch in epochs if epoch.validation_loss is not None]
    np.testing.assert_allclose(history["val_loss"], [epoch.validation_loss for epoch in validated], rtol=5 * rtol)
    np.testing.assert_allclose(history["val_accuracy"], [epoch.validation_accuracy for epoch in validated], atol=0.01)


def compare(experiment: Experiment, rtol: float = 2e-4) -> None:
    names = run(script(experiment, "a run"))
    epochs, finished = ours(experiment)
    if experiment.data.validation == "kfold":
        for fold, history in enumerate(names["histories"], start=1):
            assert_same(history, [epoch for epoch in epochs if epoch.fold == fold], rtol)
        theirs = names["test_accuracies"]
        np.testing.assert_allclose(theirs, [fold.test_accuracy for fold in finished.folds], atol=0.01)
    else:
        assert_same(names["history"].history, epochs, rtol)
        assert names["test_accuracy"] == pytest.approx(finished.test_accuracy, abs=0.01)


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.usefixtures("same_few_images")
def test_a_recipes_script_trains_as_the_recipe_does(name: str) -> None:
    # Adam divides a gradient by its own size, and so makes the rounding of the smallest as large as a step.
    compare(shortened(VARIANTS[name]), rtol=3e-3 if name in ("e-adam", "e-unscaled", "champion") else 2e-4)


DENSE = {"network.hidden_units": (24, 16)}
FILTERS = {"network.kind": "convolutional", "network.filters": (4, 3), "network.kernel_size": 3, "network.hidden_units": (12,)}
SGD = {"learning.optimizer": "sgd", "learning.learning_rate": 0.05}
STEPS = {"learning.duration": "steps", "learning.steps": 7}
ONE_BY_ONE: dict[str, dict[str, Any]] = {
    "k folds": DENSE
    | {"data.validation": "kfold", "data.folds": 3, "data.train_size": 200, "data.test_noise": 0.5, "network.dropout": (0.4,)},
    "k folds in order, ended early": DENSE
    | SGD
    | {
        "data.validation": "kfold",
        "data.folds": 2,
        "data.shuffle": False,
        "network.bias_initializer": "random_normal",
        "learning.learning_rate": 5.0,
        "learning.early_stopping": True,
        "learning.early_stopping_patience": 1,
        "learning.epochs": 5,
    },
    "redrawn, noisy, on a plateau": DENSE
    | {
        "data.validation": "redrawn",
        "data.train_noise": 0.3,
        "data.test_noise": 0.2,
        "learning.schedule": "plateau",
        "learning.plateau_patience": 1,
        "learning.learning_rate": 0.1,
        "learning.validate_every": 2,
        "learning.epochs": 5,
        **SGD,
    },
    "hold-out in order, validated now and then": DENSE
    | SGD
    | {
        "data.validation": "holdout",
        "data.shuffle": False,
        "data.scaling": "symmetric",
        "learning.validate_every": 2,
        "learning.epochs": 3,
    },
    "redrawn in order": DENSE | SGD | {"data.validation": "redrawn", "data.shuffle": False},
    "clothes, moved": DENSE
    | SGD
    | {"data.dataset": "fashion_mnist", "augmentation.shift": 2.0, "data.train_noise": 0.1, "data.shuffle": False},
    "penalties": DENSE
    | SGD
    | {
        "network.kernel_l1": 1e-4,
        "network.kernel_l2": 1e-3,
        "network.bias_l1": 1e-3,
        "network.bias_l2": 1e-2,
        "network.activity_l1": 1e-3,
        "network.activity_l2": 1e-3,
        "network.kernel_initializer": "orthogonal",
        "network.kernel_initializer_scale": 1.2,
    },
    "convolutions": FILTERS
    | SGD
    | {
        "network.pooling": "average",
        "network.pool_size": (2, 1),
        "network.batch_normalization": True,
        "network.activity_l2": 1e-3,
        "network.activation": "tanh",
        "network.use_bias": False,
        "network.kernel_constraint": "max_norm",
        "network.kernel_constraint_value": 0.5,
    },
    "unit norm": FILTERS
    | SGD
    | {"network.kernel_constraint": "unit_norm", "network.pooling": "none", "network.kernel_initializer": "he_uniform"},
    "no negative weights": DENSE | SGD | {"network.kernel_constraint": "non_negative", "network.kernel_initializer": "lecun_normal"},
    "momentum, falling in steps": DENSE
    | SGD
    | {
        "learning.momentum": 0.9,
        "learning.nesterov": True,
        "learning.weight_decay": 0.01,
        "learning.schedule": "step",
        "learning.decay_epochs": 2.0,
        "learning.epochs": 4,
        "network.kernel_initializer": "random_uniform",
    },
    "exponential, by epochs": DENSE | SGD | {"learning.schedule": "exponential", "network.kernel_initializer": "random_normal"},
    "squared error": DENSE
    | {"learning.loss": "mean_squared_error", "learning.optimizer": "rmsprop", "learning.momentum": 0.5, "learning.rho": 0.8},
    "smoothed labels": DENSE | SGD | {"learning.label_smoothing": 0.1},
    **{
        f"{schedule}, by steps": DENSE | SGD | STEPS | {"learning.schedule": schedule, "learning.decay_epochs": 0.5}
        for schedule in ("linear", "step", "exponential", "cosine")
    },
    "softmax regression": {
        "network.kind": "softmax",
        "network.kernel_initializer": "constant",
        "learning.optimizer": "adagrad",
        "learning.learning_rate": 0.1,
    },
}


@pytest.mark.parametrize("name", ONE_BY_ONE)
@pytest.mark.usefixtures("same_few_images")
def test_a_script_obeys_every_knob(name: str) -> None:
    compare(
        Experiment.of(
            {"data.train_size": 260, "data.holdout_size": 110, "learning.batch_size": 48, "learning.epochs": 2, "learning.seed": 3}
            | ONE_BY_ONE[name]
        )
    )
