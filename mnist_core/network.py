"""Experiment -> compiled keras.Model, layer by layer from `architecture.layers`."""

from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import tensorflow as tf

from mnist_core import architecture, optimizers
from mnist_core.augmentation import Augmenter
from mnist_core.datasets import SCALINGS

if TYPE_CHECKING:
    from mnist_core.experiment import Experiment
    from mnist_core.experiment import Network as NetworkKnobs

PIXELS = architecture.IMAGE_SIZE**2


class Network(keras.Model):
    """A classifier of 784 pixels that trains on blocks of batches, given as indices into images kept in memory.

    Keras' `fit` hands it an int32 block of shape (batches, batch size) and a float32 learning rate for each batch; the gathering,
    augmentation, scaling and noise happen inside the graph, and one call runs the whole block, so that Python is busy ten times a
    second and not a thousand. Each step is Keras' own: forward, loss with penalties, gradient, `optimizer.apply`.
    """

    def prepare(self, experiment: "Experiment", images: tf.Tensor, labels: tf.Tensor) -> None:
        """Say what blocks index into (uint8 images of shape (n, 784), int64 classes of shape (n,)) and compile for training."""
        self._augmenter = Augmenter(experiment.augmentation)
        self._scaling = experiment.data.scaling
        self._noise = experiment.data.train_noise
        self._seed = experiment.learning.seed
        self._steps = experiment.total_steps
        self._images, self._labels = images, labels
        self._loss = make_loss(experiment)
        # XLA makes a dense step alone 1.1 to 1.35 times as fast, but not within `fit` (e-crossentropy: 11.3 s against 8.5 s), and
        # convolutions two to thirty times slower.
        self.compile(optimizer=optimizers.make(experiment.learning), jit_compile=False)
        self.optimizer.build(self.trainable_variables)

    def train_step(self, data: tuple[tf.Tensor, tf.Tensor]) -> dict[str, tf.Tensor]:
        """Train on every batch of the block; returns the mean loss and accuracy over it."""
        indices, rates = data

        def one_batch(number: tf.Tensor, loss: tf.Tensor, right: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
            self.optimizer.learning_rate.assign(rates[number])
            batch_loss, batch_right = self._train_on(indices[number])
            return number + 1, loss + batch_loss, right + batch_right

        batches = tf.shape(indices)[0]
        start = (tf.constant(0), tf.constant(0.0), tf.constant(0.0))
        # The order of steps matters: no two iterations may overlap.
        _, loss, right = tf.while_loop(lambda number, *_: number < batches, one_batch, start, parallel_iterations=1)
        return {"loss": loss / tf.cast(batches, tf.float32), "accuracy": right / tf.cast(tf.size(indices), tf.float32)}

    def _train_on(self, indices: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        labels = tf.gather(self._labels, indices)
        images = tf.gather(self._images, indices)
        step = tf.cast(self.optimizer.iterations.value, tf.int32)
        seed = tf.stack([self._seed, step])
        if self._augmenter.active:
            progress = tf.cast(step, tf.float32) / self._steps
            images = self._augmenter(tf.cast(images, tf.float32), seed, progress)
        inputs = pixels(images, self._scaling)
        if self._noise:
            inputs += self._noise * tf.random.stateless_normal(tf.shape(inputs), seed)
        with tf.GradientTape() as tape:
            scores = self(inputs, training=True)
            loss = self.total_loss(labels, scores)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply(gradients, self.trainable_variables)
        right = tf.reduce_sum(tf.cast(tf.equal(tf.argmax(scores, axis=-1), labels), tf.float32))
        return loss, right

    def total_loss(self, labels: tf.Tensor, scores: tf.Tensor) -> tf.Tensor:
        """Mean loss of the batch plus all penalties, as Keras reports it; classes of shape (n,), scores of shape (n, 10)."""
        loss = self._loss(tf.one_hot(labels, architecture.CLASSES), scores)
        return tf.add_n([loss, *self.losses]) if self.losses else loss


def pixels(images: tf.Tensor, scaling: str) -> tf.Tensor:
    """Pixels from 0 to 255 as the network sees them (float32, same shape)."""
    factor, offset = SCALINGS[scaling]
    return tf.cast(images, tf.float32) * factor + offset


def make_loss(experiment: "Experiment") -> keras.losses.Loss:
    if experiment.learning.loss == "mean_squared_error":
        return keras.losses.MeanSquaredError()
    return keras.losses.CategoricalCrossentropy(
        from_logits=experiment.network.output == "logits", label_smoothing=experiment.learning.label_smoothing
    )


def build(experiment: "Experiment", fold: int = 0) -> Network:
    """The network with its first weights. Every random part has a seed of its own, so that nothing hangs on global state."""
    knobs = experiment.network
    seeds = iter(np.random.SeedSequence((experiment.learning.seed, fold)).generate_state(4 * len(architecture.layers(knobs))).tolist())
    inputs = outputs = keras.Input((PIXELS,), name="pixels")
    for layer in architecture.layers(knobs):
        outputs = _make_layer(layer, knobs, seeds)(outputs)
    return Network(inputs, outputs, name="network")


def _make_layer(layer: architecture.Layer, knobs: "NetworkKnobs", seeds: Any) -> keras.layers.Layer:
    match layer.kind:
        case "reshape":
            return keras.layers.Reshape(layer.output_shape, name=layer.name)
        case "convolution":
            settings = _weight_settings(layer, knobs, seeds)
            return keras.layers.Conv2D(
                int(layer.size), knobs.kernel_size, padding="same", activation=layer.activation, name=layer.name, **settings
            )
        case "pooling":
            pooling = keras.layers.MaxPooling2D if knobs.pooling == "max" else keras.layers.AveragePooling2D
            return pooling(int(layer.size), name=layer.name)
        case "global_average_pooling":
            return keras.layers.GlobalAveragePooling2D(name=layer.name)
        case "flatten":
            return keras.layers.Flatten(name=layer.name)
        case "dense":
            return keras.layers.Dense(
                int(layer.size), activation=layer.activation, name=layer.name, **_weight_settings(layer, knobs, seeds)
            )
        case "batch_normalization":
            return keras.layers.BatchNormalization(name=layer.name)
        case "activation":
            return keras.layers.Activation(layer.activation, name=layer.name, activity_regularizer=_activity_penalty(layer, knobs))
        case "dropout":
            return keras.layers.Dropout(layer.size, seed=next(seeds), name=layer.name)


def _weight_settings(layer: architecture.Layer, knobs: "NetworkKnobs", seeds: Any) -> dict[str, Any]:
    """What dense and convolutional layers have in common."""
    return {
        "use_bias": knobs.use_bias,
        "kernel_initializer": _initializer(knobs.kernel_initializer, knobs.kernel_initializer_scale, next(seeds)),
        "bias_initializer": _initializer(knobs.bias_initializer, knobs.bias_initializer_value, next(seeds)),
        "kernel_regularizer": _penalty(knobs.kernel_l1, knobs.kernel_l2),
        "bias_regularizer": _penalty(knobs.bias_l1, knobs.bias_l2) if knobs.use_bias else None,
        "activity_regularizer": _activity_penalty(layer, knobs),
        "kernel_constraint": _constraint(knobs, layer.kind),
    }


def _activity_penalty(layer: architecture.Layer, knobs: "NetworkKnobs") -> keras.regularizers.Regularizer | None:
    """The penalty on what hidden units put out: on the layer that has their activation, which batch normalization parts from their sum."""
    puts_out = layer.kind == "activation" or (layer.name != "output" and not knobs.batch_normalization)
    return _penalty(knobs.activity_l1, knobs.activity_l2) if puts_out else None


def _penalty(l1: float, l2: float) -> keras.regularizers.Regularizer | None:
    return keras.regularizers.L1L2(l1, l2) if l1 or l2 else None


def _initializer(name: str, number: float, seed: int) -> keras.initializers.Initializer:
    match name:
        case "truncated_normal":
            return keras.initializers.TruncatedNormal(stddev=number, seed=seed)
        case "random_normal":
            return keras.initializers.RandomNormal(stddev=abs(number), seed=seed)
        case "random_uniform":
            return keras.initializers.RandomUniform(-number, number, seed=seed)
        case "orthogonal":
            return keras.initializers.Orthogonal(gain=number, seed=seed)
        case "constant":
            return keras.initializers.Constant(number)
        case "zeros":
            return keras.initializers.Zeros()
        case _:
            return keras.initializers.get({"class_name": name, "config": {"seed": seed}})


def _constraint(knobs: "NetworkKnobs", kind: str) -> keras.constraints.Constraint | None:
    # A unit's weight vector runs over all axes of the kernel but the last, which counts the units.
    axis = [0, 1, 2] if kind == "convolution" else 0
    match knobs.kernel_constraint:
        case "max_norm":
            return keras.constraints.MaxNorm(knobs.kernel_constraint_value, axis=axis)
        case "unit_norm":
            return keras.constraints.UnitNorm(axis=axis)
        case "non_negative":
            return keras.constraints.NonNeg()
        case _:
            return None
