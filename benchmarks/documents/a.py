"""Document A: Keras' high-level API. A tf.data pipeline into `fit`, validated on the test images every epoch."""

import time

import keras
import tensorflow as tf

from .images import load_data
from .outcome import Outcome

OPTIMIZERS = {
    "sgd": lambda: keras.optimizers.SGD(0.01, momentum=0.9),
    "adagrad": lambda: keras.optimizers.Adagrad(0.01, initial_accumulator_value=0.1, epsilon=1e-7),
    "adadelta": lambda: keras.optimizers.Adadelta(1.0, rho=0.9),
    "rmsprop": lambda: keras.optimizers.RMSprop(0.001, rho=0.9),
    "adam": lambda: keras.optimizers.Adam(0.001),
}


def run(recipe_id: str, *, seed: int, length: int | None = None) -> Outcome:
    """Train `a-mlp` (Adam, 50 epochs) or `a-optimizers` (the same network under each of five, 10 epochs each)."""
    if recipe_id == "a-mlp":
        return train("adam", seed=seed, epochs=length or 50)
    outcomes = {name: train(name, seed=seed, epochs=length or 10) for name in OPTIMIZERS}
    parts = outcomes.values()
    return Outcome(
        seconds=sum(part.seconds for part in parts),
        steps=sum(part.steps for part in parts),
        train_accuracy=sum(part.train_accuracy for part in parts) / len(parts),
        test_accuracy=sum(part.test_accuracy for part in parts) / len(parts),
        variants=outcomes,
    )


def train(optimizer: str, *, seed: int, epochs: int) -> Outcome:
    """Train 784-256-128-10 under one of `OPTIMIZERS`."""
    keras.utils.set_random_seed(seed)

    (x_train, y_train), (x_test, y_test) = load_data()
    x_train = x_train.reshape(-1, 784).astype("float32") / 255 - 0.5
    x_test = x_test.reshape(-1, 784).astype("float32") / 255 - 0.5
    y_train = keras.utils.to_categorical(y_train, 10)
    y_test = keras.utils.to_categorical(y_test, 10)

    train_set = tf.data.Dataset.from_tensor_slices((x_train, y_train)).shuffle(10_000).batch(256)
    test_set = tf.data.Dataset.from_tensor_slices((x_test, y_test)).batch(256)

    model = keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(256, activation="relu"),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dense(10),
        ]
    )

    started = time.perf_counter()
    model.compile(
        optimizer=OPTIMIZERS[optimizer](),
        loss=keras.losses.CategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    history = model.fit(train_set, epochs=epochs, validation_data=test_set, verbose=0).history
    seconds = time.perf_counter() - started

    return Outcome(seconds, int(model.optimizer.iterations), history["accuracy"][-1], history["val_accuracy"][-1], history)
