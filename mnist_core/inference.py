"""What a trained network says of images, and which training images look alike to it."""

from collections import OrderedDict
from functools import partial
from threading import Lock
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_core import datasets
from mnist_core.evaluation import class_scores
from mnist_core.experiment import Experiment
from mnist_core.network import PIXELS, Network, build

NETWORKS_KEPT = 8
COMPARED_IMAGES = 10_000  # training images among which the nearest are looked for: the first so many
CHUNK = 500


class Reader:
    """A trained network at hand."""

    def __init__(self, experiment: Experiment, weights: list[NDArray[np.float32]]) -> None:
        self._network: Network = build(experiment)
        self._network.set_weights(weights)
        # What enters the output layer.
        before_output = keras.Model(self._network.inputs, self._network.layers[-1].input)
        self._hidden_of = tf.function(partial(before_output, training=False), autograph=False, reduce_retracing=True)
        self._data = experiment.data
        self._lock = Lock()
        self._features: NDArray[np.float32] | None = None

    def read(self, images: NDArray[np.uint8]) -> list[list[float]]:
        """The probabilities of the ten classes for each of the images, (n, 28, 28)."""
        probabilities: list[list[float]] = class_scores(self._network, self._inputs(images)).tolist()
        return probabilities

    def nearest(self, image: NDArray[np.uint8], count: int) -> list[tuple[int, float]]:
        """The `count` training images whose outputs of the last hidden layer are nearest (Euclidean) to those of the image (28, 28).

        As (index, distance), the nearest first. The pixels themselves are compared where there is no hidden layer.
        """
        with self._lock:
            if self._features is None:
                self._features = self._last_hidden(datasets.load(self._data.dataset).train_images[:COMPARED_IMAGES])
        return closest(self._features, self._last_hidden(image[None]), count)

    def _inputs(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        return datasets.scale(images, self._data.scaling).reshape(-1, PIXELS)

    def _last_hidden(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """What enters the output layer, shape (n, features), in chunks: no large layer's outputs are held for all images at once."""
        chunks = (images[start : start + CHUNK] for start in range(0, len(images), CHUNK))
        return np.concatenate([self._hidden_of(tf.constant(self._inputs(chunk))).numpy() for chunk in chunks])


def closest(features: NDArray[np.float32], point: NDArray[np.float32], count: int) -> list[tuple[int, float]]:
    """Which of the features (n, m) are nearest (Euclidean) to the point (1, m), as (index, distance), the nearest first."""
    distances = np.linalg.norm(features - point, axis=1)
    return [(int(index), float(distances[index])) for index in np.argsort(distances, kind="stable")[:count]]


class LiveReader:
    """A network in training, as it was after its last epoch."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self._lock = Lock()
        self._epoch = 0.0
        self._weights: list[NDArray[np.float32]] | None = None
        self._reader: Reader | None = None

    def show(self, epoch: float, weights: list[NDArray[np.float32]]) -> None:
        """Told by the training after every epoch; the network is only built when somebody asks."""
        with self._lock:
            self._epoch, self._weights, self._reader = epoch, weights, None

    def snapshot(self) -> tuple[float, list[NDArray[np.float32]]] | None:
        """The last epoch and the weights after it; None before the end of the first."""
        with self._lock:
            return None if self._weights is None else (self._epoch, self._weights)

    def read(self, images: NDArray[np.uint8]) -> dict[str, Any] | None:
        """The `epoch` after which, and the `probabilities` of images (n, 28, 28); None before the end of the first epoch."""
        with self._lock:
            if self._weights is None:
                return None
            if self._reader is None:
                self._reader = Reader(self.experiment, self._weights)
            return {"epoch": self._epoch, "probabilities": self._reader.read(images)}


_readers: "OrderedDict[str, Reader]" = OrderedDict()
_lock = Lock()


def hold(run_id: str, experiment: Experiment, weights: list[NDArray[np.float32]]) -> None:
    """Keep a trained network at hand, the latest NETWORKS_KEPT at most; `weights` are in Keras' order."""
    reader = Reader(experiment, weights)
    with _lock:
        _readers[run_id] = reader
        while len(_readers) > NETWORKS_KEPT:
            _readers.popitem(last=False)


def held(run_id: str) -> Reader | None:
    """The run's network, where it is at hand."""
    with _lock:
        if run_id in _readers:
            _readers.move_to_end(run_id)
        return _readers.get(run_id)
