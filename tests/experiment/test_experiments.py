"""Experiments from values and back, refused or advised."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from mnist_core.experiment import KNOBS, Experiment
from mnist_core.knobs import Knob
from mnist_core.recipes import RECIPES
from tests.experiment.cases import refused

CONVOLUTIONAL = {"network.kind": "convolutional"}


def test_values_given_are_kept_and_the_others_are_the_defaults() -> None:
    experiment = Experiment.of({"learning.batch_size": 64, "network.hidden_units": [32, 16]})
    assert experiment.learning.batch_size == 64
    assert experiment.network.hidden_units == (32, 16)
    changed = {change.knob.path for change in experiment.changes_from(Experiment())}
    assert changed == {"learning.batch_size", "network.hidden_units"}


def test_values_are_laid_over_a_base() -> None:
    base = Experiment.of({"learning.batch_size": 64, "data.scaling": "centred"})
    experiment = Experiment.of({"learning.batch_size": 32}, base)
    assert (experiment.learning.batch_size, experiment.data.scaling) == (32, "centred")
    assert base.learning.batch_size == 64


def test_an_unknown_knob_is_refused_by_name() -> None:
    assert "learning.speed" in str(refused({"learning.speed": 3}))


def test_unknown_names_in_stored_json_are_refused() -> None:
    stored = json.loads(Experiment().model_dump_json())
    stored["learning"]["speed"] = 3
    with pytest.raises(ValidationError, match="speed"):
        Experiment.model_validate(stored)


def test_every_wrong_knob_is_named_at_once() -> None:
    error = refused({"learning.batch_size": 0, "learning.learning_rate": "fast", "network.dropout": (1.5, "x")})
    assert [problem.path for problem in error.problems] == ["network.dropout", "learning.learning_rate", "learning.batch_size"]
    assert "Batch size got 0; it takes a whole number from 1 to 60000." in str(error)
    assert "Learning rate got fast; it takes a number above 0 and at most 10." in str(error)
    assert "Dropout got 1.5, x; it takes 0 to 20 numbers from 0 to below 1, with commas between." in str(error)


def test_an_empty_list_is_quoted_as_nothing() -> None:
    assert str(refused(CONVOLUTIONAL | {"network.filters": ()})).startswith("Filters got nothing; it takes 1 to 8 whole numbers")


def test_an_experiment_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Experiment().learning.batch_size = 3  # type: ignore[misc]


def test_equal_experiments_are_equal_and_can_be_keys() -> None:
    assert len({Experiment(), Experiment.of({}), Experiment.of({"learning.seed": 1})}) == 2


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=lambda recipe: recipe.id)
def test_json_gives_every_recipes_experiment_back(recipe: Any) -> None:
    for experiment in recipe.variants.values():
        assert Experiment.model_validate_json(experiment.model_dump_json()) == experiment


@pytest.mark.parametrize(
    ("knobs", "path", "sentence"),
    [
        (
            {"network.output": "logits", "learning.loss": "mean_squared_error"},
            "network.output",
            "Output got logits; mean squared error compares probabilities with the labels, so it takes the softmax output.",
        ),
        (
            {"data.train_size": 1000, "learning.batch_size": 1001},
            "learning.batch_size",
            "Batch size got 1001; it takes at most the 1000 images that train in an epoch.",
        ),
        (
            {"data.train_size": 1000, "data.validation": "holdout", "data.holdout_size": 400, "learning.batch_size": 601},
            "learning.batch_size",
            "Batch size got 601; it takes at most the 600 images that train in an epoch.",
        ),
        (
            {"data.train_size": 1001, "data.validation": "kfold", "data.folds": 2, "learning.batch_size": 501},
            "learning.batch_size",
            "Batch size got 501; it takes at most the 500 images that train in an epoch.",
        ),
        (
            {"data.train_size": 1000, "data.validation": "redrawn", "data.holdout_size": 1000},
            "data.holdout_size",
            "Validation images got 1000; with 1000 training images it takes less than that.",
        ),
        ({"data.folds": 1}, "data.folds", "Folds got 1; it takes a whole number from 2 to 10."),
        (
            {"network.hidden_units": (9, 9, 9), "network.dropout": (0.1, 0.2)},
            "network.dropout",
            "Dropout got 2 numbers; it takes none, one for all layers, or one for each of the 3 hidden layers.",
        ),
        (
            {"network.hidden_units": ()},
            "network.hidden_units",
            "Hidden layers got none; a dense network takes one to 20 of them (without any it is softmax regression: choose that network).",
        ),
        (
            CONVOLUTIONAL | {"network.filters": (4, 4, 4, 4, 4), "network.pool_size": (2,)},
            "network.pool_size",
            "Pool size got 2 after 5 convolutions, which leaves less than one pixel of 28; it takes smaller pools or fewer convolutions.",
        ),
        (
            CONVOLUTIONAL | {"network.filters": (4, 4, 4), "network.pool_size": (2, 2)},
            "network.pool_size",
            "Pool size got 2 numbers; it takes one for all, or one for each of the 3 convolutions.",
        ),
    ],
)
def test_a_senseless_combination_is_refused_in_a_sentence(knobs: dict[str, Any], path: str, sentence: str) -> None:
    error = refused(knobs)
    assert str(error) == sentence
    assert error.problems[0].path == path


@pytest.mark.parametrize(
    "knobs",
    [
        {"data.train_size": 1000, "learning.batch_size": 1000},
        {"data.train_size": 1000, "data.validation": "holdout", "data.holdout_size": 400, "learning.batch_size": 600},
        {"data.train_size": 1001, "data.validation": "kfold", "data.folds": 2, "learning.batch_size": 500},
        {"data.train_size": 1000, "data.validation": "redrawn", "data.holdout_size": 999, "learning.batch_size": 1},
        CONVOLUTIONAL | {"network.filters": (4, 4, 4, 4), "network.pool_size": (2,)},
        CONVOLUTIONAL | {"network.filters": (4,) * 8, "network.pooling": "none", "network.pool_size": (7,)},
        CONVOLUTIONAL | {"network.hidden_units": ()},
        {"network.kind": "softmax", "network.hidden_units": ()},
        {"network.kind": "softmax", "network.dropout": (0.1, 0.2, 0.3)},
    ],
)
def test_a_combination_just_within_sense_is_taken_as_it_is(knobs: dict[str, Any]) -> None:
    experiment = Experiment.of(knobs)
    assert {path: experiment[path] for path in knobs} == knobs


def test_two_senseless_combinations_are_both_named() -> None:
    error = refused({"network.output": "logits", "learning.loss": "mean_squared_error", "network.hidden_units": ()})
    assert [problem.path for problem in error.problems] == ["network.hidden_units", "network.output"]


def test_changes_name_the_knob_with_before_and_after() -> None:
    base = RECIPES["d-dnn"].experiment
    (change,) = Experiment.of({"learning.batch_size": 64}, base).changes_from(base)
    assert (change.knob.label, change.before, change.after) == ("Batch size", 128, 64)


def test_a_changed_knob_without_effect_is_no_change() -> None:
    base = RECIPES["c-softmax"].experiment
    changes = {"network.hidden_units": (5,), "learning.beta_1": 0.5, "data.folds": 3, "learning.epochs": 3}
    assert Experiment.of(changes, base).changes_from(base) == []


def test_a_knob_that_loses_its_effect_is_a_change() -> None:
    base = Experiment.of({"learning.optimizer": "sgd", "learning.momentum": 0.9})
    changed = Experiment.of({"learning.optimizer": "adam", "learning.momentum": 0.0}, base).changes_from(base)
    assert {change.knob.path for change in changed} == {"learning.optimizer", "learning.momentum"}


def test_a_knob_matters_only_if_the_knobs_above_it_say_so() -> None:
    pool = KNOBS["network.pool_size"]
    assert not Experiment().matters(pool)
    assert Experiment.of(CONVOLUTIONAL).matters(pool)
    assert not Experiment.of(CONVOLUTIONAL | {"network.pooling": "none"}).matters(pool)


@pytest.mark.parametrize("knob", KNOBS.values(), ids=lambda knob: knob.path)
def test_conditions_name_knobs_and_values_that_exist(knob: Knob) -> None:
    for path, values in knob.only_if.items():
        for value in values:
            assert Experiment.of({path: value})[path] == value


@pytest.mark.parametrize(
    ("knobs", "images", "per_epoch", "steps", "epochs"),
    [
        ({"data.train_size": 1000, "learning.batch_size": 100, "learning.epochs": 3}, 1000, 10, 30, 3),
        ({"data.train_size": 1000, "learning.batch_size": 300, "learning.epochs": 3}, 1000, 4, 12, 3),
        ({"data.train_size": 1000, "learning.batch_size": 300, "learning.duration": "steps", "learning.steps": 9}, 1000, 4, 9, 3),
        ({"data.validation": "holdout", "data.holdout_size": 5000, "learning.batch_size": 50, "learning.epochs": 1}, 55_000, 1100, 1100, 1),
        ({"data.train_size": 1001, "data.validation": "kfold", "data.folds": 2, "learning.batch_size": 99}, 500, 6, 60, 10),
    ],
)
def test_lengths(knobs: dict[str, Any], images: int, per_epoch: int, steps: int, epochs: int) -> None:
    experiment = Experiment.of(knobs)
    assert (experiment.training_images, experiment.steps_per_epoch) == (images, per_epoch)
    assert (experiment.total_steps, experiment.total_epochs) == (steps, epochs)


@pytest.mark.parametrize(
    ("knobs", "word"),
    [
        ({"network.kernel_initializer": "zeros"}, "symmetry"),
        ({"network.activation": "linear"}, "Without an activation"),
        ({"network.activation": "sigmoid", "network.hidden_units": (9,) * 6}, "gradient"),
        ({"learning.loss": "mean_squared_error"}, "Squared error"),
        ({"data.scaling": "none"}, "0 to 255"),
        ({"data.train_size": 1000, "learning.batch_size": 500}, "few steps"),
        ({"network.batch_normalization": True, "learning.batch_size": 4}, "Batch normalization"),
        ({"data.validation": "test"}, "test images"),
    ],
)
def test_what_is_allowed_but_worth_a_word_is_said(knobs: dict[str, Any], word: str) -> None:
    assert any(word in sentence for sentence in Experiment.of(knobs).advice())


def test_a_sound_experiment_gets_no_advice() -> None:
    assert Experiment.of({"data.validation": "holdout"}).advice() == []
