"""The Keras model is the one `architecture` announces, and trains as plain Keras does."""

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from mnist_core import architecture, datasets
from mnist_core.control import Control
from mnist_core.events import Finished
from mnist_core.experiment import Experiment
from mnist_core.feed import Feed
from mnist_core.network import Network, build, make_loss, pixels
from mnist_core.training import train

DENSE = {"network.hidden_units": (12, 7)}
CONVOLUTIONAL = {"network.kind": "convolutional", "network.filters": (3, 4), "network.kernel_size": 3, "network.hidden_units": (11,)}


@pytest.mark.parametrize(
    "knobs",
    [
        {"network.kind": "softmax"},
        {"network.kind": "softmax", "network.use_bias": False, "network.output": "logits"},
        DENSE,
        DENSE | {"network.dropout": (0.2,), "network.activation": "selu"},
        DENSE | {"network.dropout": (0.0, 0.4), "network.use_bias": False},
        DENSE | {"network.batch_normalization": True, "network.dropout": (0.1, 0.2)},
        {"network.hidden_units": (5,) * 20},
        CONVOLUTIONAL,
        CONVOLUTIONAL | {"network.pooling": "average", "network.kernel_size": 4},
        CONVOLUTIONAL | {"network.pooling": "none"},
        CONVOLUTIONAL | {"network.pool_size": (1, 3), "network.use_bias": False},
        CONVOLUTIONAL | {"network.pool_size": (3, 2), "network.batch_normalization": True, "network.hidden_units": ()},
        CONVOLUTIONAL | {"network.filters": (2,) * 8, "network.pool_size": (1,), "network.hidden_units": (6, 5), "network.dropout": (0.5,)},
    ],
)
def test_the_keras_model_has_the_layers_announced(knobs: dict[str, Any]) -> None:
    experiment = Experiment.of(knobs)
    model = build(experiment)
    announced = architecture.layers(experiment.network)
    assert [(layer.name, layer.output.shape[1:], layer.count_params()) for layer in model.layers[1:]] == [
        (layer.name, layer.output_shape, layer.parameters) for layer in announced
    ]
    assert model.count_params() == architecture.parameter_count(experiment.network)


def test_every_weight_layer_gets_the_weight_knobs_and_only_the_output_goes_without_activity_penalty() -> None:
    knobs = {
        "network.kernel_initializer": "truncated_normal",
        "network.kernel_initializer_scale": 0.1,
        "network.bias_initializer": "constant",
        "network.bias_initializer_value": 0.3,
        "network.kernel_l2": 0.01,
        "network.bias_l1": 0.02,
        "network.activity_l2": 0.03,
        "network.kernel_constraint": "max_norm",
    }
    model = build(Experiment.of(CONVOLUTIONAL | knobs))
    with_weights = [layer for layer in model.layers if layer.weights]
    assert [layer.name for layer in with_weights] == ["convolution_1", "convolution_2", "hidden_1", "output"]
    for layer in with_weights:
        assert layer.kernel_initializer.stddev == 0.1
        assert layer.kernel_regularizer.l2 == 0.01
        assert layer.bias_regularizer.l1 == 0.02
        assert layer.kernel_constraint.max_value == 3
        np.testing.assert_allclose(layer.bias, 0.3)
        assert (layer.activity_regularizer is None) == (layer.name == "output")


def test_the_activity_penalty_is_on_what_units_put_out_also_behind_batch_normalization() -> None:
    model = build(Experiment.of(CONVOLUTIONAL | {"network.activity_l1": 0.03, "network.batch_normalization": True}))
    penalized = [layer.name for layer in model.layers if layer.activity_regularizer is not None]
    assert penalized == ["convolution_1_activation", "convolution_2_activation", "hidden_1_activation"]


@pytest.mark.parametrize("constraint", ["max_norm", "unit_norm"])
def test_a_norm_is_that_of_one_units_or_one_filters_weights(constraint: str) -> None:
    model = build(Experiment.of(CONVOLUTIONAL | {"network.kernel_constraint": constraint, "network.kernel_constraint_value": 1.0}))
    for name in ("convolution_2", "hidden_1"):
        layer = model.get_layer(name)
        kept = np.asarray(layer.kernel_constraint(100 * layer.kernel))
        norms = np.sqrt((kept**2).sum(axis=tuple(range(kept.ndim - 1))))
        np.testing.assert_allclose(norms, 1.0, rtol=1e-4)


@pytest.mark.parametrize(
    ("initializer", "spread"),
    [("truncated_normal", 0.2), ("random_normal", 0.2), ("random_uniform", 0.2 / np.sqrt(3)), ("constant", 0.0), ("zeros", 0.0)],
)
def test_the_weights_start_with_the_number_asked_for(initializer: str, spread: float) -> None:
    knobs = {"network.kernel_initializer": initializer, "network.kernel_initializer_scale": 0.2, "network.hidden_units": (300,)}
    kernel = np.asarray(build(Experiment.of(knobs)).get_layer("hidden_1").kernel)
    # Cut off at two standard deviations, the spread of a truncated normal is 0.88 of what it is called.
    assert kernel.std() == pytest.approx(spread * (0.88 if initializer == "truncated_normal" else 1), rel=0.02, abs=1e-6)
    assert kernel.mean() == pytest.approx(0.2 if initializer == "constant" else 0, abs=0.003)


def test_layers_of_equal_shape_start_differently() -> None:
    model = build(Experiment.of({"network.hidden_units": (30, 30, 30)}))
    assert not np.allclose(model.get_layer("hidden_2").kernel, model.get_layer("hidden_3").kernel)


def test_the_same_seed_and_fold_start_the_same_and_others_do_not() -> None:
    def start(seed: int, fold: int) -> np.ndarray:
        return np.asarray(build(Experiment.of(DENSE | {"learning.seed": seed}), fold).get_layer("hidden_1").kernel)

    np.testing.assert_array_equal(start(1, 0), start(1, 0))
    assert not np.allclose(start(1, 0), start(2, 0))
    assert not np.allclose(start(1, 0), start(1, 1))


def test_building_leaves_the_global_random_state_alone() -> None:
    keras.utils.set_random_seed(5)
    undisturbed = float(keras.random.normal(()))
    keras.utils.set_random_seed(5)
    build(Experiment.of(DENSE | {"network.dropout": (0.5,)}))
    assert float(keras.random.normal(())) == undisturbed


@pytest.mark.parametrize("scaling", datasets.SCALINGS)
def test_pixels_in_the_graph_are_scaled_as_in_numpy(scaling: str) -> None:
    greys = np.arange(256, dtype=np.uint8)
    np.testing.assert_array_equal(pixels(tf.constant(greys), scaling), datasets.scale(greys, scaling))


@pytest.mark.parametrize("output", ["softmax", "logits"])
def test_cross_entropy_is_the_same_for_probabilities_and_logits(output: str) -> None:
    scores = tf.constant([[1.0, 2.0, -1.0] + [0.0] * 7])
    given = scores if output == "logits" else tf.nn.softmax(scores)
    loss = make_loss(Experiment.of({"network.output": output}))(tf.one_hot([1], 10), given)
    assert float(loss) == pytest.approx(-float(tf.nn.log_softmax(scores)[0, 1]), rel=1e-5)


def plain_softmax(first: Network) -> keras.Model:
    return keras.Sequential([keras.Input((784,)), keras.layers.Dense(10)])


def plain_dense(first: Network) -> keras.Model:
    penalty = keras.regularizers.L2(1e-3)
    return keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(12, activation="relu", kernel_regularizer=penalty),
            keras.layers.Dense(7, activation="relu", kernel_regularizer=penalty),
            keras.layers.Dense(10, activation="softmax", kernel_regularizer=penalty),
        ]
    )


def plain_convolutional(first: Network) -> keras.Model:
    penalty = keras.regularizers.L2(1e-3)
    return keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Reshape((28, 28, 1)),
            keras.layers.Conv2D(3, 3, padding="same"),
            keras.layers.BatchNormalization(),
            keras.layers.Activation("relu", activity_regularizer=penalty),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(4, 3, padding="same"),
            keras.layers.BatchNormalization(),
            keras.layers.Activation("relu", activity_regularizer=penalty),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dense(11),
            keras.layers.BatchNormalization(),
            keras.layers.Activation("relu", activity_regularizer=penalty),
            # The seed is the one our network drew; so both drop the same units.
            keras.layers.Dropout(0.4, seed=first.get_layer("dropout_1").seed),
            keras.layers.Dense(10),
        ]
    )


SMALL = {"data.train_size": 500, "learning.batch_size": 64, "learning.epochs": 3}  # 8 batches an epoch, the last of 52 images
PLAIN: dict[str, tuple[dict[str, Any], Any, keras.optimizers.Optimizer]] = {
    "softmax": (
        {"network.kind": "softmax", "network.output": "logits", "learning.optimizer": "sgd", "learning.learning_rate": 0.5},
        plain_softmax,
        keras.optimizers.SGD(0.5),
    ),
    "dense": (DENSE | {"network.kernel_l2": 1e-3, "learning.schedule": "linear"}, plain_dense, keras.optimizers.Adam(0.001)),
    "convolutional": (
        CONVOLUTIONAL
        | {
            "network.batch_normalization": True,
            "network.dropout": (0.4,),
            "network.output": "logits",
            "network.activity_l2": 1e-3,
            "learning.optimizer": "sgd",
            "learning.learning_rate": 0.01,
            "learning.momentum": 0.9,
            "learning.epochs": 1,  # maxima and ReLU's kink amplify rounding; later epochs would compare noise
            "data.validation": "holdout",
            "data.holdout_size": 100,
        },
        plain_convolutional,
        keras.optimizers.SGD(0.01, momentum=0.9),
    ),
}


def batches(experiment: Experiment) -> Iterator[tuple[np.ndarray, float]]:
    """The very indices and learning rates that the feed gives, batch by batch."""
    for block, rates in Feed(experiment, 0, Control()).dataset().as_numpy_iterator():
        yield from zip(block, rates, strict=True)


@pytest.mark.parametrize("name", PLAIN)
def test_blocks_train_to_the_weights_and_figures_of_plain_keras(name: str) -> None:
    knobs, make_plain, optimizer = PLAIN[name]
    experiment = Experiment.of(SMALL | knobs)
    result = train(experiment, lambda event: None)

    first = build(experiment)
    plain = make_plain(first)
    plain.set_weights(first.get_weights())
    logits = experiment.network.output == "logits"
    plain.compile(optimizer, keras.losses.CategoricalCrossentropy(from_logits=logits), metrics=["accuracy"], jit_compile=False)
    images = datasets.load("mnist")
    inputs, labels = images.train_images[:500].reshape(-1, 784) / np.float32(255), keras.utils.to_categorical(images.train_labels[:500])
    steps = 0
    for indices, rate in batches(experiment):
        optimizer.learning_rate = rate
        plain.train_on_batch(inputs[indices], labels[indices])
        steps += 1

    assert steps == result.finished.step == experiment.total_steps
    learned = [np.abs(plains - start).max() for plains, start in zip(plain.get_weights(), first.get_weights(), strict=True)]
    assert max(learned) > 0.01, "nothing was learned, so nothing is proven"
    for ours, plains in zip(result.weights, plain.get_weights(), strict=True):
        np.testing.assert_allclose(ours, plains, rtol=1e-4, atol=1e-5)
    test_inputs, test_labels = images.test_images.reshape(-1, 784) / np.float32(255), keras.utils.to_categorical(images.test_labels)
    loss, accuracy = plain.evaluate(test_inputs, test_labels, batch_size=1000, verbose=0)
    assert isinstance(result.finished, Finished)
    assert result.finished.test_loss == pytest.approx(loss, rel=1e-4)
    assert result.finished.test_accuracy == pytest.approx(accuracy, abs=2e-4)
