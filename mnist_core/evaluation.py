"""How good a network is: loss and accuracy over many images, gradient norms on a fixed batch."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_core.network import Network, pixels

if TYPE_CHECKING:
    from mnist_core.experiment import Experiment

CHUNK = 1_000
GRADIENT_IMAGES = 256


class Evaluator:
    """Judges one network, as Keras' `evaluate` does: without dropout, penalties included in the loss."""

    def __init__(self, network: Network, experiment: "Experiment") -> None:
        self._network = network
        self._scaling = experiment.data.scaling
        self._noise = experiment.data.test_noise
        self._seed = experiment.learning.seed
        # Both data sets come as arguments, so one trace serves them all.
        self._sums = tf.function(
            self._sum_over, input_signature=[_IMAGES, _LABELS, _INDICES, tf.TensorSpec((), tf.float32)], autograph=False
        )

    def evaluate(self, images: tf.Tensor, labels: tf.Tensor, indices: NDArray[np.int32], *, noise: bool = True) -> tuple[float, float]:
        """Mean loss and accuracy over the chosen images.

        Args:
            images: uint8, shape (n, 784).
            labels: int64 classes, shape (n,).
            indices: int32, shape (m,), which of the images.
            noise: whether the knob "noise on test images" applies; the noise is the same at every call.
        """
        loss, right = self._sums(images, labels, tf.constant(indices), tf.constant(self._noise if noise else 0.0))
        return float(loss) / len(indices), float(right) / len(indices)

    def _sum_over(self, images: tf.Tensor, labels: tf.Tensor, indices: tf.Tensor, noise: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        def one_chunk(start: tf.Tensor, loss: tf.Tensor, right: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
            chosen = indices[start : start + CHUNK]
            inputs = pixels(tf.gather(images, chosen), self._scaling)
            if self._noise:
                inputs += noise * tf.random.stateless_normal(tf.shape(inputs), tf.stack([self._seed, start]))
            truth = tf.gather(labels, chosen)
            scores = self._network(inputs, training=False)
            hits = tf.reduce_sum(tf.cast(tf.equal(tf.argmax(scores, axis=-1), truth), tf.float32))
            chunk_loss = self._network.total_loss(truth, scores) * tf.cast(tf.size(chosen), tf.float32)
            return start + CHUNK, loss + chunk_loss, right + hits

        begin = (tf.constant(0), tf.constant(0.0), tf.constant(0.0))
        _, loss, right = tf.while_loop(lambda start, *_: start < tf.size(indices), one_chunk, begin, parallel_iterations=1)
        return loss, right


_IMAGES = tf.TensorSpec((None, None), tf.uint8)
_LABELS = tf.TensorSpec((None,), tf.int64)
_INDICES = tf.TensorSpec((None,), tf.int32)


def class_scores(network: Network, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities of shape (n, 10) for inputs of shape (n, 784), whether the network ends in logits or in a softmax."""
    scores = network(tf.constant(inputs), training=False)
    if network.layers[-1].activation.__name__ != "softmax":
        scores = tf.nn.softmax(scores)
    probabilities: NDArray[np.float32] = scores.numpy()
    return probabilities


def gradient_norms(network: Network, images: tf.Tensor, labels: tf.Tensor, scaling: str) -> dict[str, float | None]:
    """The Euclidean norm of the loss gradient over each layer's weights, by layer name, on the first 256 images (uint8, (n, 784)).

    None where a norm is not finite. Dropout is off, so that the same weights always give the same norms.
    """
    with tf.GradientTape() as tape:
        scores = network(pixels(images[:GRADIENT_IMAGES], scaling), training=False)
        loss = network.total_loss(labels[:GRADIENT_IMAGES], scores)
    layers = [layer for layer in network.layers if layer.trainable_variables]
    gradients = tape.gradient(loss, [[variable.value for variable in layer.trainable_variables] for layer in layers])
    return {layer.name: _norm(of_layer) for layer, of_layer in zip(layers, gradients, strict=True)}


def _norm(gradients: list[Any]) -> float | None:
    norm = float(tf.linalg.global_norm(gradients))
    return norm if math.isfinite(norm) else None
