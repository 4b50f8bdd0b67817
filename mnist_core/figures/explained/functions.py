"""Activation functions and their derivatives, as Keras computes them, in numpy."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Function = Callable[[Numbers], NDArray[np.floating]]

LEAK = 0.2  # Keras' slope of a leaky ReLU below zero
SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805  # Klambauer et al., 2017


def sigmoid(x: Numbers) -> Numbers:
    found: Numbers = 1 / (1 + np.exp(-np.clip(x, -700, 700)))
    return found


def _normal_distribution(x: Numbers) -> Numbers:
    found: Numbers = np.vectorize(lambda value: (1 + math.erf(value / math.sqrt(2))) / 2, otypes=[float])(x)
    return found


def _normal_density(x: Numbers) -> Numbers:
    found: Numbers = np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
    return found


def _below(x: Numbers) -> Numbers:
    """e^x where x is negative, 1 elsewhere."""
    found: Numbers = np.exp(np.minimum(x, 0))
    return found


# By the knob's value: the function, and its derivative; all element by element, any shape.
ACTIVATIONS: dict[str, tuple[Function, Function]] = {
    "relu": (lambda x: np.maximum(x, 0), lambda x: (x > 0) * 1.0),
    "sigmoid": (sigmoid, lambda x: sigmoid(x) * (1 - sigmoid(x))),
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "leaky_relu": (lambda x: np.where(x > 0, x, LEAK * x), lambda x: np.where(x > 0, 1.0, LEAK)),
    "elu": (lambda x: np.where(x > 0, x, _below(x) - 1), _below),
    "selu": (
        lambda x: SELU_SCALE * np.where(x > 0, x, SELU_ALPHA * (_below(x) - 1)),
        lambda x: SELU_SCALE * np.where(x > 0, 1.0, SELU_ALPHA * _below(x)),
    ),
    "gelu": (lambda x: x * _normal_distribution(x), lambda x: _normal_distribution(x) + x * _normal_density(x)),
    "silu": (lambda x: x * sigmoid(x), lambda x: sigmoid(x) * (1 + x * (1 - sigmoid(x)))),
    "softplus": (lambda x: np.logaddexp(0, x), sigmoid),
    "softsign": (lambda x: x / (1 + np.abs(x)), lambda x: 1 / (1 + np.abs(x)) ** 2),
    "linear": (lambda x: x, np.ones_like),
}
# As formulas, for those who read them.
FORMULAS = {
    "relu": r"f(x)=\max(0,x)",
    "sigmoid": r"f(x)=\frac{1}{1+e^{-x}}",
    "tanh": r"f(x)=\tanh x",
    "leaky_relu": r"f(x)=\max(0.2\,x,\;x)",
    "elu": r"f(x)=\begin{cases}x&x>0\\e^{x}-1&x\le 0\end{cases}",
    "selu": r"f(x)=1.0507\begin{cases}x&x>0\\1.6733\,(e^{x}-1)&x\le 0\end{cases}",
    "gelu": r"f(x)=x\,\Phi(x)",
    "silu": r"f(x)=\frac{x}{1+e^{-x}}",
    "softplus": r"f(x)=\ln(1+e^{x})",
    "softsign": r"f(x)=\frac{x}{1+|x|}",
    "linear": r"f(x)=x",
}


def softmax(scores: Numbers) -> Numbers:
    """Probabilities of scores (..., classes), over the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    found: Numbers = powers / powers.sum(axis=-1, keepdims=True)
    return found
