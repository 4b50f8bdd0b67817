"""One pass over the test images, from which everything is found that does not depend on a chosen image."""

import math

import numpy as np
from numpy.typing import NDArray

from mnist_core import architecture, datasets
from mnist_core.inside.at_hand import Epochs
from mnist_core.inside.findings import Examination
from mnist_core.inside.maps import principal_plane
from mnist_core.inside.mistakes import mistakes
from mnist_core.inside.weights import weight_findings

MAPPED = 2000  # test images on the map: the first so many
MULTIPLY_ADDS = 500_000_000_000  # in all, a few seconds' work: a network of more gets fewer test images
FEWEST = 500
NUMBERS = 5_000_000  # put out by all layers at once, at most
LARGEST_CHUNK = 1000


def examine(epochs: Epochs) -> Examination:
    """The network whose weights are in it now, on all test images (of a very large network the first ones), without their noise, if any."""
    data = datasets.load(epochs.experiment.data.dataset)
    count = max(FEWEST, MULTIPLY_ADDS // max(1, architecture.multiply_adds(epochs.experiment.network)))
    probabilities, features, largest = _pass(epochs, data.test_images[:count])
    dead = {name: (values.size, (np.flatnonzero(values == 0) + 1).tolist()) for name, values in largest.items()}
    return Examination(
        mistakes(probabilities, data.test_labels[: len(probabilities)]),
        weight_findings(epochs.experiment.network, epochs.network.get_weights()),
        principal_plane(features, data.test_labels[: len(features)]),
        dead,
    )


def _pass(epochs: Epochs, images: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32], dict[str, NDArray[np.float32]]]:
    """Probabilities (n, 10), what enters the last layer of the first MAPPED images, and each ReLU unit's or filter's largest output."""
    width = sum(math.prod(layer.output_shape) for layer in epochs.layers)
    chunk = max(1, min(LARGEST_CHUNK, NUMBERS // width))
    probabilities, features, largest = [], [], []
    for start in range(0, len(images), chunk):
        hidden, scores, active = epochs.peaks_of(epochs.inputs(images[start : start + chunk]))
        probabilities.append(epochs.probabilities(scores))
        if start < MAPPED:
            features.append(hidden.numpy())
        largest.append([values.numpy() for values in active])
    of_layer = {name: np.max([chunk[place] for chunk in largest], axis=0) for place, name in enumerate(epochs.rectified)}
    return np.concatenate(probabilities), np.concatenate(features)[:MAPPED], of_layer
