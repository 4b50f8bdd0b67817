"""Document B: making a network generalise. Every epoch draws its own validation images, and learns at its own rate."""

import time

import keras
import numpy as np

from .images import load_data
from .outcome import Outcome

EPOCHS = 20


def run(recipe_id: str, *, seed: int, length: int | None = None) -> Outcome:
    """Train `b-fashion`. A shorter run keeps the rates of the first epochs of the long one."""
    keras.utils.set_random_seed(seed)

    (x_train, y_train), (x_test, y_test) = load_data("fashion_mnist")
    x_train = 2 * x_train.reshape(-1, 784).astype("float32") / 255 - 1
    x_test = 2 * x_test.reshape(-1, 784).astype("float32") / 255 - 1
    y_train = keras.utils.to_categorical(y_train, 10)
    y_test = keras.utils.to_categorical(y_test, 10)

    # tf.nn.l2_loss halves the sum of squares, so the document's 0.0001 is 0.00005 here.
    penalty = keras.regularizers.L2(5e-5)
    model = keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(512, activation="relu", kernel_regularizer=penalty),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(256, activation="relu", kernel_regularizer=penalty),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(128, activation="relu", kernel_regularizer=penalty),
            keras.layers.Dense(64, activation="relu", kernel_regularizer=penalty),
            keras.layers.Dense(32, activation="relu", kernel_regularizer=penalty),
            keras.layers.Dense(10, kernel_regularizer=penalty),
        ]
    )

    history: dict[str, list[float]] = {}
    started = time.perf_counter()
    model.compile(
        optimizer=keras.optimizers.Adam(0.01),
        loss=keras.losses.CategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    for epoch in range(length or EPOCHS):
        model.optimizer.learning_rate = 0.01 * (EPOCHS - epoch) / EPOCHS
        order = np.random.permutation(60_000)
        learn, validate = order[:50_000], order[50_000:]
        logs = model.fit(
            x_train[learn],
            y_train[learn],
            batch_size=128,
            epochs=1,
            validation_data=(x_train[validate], y_train[validate]),
            verbose=0,
        ).history
        for name, values in logs.items():
            history.setdefault(name, []).extend(values)
    seconds = time.perf_counter() - started

    _, test_accuracy = model.evaluate(x_test, y_test, batch_size=128, verbose=0)
    return Outcome(seconds, int(model.optimizer.iterations), history["accuracy"][-1], test_accuracy, history)
