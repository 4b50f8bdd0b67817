"""Document D: a first deep network in Keras. `fit` on arrays, validated on the test images every epoch, then `evaluate`."""

import time

import keras

from .images import load_data
from .outcome import Outcome


def run(recipe_id: str, *, seed: int, length: int | None = None) -> Outcome:
    """Train `d-dnn`, 32 epochs."""
    keras.utils.set_random_seed(seed)

    (x_train, y_train), (x_test, y_test) = load_data()
    x_train = x_train.reshape(60_000, 784).astype("float32") / 255
    x_test = x_test.reshape(10_000, 784).astype("float32") / 255
    y_train = keras.utils.to_categorical(y_train, 10)
    y_test = keras.utils.to_categorical(y_test, 10)

    model = keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(512, activation="relu"),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(512, activation="relu"),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )

    started = time.perf_counter()
    model.compile(optimizer=keras.optimizers.RMSprop(), loss="categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(x_train, y_train, batch_size=128, epochs=length or 32, validation_data=(x_test, y_test), verbose=0).history
    seconds = time.perf_counter() - started

    _, test_accuracy = model.evaluate(x_test, y_test, verbose=0)
    return Outcome(seconds, int(model.optimizer.iterations), history["accuracy"][-1], test_accuracy, history)
