"""Every optimizer takes the steps that Keras' own takes, with the numbers of the knobs."""

from collections.abc import Callable

import keras
import numpy as np
import pytest
import tensorflow as tf

from mnist_core import optimizers
from mnist_core.experiment import Learning

STEPS = 20
RATES = [0.02] * 10 + [0.005] * 10

CASES: dict[str, tuple[Learning, Callable[[], keras.optimizers.Optimizer]]] = {
    "sgd": (Learning(optimizer="sgd"), keras.optimizers.SGD),
    "sgd with momentum": (Learning(optimizer="sgd", momentum=0.9), lambda: keras.optimizers.SGD(momentum=0.9)),
    "sgd with Nesterov momentum": (
        Learning(optimizer="sgd", momentum=0.8, nesterov=True),
        lambda: keras.optimizers.SGD(momentum=0.8, nesterov=True),
    ),
    "adagrad": (
        Learning(optimizer="adagrad", initial_accumulator_value=0.3, epsilon=1e-4),
        lambda: keras.optimizers.Adagrad(initial_accumulator_value=0.3, epsilon=1e-4),
    ),
    "adadelta": (Learning(optimizer="adadelta", rho=0.8, epsilon=1e-3), lambda: keras.optimizers.Adadelta(rho=0.8, epsilon=1e-3)),
    "rmsprop": (Learning(optimizer="rmsprop", rho=0.7, epsilon=1e-4), lambda: keras.optimizers.RMSprop(rho=0.7, epsilon=1e-4)),
    "rmsprop with momentum": (
        Learning(optimizer="rmsprop", rho=0.7, momentum=0.6, epsilon=1e-4),
        lambda: keras.optimizers.RMSprop(rho=0.7, momentum=0.6, epsilon=1e-4),
    ),
    "adam": (
        Learning(optimizer="adam", beta_1=0.8, beta_2=0.95, epsilon=1e-4),
        lambda: keras.optimizers.Adam(beta_1=0.8, beta_2=0.95, epsilon=1e-4),
    ),
    "adam by default": (Learning(), keras.optimizers.Adam),
}


def path_down_a_bowl(optimizer: keras.optimizers.Optimizer, in_a_graph: bool) -> list[np.ndarray]:
    """All weights after each step of least squares with a matrix, a bias and a little noise in the targets."""
    random = np.random.default_rng(0)
    inputs = random.normal(size=(64, 6)).astype(np.float32)
    targets = (inputs @ random.normal(size=(6, 3)) + 0.1 * random.normal(size=(64, 3))).astype(np.float32)
    weights = keras.Variable(random.normal(size=(6, 3)).astype(np.float32))
    biases = keras.Variable(np.zeros(3, np.float32))
    optimizer.build([weights, biases])

    def step(rate: tf.Tensor) -> None:
        optimizer.learning_rate.assign(rate)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((inputs @ weights.value + biases.value - targets) ** 2)
        optimizer.apply(tape.gradient(loss, [weights.value, biases.value]), [weights, biases])

    run = tf.function(step) if in_a_graph else step
    path = []
    for rate in RATES:
        run(tf.constant(rate))
        path.append(np.concatenate([weights.numpy().ravel(), biases.numpy()]))
    return path


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("in_a_graph", [False, True], ids=["eager", "graph"])
def test_steps_are_those_of_keras(name: str, in_a_graph: bool) -> None:
    learning, kerass = CASES[name]
    ours, theirs = path_down_a_bowl(optimizers.make(learning), in_a_graph), path_down_a_bowl(kerass(), in_a_graph)
    assert len(ours) == STEPS
    assert not np.allclose(theirs[-1], theirs[0], atol=1e-4), "the path leads nowhere, so it proves nothing"
    np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=5e-6)


@pytest.mark.parametrize("name", CASES)
def test_the_numbers_reported_are_those_of_keras(name: str) -> None:
    learning, kerass = CASES[name]
    ours, theirs = optimizers.make(learning).get_config(), kerass().get_config()
    assert ours.pop("learning_rate") == pytest.approx(learning.learning_rate)
    del theirs["learning_rate"], theirs["name"]
    assert {key: ours[key] for key in theirs} == theirs
