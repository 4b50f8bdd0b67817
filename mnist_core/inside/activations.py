"""How one number of a layer's output comes about: a convolution at one pixel, a pooling window, a dropped unit. NumPy only."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mnist_core.inside.findings import Terms


def convolution_at(inputs: NDArray[np.float32], kernel: NDArray[np.float32], bias: float, row: int, column: int, filter: int) -> Terms:
    """One pixel of a convolution whose border is padded with zeros, before its activation.

    Args:
        inputs: What enters, (height, width, channels).
        kernel: (size, size, channels, filters).
        bias: The filter's.
        row: Of the output pixel, from 0; raises ValueError where the output has no such pixel or filter.
        column: Of the output pixel, from 0.
        filter: Which filter, from 0.
    """
    height, width, _ = inputs.shape
    if not (0 <= row < height and 0 <= column < width and 0 <= filter < kernel.shape[-1]):
        raise ValueError(f"There is no pixel ({row}, {column}) of filter {filter} in an output of {height} x {width} x {kernel.shape[-1]}.")
    size = kernel.shape[0]
    # Keras pads an even kernel by one more after than before.
    before = (size - 1) // 2
    padded = np.pad(inputs, ((before, size - 1 - before),) * 2 + ((0, 0),))
    patch = padded[row : row + size, column : column + size]
    weights = kernel[..., filter]
    total = float(np.sum(patch.astype(np.float64) * weights)) + bias
    return Terms(patch, weights, bias, total, total, row - before, column - before)


def with_output(terms: Terms, output: float) -> Terms:
    """The same terms with what the layer's activation made of their sum."""
    return replace(terms, output=output)


def pooling_at(inputs: NDArray[np.float32], size: int, kind: str, row: int, column: int, channel: int) -> Terms:
    """One pixel of a pooling of windows (size, size); `kind` is "max" or "average"; `weights` say how much each pixel counts."""
    window = inputs[row * size : (row + 1) * size, column * size : (column + 1) * size, channel : channel + 1]
    if window.size == 0 or row < 0 or column < 0:
        raise ValueError(f"There is no pixel ({row}, {column}) of channel {channel} in what pooling makes of {inputs.shape}.")
    weights = np.full_like(window, 1 / window.size)
    if kind == "max":
        weights = np.zeros_like(window)
        weights.ravel()[int(window.argmax())] = 1
    total = float((window * weights).sum())
    return Terms(window, weights, 0.0, total, total, row * size, column * size)


def dropped(values: NDArray[np.float32], rate: float, seed: int) -> NDArray[np.float32]:
    """What dropout makes of values (n,) in one step of training: a share `rate` becomes 0, the others grow so that their mean stays.

    Source: N. Srivastava and others, "Dropout: a simple way to prevent neural networks from overfitting", 2014, as Keras scales it.
    """
    kept = np.random.default_rng(seed).random(values.shape) >= rate
    return np.where(kept, values / np.float32(1 - rate), np.float32(0))
