"""Networks as they were after several epochs, kept at hand: one network a run, into which an epoch's weights are put when asked for."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_core import architecture, datasets
from mnist_core.architecture import Layer
from mnist_core.experiment import Experiment
from mnist_core.network import PIXELS, build

MOST_BYTES = 100_000_000  # of all runs' weights together
MOST_RUNS = 8  # each has a network of its own, whatever its weights take

Weights = list[NDArray[np.float32]]


class Epochs:
    """One run's network with the weights of those epochs that were looked at last.

    To build a network takes longer than to read an image, and a time machine asks for fifty of them; they differ in their weights alone.

    Attributes:
        outputs_of: Inputs (n, 784) -> the output of every layer, by its name.
        hidden_of: Inputs -> what enters the last layer.
        peaks_of: Inputs -> what enters the last layer, what leaves it, and the largest output of each unit or filter of the layers in
            `rectified`, those with ReLU.
        features: An epoch and what enters the last layer for training images after it, where that was asked for last.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.layers: list[Layer] = architecture.layers(experiment.network)
        self.network = build(experiment)
        inputs = self.network.inputs[0]
        outputs = {layer.name: self.network.get_layer(layer.name).output for layer in self.layers}
        everything = keras.Model(inputs, outputs)
        self.before_output = keras.Model(inputs, self.network.layers[-1].input)
        # Traced once: the weights are variables, so that other weights need no other trace.
        self.outputs_of = tf.function(lambda images: everything(images, training=False), autograph=False, reduce_retracing=True)
        self.hidden_of = tf.function(lambda images: self.before_output(images, training=False), autograph=False, reduce_retracing=True)
        # Reduced within the graph: nobody needs all that a convolution puts out for ten thousand images.
        self.rectified = [layer.name for layer in self.layers if layer.activation == "relu"]
        peaks = keras.Model(inputs, [self.before_output.outputs[0], *(outputs[name] for name in ["output", *self.rectified])])

        def look(images: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, list[tf.Tensor]]:
            hidden, scores, *active = peaks(images, training=False)
            return hidden, scores, [tf.reduce_max(values, axis=list(range(len(values.shape) - 1))) for values in active]

        self.peaks_of = tf.function(look, autograph=False, reduce_retracing=True)
        self.features: tuple[float, NDArray[np.float32]] | None = None
        self.weights: OrderedDict[float, Weights] = OrderedDict()
        self._lock = Lock()
        self._inside: Weights | None = None

    @contextmanager
    def at(self, epoch: float) -> Iterator["Epochs"]:
        """Hold the network with an epoch's weights in it; raises KeyError where they are not at hand."""
        with self._lock:
            if self._inside is not self.weights[epoch]:
                self.network.set_weights(self.weights[epoch])
                self._inside = self.weights[epoch]
            yield self

    def inputs(self, images: NDArray[np.uint8]) -> tf.Tensor:
        """Images (n, 28, 28) as the network sees them, (n, 784)."""
        return tf.constant(datasets.scale(images, self.experiment.data.scaling).reshape(-1, PIXELS))

    def probabilities(self, scores: tf.Tensor) -> NDArray[np.float32]:
        """(n, 10) from what the last layer puts out."""
        if self.experiment.network.output != "softmax":
            scores = tf.nn.softmax(scores)
        probabilities: NDArray[np.float32] = scores.numpy()
        return probabilities


_runs: "OrderedDict[str, Epochs]" = OrderedDict()
_lock = Lock()


def hold(run_id: str, epoch: float, experiment: Experiment, weights: Sequence[NDArray[np.floating]]) -> None:
    """Keep a run's weights after an epoch at hand; those looked at longest ago go when there are too many, or they take too much."""
    arrays = [np.asarray(array, np.float32) for array in weights]
    with _lock:
        if run_id not in _runs:
            _runs[run_id] = Epochs(experiment)
        _runs.move_to_end(run_id)
        _runs[run_id].weights[epoch] = arrays
        _runs[run_id].weights.move_to_end(epoch)
        while len(_runs) > MOST_RUNS:
            _runs.popitem(last=False)
        while _bytes() > MOST_BYTES and (len(_runs) > 1 or len(_runs[run_id].weights) > 1):
            oldest = next(iter(_runs.values()))
            oldest.weights.popitem(last=False)
            if not oldest.weights:
                _runs.popitem(last=False)


def held(run_id: str, epoch: float) -> Epochs | None:
    """The run's network, where its weights after that epoch are at hand."""
    with _lock:
        epochs = _runs.get(run_id)
        if epochs is None or epoch not in epochs.weights:
            return None
        _runs.move_to_end(run_id)
        epochs.weights.move_to_end(epoch)
        return epochs


def keep_features(epochs: Epochs, epoch: float, features: NDArray[np.float32]) -> None:
    """Keep what enters the last layer for training images: of one run alone, for it may take 40 MB."""
    with _lock:
        for other in _runs.values():
            other.features = None
        epochs.features = epoch, features


def _bytes() -> int:
    return sum(array.nbytes for epochs in _runs.values() for arrays in epochs.weights.values() for array in arrays)
