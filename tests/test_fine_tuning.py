"""How a run goes on with a person's drawings."""

import pytest

from mnist_core.experiment import Experiment
from mnist_core.fine_tuning import gentler, right
from mnist_core.recipes import RECIPES

VARIANTS = [(recipe.id, experiment) for recipe in RECIPES.values() for experiment in recipe.variants.values()]


@pytest.mark.parametrize("experiment", [experiment for _, experiment in VARIANTS], ids=[name for name, _ in VARIANTS])
def test_every_recipe_can_go_on_gently_with_the_same_network(experiment: Experiment) -> None:
    gentle = gentler(experiment, 300)
    assert gentle.network == experiment.network
    assert gentle.total_steps == 300
    assert gentle.learning.learning_rate == pytest.approx(experiment.learning.learning_rate / 10)
    assert gentle.learning.schedule == "constant"


def test_a_mean_over_folds_goes_on_as_one_network() -> None:
    folds = Experiment.of({"data.validation": "kfold"})
    assert gentler(folds, 100).data.validation == "test"


def test_what_is_right_is_counted() -> None:
    assert right([[0.9, 0.1], [0.4, 0.6], [0.7, 0.3]], [0, 1, 1]) == 2
    assert right([], []) == 0
