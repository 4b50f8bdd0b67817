"""Saliency against Keras' gradients on the plain model, occlusion and nearest images against one look at a time."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from mnist_core import datasets
from mnist_core.evaluation import class_scores
from mnist_core.experiment import Experiment
from mnist_core.inside import why
from mnist_core.inside.at_hand import Epochs
from mnist_core.network import build

IMAGE = datasets.load("mnist").test_images[4]
LOGITS = Experiment.of({"network.hidden_units": (20,), "network.output": "logits", "data.scaling": "centred"})
SOFTMAX = Experiment.of({"network.kind": "softmax", "network.kernel_initializer": "glorot_uniform", "network.output": "softmax"})


def ready(experiment: Experiment) -> tuple[Epochs, keras.Model]:
    """With weights that are not all small, and the plain model that has the same."""
    plain = build(experiment)
    random = np.random.default_rng(0)
    weights = [random.normal(0, 0.3, array.shape).astype(np.float32) for array in plain.get_weights()]
    plain.set_weights(weights)
    epochs = Epochs(experiment)
    epochs.weights[1.0] = weights
    return epochs, plain


def test_the_gradient_is_keras_gradient_of_the_logit() -> None:
    epochs, plain = ready(LOGITS)
    inputs = tf.constant(datasets.scale(IMAGE[None], "centred").reshape(1, -1))
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        score = plain(inputs)[0, 4]
    with epochs.at(1.0):
        found = why.gradient(epochs, IMAGE, 4)
    np.testing.assert_allclose(found, tape.gradient(score, inputs).numpy().reshape(28, 28), atol=1e-5)
    assert np.abs(found).max() > 0


def test_of_softmax_regression_the_gradient_is_the_template() -> None:
    epochs, plain = ready(SOFTMAX)
    with epochs.at(1.0):
        found = why.gradient(epochs, IMAGE, 7)
    np.testing.assert_allclose(found, plain.get_weights()[0][:, 7].reshape(28, 28), atol=1e-6)


def test_occlusion_is_the_fall_of_the_probability_when_one_looks_at_a_covered_image() -> None:
    epochs, plain = ready(LOGITS)
    with epochs.at(1.0):
        found = why.reasons(epochs, IMAGE, 4)
    corner = 7 * found.stride - found.side // 2
    covered = IMAGE.copy()
    covered[corner : corner + found.side, corner : corner + found.side] = 0
    before, after = class_scores(plain, datasets.scale(np.stack([IMAGE, covered]), "centred").reshape(2, -1))[:, 4]
    assert found.probability == pytest.approx(before, abs=1e-5)
    assert found.occlusion[7, 7] == pytest.approx(before - after, abs=1e-5)
    assert found.occlusion.shape == (15, 15)


def test_where_nothing_is_covered_nothing_changes() -> None:
    epochs, _plain = ready(LOGITS)
    blank = np.zeros((28, 28), np.uint8)
    with epochs.at(1.0):
        assert not np.abs(why.reasons(epochs, blank, 0).occlusion).max() > 1e-6


def test_the_nearest_to_a_training_image_is_that_image_and_other_weights_are_not_mixed_up() -> None:
    epochs, _plain = ready(LOGITS)
    epochs.weights[2.0] = [np.zeros_like(array) for array in epochs.weights[1.0]]
    image = datasets.load("mnist").train_images[321]
    with epochs.at(1.0):
        (first, distance), (_, further) = why.nearest(epochs, 1.0, image, 2)
    assert (first, round(distance, 3)) == (321, 0)
    assert further > 0
    with epochs.at(2.0):
        assert [distance for _, distance in why.nearest(epochs, 2.0, image, 3)] == [0, 0, 0]
