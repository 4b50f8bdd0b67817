"""Every recipe of the documents is there, has the layers it should have, and trains."""

from functools import cache

import numpy as np
import pytest

from mnist_core import architecture
from mnist_core.events import EpochEnd, Event, Finished
from mnist_core.experiment import Experiment
from mnist_core.network import build
from mnist_core.recipes import DOCUMENTS, OWN, RECIPES
from mnist_core.training import Result, train

THREE_LAYERS = [540_865, 475_410, 475_410, 6_900]
ELEVEN_LAYERS = [540_865, *[475_410] * 10, 6_900]
# Parameters of each layer that has some, by hand: inputs * units + units; for a convolution 5 * 5 * channels * filters + filters.
PARAMETERS = {
    "a-mlp": [200_960, 32_896, 1_290],
    "a-optimizers": [200_960, 32_896, 1_290],
    "b-fashion": [401_920, 131_328, 32_896, 8_256, 2_080, 330],
    "c-softmax": [7_850],
    "c-cnn": [832, 51_264, 3_212_288, 10_250],
    "d-dnn": [401_920, 262_656, 5_130],
    "e-mse": THREE_LAYERS,
    "e-crossentropy": THREE_LAYERS,
    "e-deep-sigmoid": ELEVEN_LAYERS,
    "e-deep-relu": ELEVEN_LAYERS,
    "e-full-batch": ELEVEN_LAYERS,
    "e-adam": ELEVEN_LAYERS,
    "e-noise": THREE_LAYERS,
    "e-noise-dropout": THREE_LAYERS,
    "e-unscaled": THREE_LAYERS,
    # 3 * 3 * channels * filters + filters, each followed by the four numbers a filter of its batch normalization.
    "champion": [240, 96, 5_208, 96, 10_416, 192, 20_784, 192, 41_568, 384, 83_040, 384, 970],
}
VARIANTS = [(recipe.id, variant) for recipe in RECIPES.values() for variant in recipe.variants]


def shortened(id: str, variant: str) -> Experiment:
    """Two steps on few images; everything else as the recipe has it."""
    experiment = RECIPES[id].variants[variant]
    batch_size = min(experiment.learning.batch_size, 500)
    few = {"data.train_size": 600, "data.holdout_size": 100, "learning.batch_size": batch_size}
    few["data.written"] = min(experiment.data.written, 100)
    return Experiment.of(few | {"learning.duration": "steps", "learning.steps": 2}, experiment)


@cache
def trained(id: str, variant: str) -> tuple[Result, list[Event]]:
    events: list[Event] = []
    return train(shortened(id, variant), events.append), events


def test_all_recipes_of_the_documents_are_there() -> None:
    assert list(RECIPES) == list(PARAMETERS)
    assert {recipe.document for recipe in RECIPES.values()} == {*DOCUMENTS, OWN}
    assert all(recipe.title and recipe.lesson for recipe in RECIPES.values())


def test_only_the_comparison_of_optimizers_has_variants() -> None:
    assert {recipe.id for recipe in RECIPES.values() if list(recipe.variants) != [""]} == {"a-optimizers"}
    optimizers = [experiment.learning.optimizer for experiment in RECIPES["a-optimizers"].variants.values()]
    assert optimizers == ["sgd", "adagrad", "adadelta", "rmsprop", "adam"]


@pytest.mark.parametrize(("id", "total"), [("b-fashion", 576_810), ("c-cnn", 3_274_634), ("d-dnn", 669_706)])
def test_the_documents_own_totals(id: str, total: int) -> None:
    assert sum(PARAMETERS[id]) == total == architecture.parameter_count(RECIPES[id].experiment.network)


@pytest.mark.parametrize("id", RECIPES)
def test_the_layer_table_counts_as_by_hand_and_as_keras_does(id: str) -> None:
    for experiment in RECIPES[id].variants.values():
        table = [layer.parameters for layer in architecture.layers(experiment.network) if layer.parameters]
        assert table == PARAMETERS[id]
        assert [layer.count_params() for layer in build(experiment).layers if layer.weights] == table


@pytest.mark.parametrize(("id", "variant"), VARIANTS)
def test_the_recipe_trains(id: str, variant: str) -> None:
    result, _ = trained(id, variant)
    assert isinstance(result.finished, Finished)
    assert (result.finished.reason, result.finished.step) == ("completed", 2)
    for weights, first in zip(result.weights, build(shortened(id, variant)).get_weights(), strict=True):
        assert np.isfinite(weights).all()
        assert not np.array_equal(weights, first)


def gradient_of_first_over_last(id: str) -> float:
    (end,) = [event for event in trained(id, "")[1] if isinstance(event, EpochEnd)]
    first, last = end.gradient_norms["hidden_1"], end.gradient_norms["output"]
    assert first is not None
    assert last is not None
    return first / last


def test_the_gradient_vanishes_through_eleven_sigmoid_layers() -> None:
    assert gradient_of_first_over_last("e-deep-sigmoid") < 1e-4


def test_the_gradient_does_not_vanish_through_eleven_relu_layers() -> None:
    assert gradient_of_first_over_last("e-deep-relu") > 0.1


def test_document_b_is_as_published() -> None:
    experiment = RECIPES["b-fashion"].experiment
    assert (experiment.training_images, experiment.data.holdout_size) == (50_000, 10_000)
    assert experiment.network.kernel_l2 == 0.0001 / 2


def test_document_c_holds_out_five_thousand_images() -> None:
    for id in ("c-softmax", "c-cnn"):
        assert RECIPES[id].experiment.training_images == 55_000
    assert RECIPES["c-cnn"].experiment.total_steps == 20_000
