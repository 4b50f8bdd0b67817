"""Loss, accuracy and gradient norms are those one computes by hand."""

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from mnist_core import datasets
from mnist_core.evaluation import CHUNK, GRADIENT_IMAGES, Evaluator, class_scores, gradient_norms
from mnist_core.experiment import Experiment
from mnist_core.network import Network, build

IMAGES = tf.constant(datasets.load("mnist").train_images[:3000].reshape(-1, 784))
LABELS = tf.constant(datasets.load("mnist").train_labels[:3000], tf.int64)
UNEVEN = np.arange(100, 100 + 2 * CHUNK + 345, dtype=np.int32)


def prepared(knobs: dict[str, Any]) -> tuple[Network, Experiment]:
    experiment = Experiment.of({"network.hidden_units": (20,), "network.bias_initializer": "random_normal"} | knobs)
    network = build(experiment)
    network.prepare(experiment, IMAGES, LABELS)
    return network, experiment


def by_hand(network: Network, indices: np.ndarray) -> tuple[float, float]:
    """Mean cross-entropy and accuracy from the class probabilities of all images at once."""
    probabilities = class_scores(network, datasets.scale(IMAGES.numpy()[indices], "unit"))
    labels = LABELS.numpy()[indices]
    return -np.log(probabilities[np.arange(len(labels)), labels]).mean(), (probabilities.argmax(axis=1) == labels).mean()


@pytest.mark.parametrize("output", ["softmax", "logits"])
def test_means_over_uneven_chunks_are_means_over_images(output: str) -> None:
    network, experiment = prepared({"network.output": output})
    loss, accuracy = Evaluator(network, experiment).evaluate(IMAGES, LABELS, UNEVEN)
    assert (loss, accuracy) == pytest.approx(by_hand(network, UNEVEN), rel=1e-5)


def test_any_images_in_any_number_can_be_chosen() -> None:
    network, experiment = prepared({})
    evaluator = Evaluator(network, experiment)
    for indices in (np.array([7], np.int32), np.array([2999, 0, 7], np.int32), UNEVEN[:CHUNK]):
        assert evaluator.evaluate(IMAGES, LABELS, indices) == pytest.approx(by_hand(network, indices), rel=1e-5)


def test_penalties_count_once_whatever_the_number_of_images() -> None:
    network, experiment = prepared({"network.kernel_l2": 0.01})
    penalty = 0.01 * sum(float((layer.kernel.numpy() ** 2).sum()) for layer in network.layers if layer.weights)
    assert penalty > 0.1
    loss, _ = Evaluator(network, experiment).evaluate(IMAGES, LABELS, UNEVEN)
    assert loss == pytest.approx(by_hand(network, UNEVEN)[0] + penalty, rel=1e-5)


def test_dropout_is_off() -> None:
    network, experiment = prepared({"network.dropout": (0.9,)})
    evaluator = Evaluator(network, experiment)
    assert evaluator.evaluate(IMAGES, LABELS, UNEVEN) == pytest.approx(by_hand(network, UNEVEN), rel=1e-5)


def test_noise_on_test_images_is_the_same_at_every_call_and_can_be_left_out() -> None:
    network, experiment = prepared({"data.test_noise": 1.0})
    evaluator = Evaluator(network, experiment)
    noisy = evaluator.evaluate(IMAGES, LABELS, UNEVEN)
    assert evaluator.evaluate(IMAGES, LABELS, UNEVEN) == noisy
    assert Evaluator(network, experiment).evaluate(IMAGES, LABELS, UNEVEN) == noisy
    clean = evaluator.evaluate(IMAGES, LABELS, UNEVEN, noise=False)
    assert clean == pytest.approx(by_hand(network, UNEVEN), rel=1e-5)
    assert noisy[0] != pytest.approx(clean[0], rel=1e-3)


def test_every_image_has_noise_of_its_own() -> None:
    network, experiment = prepared({"data.test_noise": 1.0})
    evaluator = Evaluator(network, experiment)
    same_image = np.zeros(2 * CHUNK, np.int32)
    one, two, many = (evaluator.evaluate(IMAGES, LABELS, same_image[:count])[0] for count in (1, 2, 2 * CHUNK))
    assert len({one, two, many}) == 3
    assert evaluator.evaluate(IMAGES, LABELS, same_image[:CHUNK])[0] != pytest.approx(many, rel=1e-7)


@pytest.mark.parametrize("output", ["softmax", "logits"])
def test_class_scores_are_probabilities(output: str) -> None:
    network, _ = prepared({"network.output": output})
    probabilities = class_scores(network, datasets.scale(IMAGES.numpy()[:50], "unit"))
    assert probabilities.shape == (50, 10)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    assert probabilities.min() >= 0


def test_the_gradient_norm_of_softmax_regression_is_the_one_in_the_textbook() -> None:
    network, _ = prepared({"network.kind": "softmax", "network.output": "logits"})
    inputs = datasets.scale(IMAGES.numpy()[:GRADIENT_IMAGES], "unit")
    errors = class_scores(network, inputs) - np.eye(10)[LABELS.numpy()[:GRADIENT_IMAGES]]
    weights, biases = inputs.T @ errors / GRADIENT_IMAGES, errors.mean(axis=0)
    expected = np.sqrt((weights**2).sum() + (biases**2).sum())
    assert gradient_norms(network, IMAGES, LABELS, "unit") == {"output": pytest.approx(expected, rel=1e-4)}


def test_gradient_norms_are_the_same_twice_though_the_network_has_dropout() -> None:
    network, _ = prepared({"network.dropout": (0.5,), "network.batch_normalization": True})
    norms = gradient_norms(network, IMAGES, LABELS, "unit")
    assert list(norms) == ["hidden_1", "hidden_1_normalization", "output"]
    assert gradient_norms(network, IMAGES, LABELS, "unit") == norms


def test_a_gradient_that_is_no_number_has_no_norm() -> None:
    network, _ = prepared({})
    network.set_weights([np.full_like(weights, np.nan) for weights in network.get_weights()])
    assert gradient_norms(network, IMAGES, LABELS, "unit") == {"hidden_1": None, "output": None}
