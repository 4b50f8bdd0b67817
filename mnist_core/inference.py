"""What a trained network says of an image."""

from collections import OrderedDict
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from mnist_core.datasets import scale
from mnist_core.evaluation import class_scores
from mnist_core.experiment import Experiment
from mnist_core.network import PIXELS, Network, build

NETWORKS_KEPT = 6
_networks: "OrderedDict[str, tuple[Network, str]]" = OrderedDict()
_lock = Lock()


def hold(run_id: str, experiment: Experiment, weights: list[NDArray[np.float32]]) -> None:
    """Keep a trained network at hand, the six latest at most; `weights` are in Keras' order."""
    network = build(experiment)
    network.set_weights(weights)
    with _lock:
        _networks[run_id] = (network, experiment.data.scaling)
        while len(_networks) > NETWORKS_KEPT:
            _networks.popitem(last=False)


def read(run_id: str, image: NDArray[np.uint8]) -> list[float] | None:
    """The probabilities of the ten classes for an image of shape (28, 28); None where the run's network is not at hand."""
    with _lock:
        held = _networks.get(run_id)
    if held is None:
        return None
    network, scaling = held
    probabilities: list[float] = class_scores(network, scale(image, scaling).reshape(1, PIXELS))[0].tolist()
    return probabilities
