"""The five optimizers' update formulas in numpy, as Keras 3.15 computes them: for drawing their paths."""

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from mnist_core.experiment import Learning

Weights = NDArray[np.float64]
# Is sent gradients, answers with what is to be added to the weights; its first answer means nothing.
Update = Generator[Weights, Weights, None]


def path(learning: "Learning", gradient: Callable[[Weights], Weights], start: Weights, steps: int) -> Weights:
    """The weights before the first and after every step, shape (steps + 1, weights), under the optimizer and the numbers of `learning`."""
    weights = np.array(start, dtype=np.float64)
    update = UPDATES[learning.optimizer](learning, len(weights))
    next(update)
    found = [weights]
    for _step in range(steps):
        # Keras shrinks the weights between taking the gradient and taking the step.
        weights = weights * (1 - learning.learning_rate * learning.weight_decay) + update.send(gradient(weights))
        found.append(weights)
    return np.stack(found)


def _sgd(learning: "Learning", count: int) -> Update:
    velocity = step = np.zeros(count)
    while True:
        gradient = yield step
        velocity = learning.momentum * velocity - learning.learning_rate * gradient
        step = learning.momentum * velocity - learning.learning_rate * gradient if learning.nesterov else velocity


def _adagrad(learning: "Learning", count: int) -> Update:
    total, step = np.full(count, learning.initial_accumulator_value), np.zeros(count)
    while True:
        gradient = yield step
        total = total + gradient**2
        step = -learning.learning_rate * gradient / np.sqrt(total + learning.epsilon)


def _adadelta(learning: "Learning", count: int) -> Update:
    of_gradients = of_steps = step = np.zeros(count)
    while True:
        gradient = yield step
        of_gradients = learning.rho * of_gradients + (1 - learning.rho) * gradient**2
        unscaled = -np.sqrt(of_steps + learning.epsilon) / np.sqrt(of_gradients + learning.epsilon) * gradient
        of_steps = learning.rho * of_steps + (1 - learning.rho) * unscaled**2
        step = learning.learning_rate * unscaled


def _rmsprop(learning: "Learning", count: int) -> Update:
    mean_square = velocity = np.zeros(count)
    while True:
        gradient = yield -velocity
        mean_square = learning.rho * mean_square + (1 - learning.rho) * gradient**2
        velocity = learning.momentum * velocity + learning.learning_rate * gradient / np.sqrt(mean_square + learning.epsilon)


def _adam(learning: "Learning", count: int) -> Update:
    mean = mean_square = step = np.zeros(count)
    number = 0
    while True:
        gradient = yield step
        number += 1
        mean = learning.beta_1 * mean + (1 - learning.beta_1) * gradient
        mean_square = learning.beta_2 * mean_square + (1 - learning.beta_2) * gradient**2
        rate = learning.learning_rate * np.sqrt(1 - learning.beta_2**number) / (1 - learning.beta_1**number)
        step = -rate * mean / (np.sqrt(mean_square) + learning.epsilon)


UPDATES: dict[str, Callable[["Learning", int], Update]] = {
    "sgd": _sgd,
    "adagrad": _adagrad,
    "adadelta": _adadelta,
    "rmsprop": _rmsprop,
    "adam": _adam,
}
