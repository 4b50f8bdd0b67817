"""The small figures draw what Keras computes, or what can be worked out otherwise."""

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from mnist_core import datasets, optimizers
from mnist_core.augmentation import Augmenter
from mnist_core.experiment import KNOBS, Augmentation, Experiment, Learning, Network
from mnist_core.explanations import TOPICS
from mnist_core.figures import explained
from mnist_core.figures.explained import changed, course, descent, drawn, functions, images, measured, outputs, units
from mnist_core.figures.explained.optimizers import path
from mnist_core.network import build
from mnist_core.recipes import RECIPES
from mnist_core.schedules import Rates

CURVED = np.array([0.6, 15.0])
NUMBERS = [
    Learning(optimizer="sgd", learning_rate=0.05),
    Learning(optimizer="sgd", learning_rate=0.05, momentum=0.9),
    Learning(optimizer="sgd", learning_rate=0.05, momentum=0.8, nesterov=True, weight_decay=0.1),
    Learning(optimizer="adagrad", learning_rate=0.02, initial_accumulator_value=0.3, epsilon=1e-3),
    Learning(optimizer="adadelta", learning_rate=0.9, rho=0.8, epsilon=1e-3),
    Learning(optimizer="rmsprop", learning_rate=0.01, rho=0.7, epsilon=1e-3),
    Learning(optimizer="rmsprop", learning_rate=0.01, rho=0.7, momentum=0.5, weight_decay=0.2),
    Learning(optimizer="adam", learning_rate=0.01, beta_1=0.8, beta_2=0.9, epsilon=1e-3),
    Learning(optimizer="adam", learning_rate=0.01, weight_decay=0.5),
]


@pytest.mark.parametrize("learning", NUMBERS, ids=lambda learning: f"{learning.optimizer} {learning.momentum:g} {learning.weight_decay:g}")
def test_the_paths_are_those_of_kerass_own_optimizers(learning: Learning) -> None:
    made = optimizers.make(learning)
    # Keras' class itself, not ours with TensorFlow's kernels.
    optimizer = getattr(keras.optimizers, type(made).__name__).from_config(made.get_config())
    weights = keras.Variable(np.array([-0.12, 0.05], np.float32))
    found = [weights.numpy()]
    for _step in range(12):
        optimizer.apply([tf.constant(CURVED, tf.float32) * weights.value], [weights])
        found.append(weights.numpy())
    ours = path(learning, lambda place: CURVED * place, np.array([-0.12, 0.05]), 12)
    np.testing.assert_allclose(ours, found, rtol=1e-3, atol=2e-6)


@pytest.mark.parametrize("name", functions.ACTIVATIONS)
def test_activations_are_kerass_and_their_derivatives_the_slopes(name: str) -> None:
    function, derivative = functions.ACTIVATIONS[name]
    x = np.linspace(-4, 4, 80)  # without 0, where some have a corner
    np.testing.assert_allclose(function(x), keras.activations.get(name)(tf.constant(x)), atol=1e-6)
    np.testing.assert_allclose(derivative(x), (function(x + 1e-6) - function(x - 1e-6)) / 2e-6, atol=1e-5)


def test_every_activation_has_its_curve_and_its_formula() -> None:
    assert set(functions.ACTIVATIONS) == set(functions.FORMULAS) == set(KNOBS["network.activation"].choices)


@pytest.mark.parametrize("initializer", KNOBS["network.kernel_initializer"].choices)
def test_first_weights_are_spread_as_those_of_the_network(initializer: str) -> None:
    knobs = {"network.kernel_initializer": initializer, "network.hidden_units": (300,)}
    theirs = build(Experiment.of(knobs)).get_layer("hidden_1").kernel.numpy()
    ours = drawn.weights(Network(kernel_initializer=initializer), (784, 300), np.random.default_rng(0))  # type: ignore[arg-type]
    assert ours.shape == theirs.shape
    for measure in (np.mean, np.std, np.min, np.max):
        assert measure(ours) == pytest.approx(measure(theirs), rel=0.05 if measure is np.std else 0.4, abs=1e-3)


def test_an_orthogonal_start_is_orthogonal_whichever_side_is_longer() -> None:
    knobs = Network(kernel_initializer="orthogonal", kernel_initializer_scale=2)
    for size in ((20, 8), (8, 20)):
        matrix = drawn.weights(knobs, size, np.random.default_rng(0))
        gram = matrix.T @ matrix if size[0] > size[1] else matrix @ matrix.T
        np.testing.assert_allclose(gram, 4 * np.eye(8), atol=1e-9)


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
def test_gradient_norms_are_tensorflows(activation: str) -> None:
    random = np.random.default_rng(0)
    matrices = [random.normal(size=size) * 0.3 for size in ((30, 20), (20, 15), (15, 10))]
    inputs, classes = random.normal(size=(12, 30)), random.integers(0, 10, 12)
    variables = [tf.Variable(matrix) for matrix in matrices]
    with tf.GradientTape() as tape:
        outputs_ = tf.constant(inputs)
        for variable in variables[:-1]:
            outputs_ = keras.activations.get(activation)(outputs_ @ variable)
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(classes, outputs_ @ variables[-1]))
    wanted = [float(tf.norm(gradient)) for gradient in tape.gradient(loss, variables)]
    assert drawn.gradient_norms(inputs, classes, matrices, activation) == pytest.approx(wanted)


def test_through_the_eleven_sigmoid_layers_of_the_tutorial_hardly_a_gradient_is_left() -> None:
    figure = explained.vanishing_figure(RECIPES["e-deep-sigmoid"].experiment, str)
    sigmoid, relu = (np.asarray(trace.y) for trace in figure.data)
    assert sigmoid[0] / sigmoid[-1] < 1e-6
    assert relu[0] / relu[-1] > 1e-2


def test_the_noise_of_a_batch_is_what_drawing_batches_gives() -> None:
    random = np.random.default_rng(0)
    inputs, classes = random.uniform(size=(50, 12)).astype(np.float32), random.integers(0, 10, 50)
    each = np.einsum("ni,nk->nik", np.hstack([inputs, np.ones((50, 1))]), 0.1 - np.eye(10)[classes]).reshape(50, -1)
    mean = each.mean(axis=0)
    batches = each[random.integers(0, 50, (20_000, 4))].mean(axis=1)
    drawn_noise = np.sqrt(((batches - mean) ** 2).sum(axis=1).mean()) / np.linalg.norm(mean)
    assert descent.relative_noise(inputs, classes) / 2 == pytest.approx(drawn_noise, rel=0.02)


@pytest.mark.parametrize("loss", ["cross-entropy", "squared error"])
def test_the_pull_of_a_loss_is_its_slope(loss: str) -> None:
    scores = tf.Variable([[score, *[0.0] * 9] for score in (-6.0, -1.0, 0.5, 2.0, 6.0)], dtype=tf.float64)
    with tf.GradientTape() as tape:
        p = tf.nn.softmax(scores)
        labels = tf.one_hot([0] * 5, 10, dtype=tf.float64)
        losses = -tf.math.log(p[:, 0]) if loss == "cross-entropy" else tf.reduce_mean((p - labels) ** 2, axis=1)
        total = tf.reduce_sum(losses)
    slopes = -tape.gradient(total, scores).numpy()[:, 0]
    pull = outputs.pull_of_cross_entropy if loss == "cross-entropy" else outputs.pull_of_squared_error
    np.testing.assert_allclose(pull(p.numpy()[:, 0]), slopes, rtol=1e-6)


def test_smoothed_loss_is_kerass_and_least_where_it_is_marked() -> None:
    p = np.array([0.4, 0.91, 0.99])
    probabilities = np.hstack([p[:, None], np.repeat((1 - p[:, None]) / 9, 9, axis=1)])
    kerass = keras.losses.CategoricalCrossentropy(label_smoothing=0.1, reduction=None)(np.eye(10)[[0, 0, 0]], probabilities)
    np.testing.assert_allclose(outputs.smoothed_loss(p, 0.1), kerass, rtol=1e-5)
    figure = explained.smoothing_figure(Experiment.of({"learning.label_smoothing": 0.2}), str)
    smooth, mark = figure.data[1], figure.data[2]
    assert smooth.x[int(np.argmin(smooth.y))] == pytest.approx(mark.x[0], abs=0.005)


def test_logits_figure_is_flat_where_probabilities_were_cut_off() -> None:
    exact, clipped = explained.logits_figure(Experiment(), str).data
    assert np.ptp(np.asarray(clipped.y)[np.asarray(clipped.x) > 17]) == 0
    assert exact.y[-1] == pytest.approx(40)
    np.testing.assert_allclose(exact.y[:60], clipped.y[:60])


@pytest.mark.parametrize("schedule", KNOBS["learning.schedule"].choices)
@pytest.mark.parametrize("length", [{"learning.epochs": 7}, {"learning.duration": "steps", "learning.steps": 120}])
def test_the_schedule_drawn_is_the_schedule_trained(schedule: str, length: dict[str, Any]) -> None:
    experiment = Experiment.of({"learning.schedule": schedule, "data.train_size": 1000, "learning.decay_epochs": 2.0} | length)
    line = explained.schedule_figure(experiment, str).data[0]
    rates = Rates(experiment)
    np.testing.assert_allclose(line.y, [rates.at(int(step)) for step in line.x], rtol=1e-6)
    assert line.x[-1] == experiment.total_steps - 1


def test_early_stopping_ends_where_keras_would() -> None:
    losses = (3.0, 2.0, 2.5, 1.9, 2.1, 2.0, 2.2, 1.0)
    assert course.ending(losses, 3) == (4, 7)
    assert course.ending(losses, 1) == (2, 3)
    assert course.ending(losses, 5) == (8, 8)


def test_images_are_changed_as_the_augmenter_changes_them() -> None:
    knobs = Augmentation(shift=2.0, rotation=12.0, scale=0.15, shear=0.2, elastic=0.7, stroke_width=0.5)
    image, seed = datasets.load("mnist").test_images[0].astype(np.float32), tf.constant([3, 4])
    theirs = Augmenter(knobs)(tf.constant(image.reshape(1, -1)), seed, tf.constant(0.0)).numpy().reshape(28, 28)
    seeds = tf.random.experimental.stateless_split(seed, 3)
    numbers = tf.random.stateless_uniform((7, 1, 1), seeds[0], -1.0, 1.0).numpy().ravel()
    field = tf.random.stateless_normal((2, 1, 7, 7), seeds[1]).numpy()[:, 0]
    np.testing.assert_allclose(changed.changed(image.astype(np.float64), knobs, numbers, field), theirs, atol=0.05)


def test_convolution_and_pooling_are_tensorflows() -> None:
    image = datasets.load("mnist").test_images[0] / 255.0
    for kernel in images.EDGES.values():
        theirs = tf.nn.conv2d(image[None, ..., None], kernel[..., None, None], 1, "SAME")[0, ..., 0]
        np.testing.assert_allclose(images.convolved(image, kernel), theirs, atol=1e-9)
    for kind, function in (("max", tf.nn.max_pool2d), ("average", tf.nn.avg_pool2d)):
        before, after = explained.pooling_figure(Experiment.of({"network.kind": "convolutional", "network.pooling": kind}), str).data
        square = np.array([float(text) for text in before.text]).reshape(1, 4, 4, 1)
        assert [float(text) for text in after.text] == function(square, 2, 2, "VALID").numpy().ravel().tolist()


def test_dropout_keeps_the_mean_and_drops_its_share() -> None:
    before, after = explained.dropout_figure(Experiment.of({"network.dropout": (0.25,)}), str).data
    kept = [(float(was), float(now)) for was, now in zip(before.text, after.text, strict=True) if float(now)]
    assert len(kept) == 12
    assert all(now == pytest.approx(was / 0.75, abs=0.06) for was, now in kept)


def test_shrinkage_is_least_squares_with_a_penalty() -> None:
    candidates = np.linspace(-2, 2, 40_001)
    for wanted in (-0.9, 0.1, 0.6):
        l1 = candidates[np.argmin((candidates - wanted) ** 2 / 2 + 0.25 * np.abs(candidates))]
        l2 = candidates[np.argmin((candidates - wanted) ** 2 / 2 + 0.25 * candidates**2)]
        assert units.shrunk_by_l1(np.array(wanted), 0.25) == pytest.approx(l1, abs=1e-4)
        assert wanted / 1.5 == pytest.approx(l2, abs=1e-4)


def test_normalized_sums_are_kerass() -> None:
    sums = np.random.default_rng(0).normal(3, 2, 64)
    theirs = keras.layers.BatchNormalization()(sums[:, None], training=True)
    np.testing.assert_allclose(units.normalized(sums), np.ravel(theirs), atol=1e-5)


@pytest.mark.parametrize("validation", KNOBS["data.validation"].choices)
def test_the_split_drawn_has_the_shares_of_the_knobs(validation: str) -> None:
    experiment = Experiment.of({"data.validation": validation, "data.holdout_size": 15_000, "data.folds": 4})
    training, validating, _test = explained.validation_figure(experiment, str).data
    rows = {"kfold": 4, "redrawn": 3}.get(validation, 1)
    assert len(training.x) + len(validating.x) == course.CELLS * rows
    assert len(validating.x) == (0 if validation == "test" else 10 * rows)
    if validation == "kfold":
        assert sorted(validating.base) == list(range(course.CELLS)), "every image validates once"


def test_a_figure_follows_its_knob() -> None:
    def drawn_from(topic: str, **knobs: Any) -> str:
        return str(TOPICS[topic].figure(Experiment.of({name.replace("__", "."): value for name, value in knobs.items()}), str).to_json())

    for topic, knobs in {
        "activation": {"network__activation": "tanh"},
        "dropout": {"network__dropout": (0.1,)},
        "noise": {"data__test_noise": 2.0},
        "scaling": {"data__scaling": "symmetric"},
        "batch-size": {"learning__batch_size": 7},
        "length": {"data__train_size": 5000},
        "momentum": {"learning__momentum": 0.5, "learning__optimizer": "sgd"},
        "optimizers": {"learning__beta_1": 0.5},
        "early-stopping": {"learning__early_stopping": True, "learning__early_stopping_patience": 1},
        "augmentation": {"augmentation__shift": 3.0},
        "initializers": {"network__kernel_initializer": "he_normal"},
        "constraint": {"network__kernel_constraint": "unit_norm"},
        "depth": {"network__hidden_units": (5,)},
        "images": {"data__dataset": "fashion_mnist"},
        "confusion": {"data__dataset": "fashion_mnist"},
    }.items():
        assert drawn_from(topic) != drawn_from(topic, **knobs), topic


@pytest.mark.parametrize("recipe", ["c-softmax", "c-cnn", "e-deep-relu", "b-fashion"])
def test_every_figure_can_be_drawn_for_every_kind_of_network(recipe: str) -> None:
    for topic in TOPICS.values():
        assert topic.figure(RECIPES[recipe].experiment, str).data, topic.id


def test_what_was_measured_once_is_whole() -> None:
    assert len(measured.LOSSES["training"]) == len(measured.LOSSES["validation"]) == 60
    assert len(measured.SEEDS) == 20
    assert np.mean(measured.SEEDS[:3]) == pytest.approx(0.9155, abs=5e-4), "the document on reproduction has the same three seeds"
