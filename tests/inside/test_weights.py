"""Weights as pictures and histograms, against the arrays themselves."""

import numpy as np
import pytest

from mnist_core.experiment import Experiment
from mnist_core.inside.weights import PICTURES, arrays_of, kernels_by_layer, layer_weights, unit_pictures, weight_findings
from mnist_core.network import build

EXPERIMENTS = [
    Experiment.of({"network.kind": "softmax"}),
    Experiment.of({"network.hidden_units": (150, 7), "network.batch_normalization": True}),
    Experiment.of({"network.hidden_units": (12,), "network.use_bias": False, "network.dropout": (0.5,)}),
    Experiment.of({"network.kind": "convolutional", "network.filters": (3, 4), "network.batch_normalization": True}),
]


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_each_layer_has_the_arrays_keras_has(experiment: Experiment) -> None:
    network = build(experiment)
    kernels = kernels_by_layer(experiment.network, network.get_weights())
    for name, kernel in kernels.items():
        np.testing.assert_array_equal(kernel, network.get_layer(name).kernel)
    counted = sum(array.size for _layer, arrays in arrays_of(experiment.network, network.get_weights()) for array in arrays)
    assert counted == network.count_params()


def test_norm_mean_and_histogram_are_those_of_the_numbers() -> None:
    values = np.random.default_rng(0).normal(0.1, 0.5, (784, 20)).astype(np.float32)
    found = layer_weights("hidden_1", values)
    assert found.norm == pytest.approx(np.sqrt((values.astype(np.float64) ** 2).sum()), rel=1e-4)
    assert found.mean == pytest.approx(values.mean(), abs=1e-4)
    assert float((found.density * np.diff(found.edges)).sum()) == pytest.approx(1, rel=1e-4)
    assert found.edges[np.argmax(found.density)] == pytest.approx(0.1, abs=0.25)


def test_weights_that_are_not_finite_are_left_out_and_said() -> None:
    assert layer_weights("output", np.array([1.0, np.nan, np.inf, 2.0])).finite == 0.5
    assert layer_weights("output", np.full(3, np.nan)).finite == 0


def test_a_units_picture_has_its_weights_in_their_places() -> None:
    kernel = np.zeros((784, 2), np.float32)
    kernel[28 * 3 + 5, 1] = -0.5
    kernel[28 * 9 + 9, 1] = 0.25
    pictures, scales = unit_pictures(kernel)
    assert (pictures[1, 3, 5], pictures[1, 9, 9], scales[1]) == (-127, 64, 0.5)
    assert not pictures[0].any()


def test_a_filters_picture_is_the_filter() -> None:
    kernel = np.random.default_rng(0).normal(size=(5, 5, 1, 3)).astype(np.float32)
    pictures, scales = unit_pictures(kernel)
    np.testing.assert_allclose(pictures[2] / 127 * scales[2], kernel[:, :, 0, 2], atol=scales[2] / 200)


def test_of_a_wide_layer_the_first_units_are_shown_and_all_counted() -> None:
    experiment = EXPERIMENTS[1]
    found = weight_findings(experiment.network, build(experiment).get_weights())
    assert (found.first, found.units, len(found.pictures)) == ("hidden_1", 150, PICTURES)
    assert [layer.layer for layer in found.layers] == ["hidden_1", "hidden_2", "output"]
