"""What a network's weights look like: the first layer as pictures, every layer as a histogram with its norm."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mnist_core import architecture
from mnist_core.architecture import IMAGE_SIZE, Layer
from mnist_core.inside.findings import LayerWeights, WeightFindings

if TYPE_CHECKING:
    from mnist_core.experiment import Network

BINS = 60
PICTURES = 100  # units of the first layer that are shown
LARGEST = 127


def weight_findings(network: "Network", weights: Sequence[NDArray[np.float32]]) -> WeightFindings:
    """From all of a network's weights in Keras' order."""
    kernels = kernels_by_layer(network, weights)
    first, kernel = next(iter(kernels.items()))
    pictures, scales = unit_pictures(kernel)
    return WeightFindings(
        [layer_weights(name, values) for name, values in kernels.items()], first, kernel.shape[-1], pictures[:PICTURES], scales[:PICTURES]
    )


def kernels_by_layer(network: "Network", weights: Sequence[NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
    """The kernels of dense layers (inputs, units) and convolutions (height, width, channels, filters), by layer name."""
    return {layer.name: arrays[0] for layer, arrays in arrays_of(network, weights) if layer.kind in ("dense", "convolution")}


def arrays_of(network: "Network", weights: Sequence[NDArray[np.float32]]) -> list[tuple[Layer, list[NDArray[np.float32]]]]:
    """Each layer that has weights, with its arrays in Keras' order."""
    found, start = [], 0
    for layer in architecture.layers(network):
        count = 4 if layer.kind == "batch_normalization" else (1 + network.use_bias) * (layer.kind in ("dense", "convolution"))
        if count:
            found.append((layer, list(weights[start : start + count])))
        start += count
    return found


def layer_weights(name: str, values: NDArray[np.floating]) -> LayerWeights:
    """A histogram over all weights but the outermost thousandth on either side, which would leave no room for the rest."""
    flat = values.ravel().astype(np.float32)
    finite = flat[np.isfinite(flat)]
    if not finite.size:
        return LayerWeights(name, flat.size, np.nan, np.nan, np.nan, 0.0, np.zeros(BINS + 1, np.float32), np.zeros(BINS, np.float32))
    low, high = np.quantile(finite, (0.0005, 0.9995))
    reach = max(abs(float(low)), abs(float(high)), 1e-6)
    density, edges = np.histogram(finite, BINS, (-reach, reach), density=True)
    return LayerWeights(
        name,
        flat.size,
        float(np.linalg.norm(finite)),
        float(finite.mean()),
        float(finite.std()),
        finite.size / flat.size,
        edges.astype(np.float32),
        np.nan_to_num(density).astype(np.float32),
    )


def unit_pictures(kernel: NDArray[np.floating]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Each unit's weights as a picture (units, height, width), by its own largest weight to -127 ... 127, and those largest (units,).

    A dense kernel (784, units) becomes 28 x 28; of a convolution (height, width, channels, filters) the first channel is taken, of which a
    first layer has one.
    """
    pictures = kernel.T.reshape(-1, IMAGE_SIZE, IMAGE_SIZE) if kernel.ndim == 2 else np.moveaxis(kernel[:, :, 0, :], -1, 0)
    pictures = np.nan_to_num(pictures.astype(np.float32), posinf=0.0, neginf=0.0)
    scales = np.abs(pictures).max(axis=(1, 2))
    return np.rint(pictures / np.maximum(scales, 1e-12)[:, None, None] * LARGEST).astype(np.int8), scales
