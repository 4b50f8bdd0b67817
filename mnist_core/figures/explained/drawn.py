"""First weights as Keras' initializers draw them, and the gradient that reaches each layer through them, in numpy."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mnist_core.figures.explained.functions import ACTIVATIONS, softmax

if TYPE_CHECKING:
    from mnist_core.experiment import Network

Numbers = NDArray[np.float64]
# Of a normal distribution cut off at two standard deviations, what is left of the standard deviation.
OF_TRUNCATED = 0.87962566103423978
GAINS = {"glorot": 1.0, "he": 2.0, "lecun": 1.0}


def weights(knobs: "Network", size: tuple[int, int], random: np.random.Generator, fans: tuple[int, int] | None = None) -> Numbers:
    """A matrix (inputs, units) of first weights as the knobs say.

    `fans` are the inputs and outputs by which some initializers scale, where they are not the matrix's own.
    """
    fan_in, fan_out = fans or size
    scale = knobs.kernel_initializer_scale
    match knobs.kernel_initializer.partition("_"):
        case ("glorot" | "he" | "lecun") as name, _, shape:
            deviation = math.sqrt(GAINS[name] / ((fan_in + fan_out) / 2 if name == "glorot" else fan_in))
            if shape == "uniform":
                return random.uniform(-math.sqrt(3) * deviation, math.sqrt(3) * deviation, size)
            return _truncated(random, size) * (deviation / OF_TRUNCATED)
        case "truncated", _, _:
            return _truncated(random, size) * scale
        case "random", _, "normal":
            return random.standard_normal(size) * scale
        case "random", _, _:
            return random.uniform(-scale, scale, size)
        case "orthogonal", _, _:
            high, wide = max(size), min(size)
            columns, triangle = np.linalg.qr(random.standard_normal((high, wide)))
            columns = columns * np.sign(np.diag(triangle))
            return scale * (columns if size[0] >= size[1] else columns.T)
        case "constant", _, _:
            return np.full(size, scale)
        case _:
            return np.zeros(size)


def _truncated(random: np.random.Generator, size: tuple[int, int]) -> Numbers:
    """A standard normal distribution without what lies beyond 2."""
    drawn = random.standard_normal(size)
    while (outside := np.abs(drawn) > 2).any():
        drawn[outside] = random.standard_normal(int(outside.sum()))
    return drawn


def gradient_norms(inputs: Numbers, classes: NDArray[np.integer], matrices: Sequence[Numbers], activation: str) -> list[float]:
    """The Euclidean norm of the mean cross-entropy's gradient over each matrix, first to last, of a dense network without biases.

    Args:
        inputs: (images, pixels).
        classes: (images,), 0 to 9.
        matrices: of the hidden layers and the output, each (inputs, units).
        activation: of the hidden layers, as the knob names it.
    """
    function, derivative = ACTIVATIONS[activation]
    outputs, sums = [inputs], []
    for matrix in matrices:
        sums.append(outputs[-1] @ matrix)
        outputs.append(np.asarray(function(sums[-1]), np.float64))
    error = (softmax(sums[-1]) - np.eye(matrices[-1].shape[1])[classes]) / len(inputs)
    norms = []
    for number in range(len(matrices) - 1, -1, -1):
        norms.append(float(np.linalg.norm(outputs[number].T @ error)))
        if number:
            error = (error @ matrices[number].T) * derivative(sums[number - 1])
    return norms[::-1]
