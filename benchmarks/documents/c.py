"""Document C: from softmax regression to a convolutional network. Trains by steps, one shuffled batch after the other."""

import time
from collections.abc import Iterator

import keras
import numpy as np

from .images import load_data
from .outcome import Outcome


def run(recipe_id: str, *, seed: int, length: int | None = None) -> Outcome:
    """Train `c-softmax` (1,000 steps of 100 images) or `c-cnn` (20,000 steps of 50)."""
    keras.utils.set_random_seed(seed)

    (x_train, y_train), (x_test, y_test) = load_data()
    # The first 5,000 are held out.
    x_train = x_train[5_000:].reshape(-1, 28, 28, 1).astype("float32") / 255
    x_test = x_test.reshape(-1, 28, 28, 1).astype("float32") / 255
    y_train = keras.utils.to_categorical(y_train[5_000:], 10)
    y_test = keras.utils.to_categorical(y_test, 10)

    if recipe_id == "c-softmax":
        model, optimizer, batch_size, steps = softmax_regression(), keras.optimizers.SGD(0.5), 100, length or 1_000
    else:
        model, optimizer, batch_size, steps = convolutional_network(), keras.optimizers.Adam(1e-4), 50, length or 20_000

    history: dict[str, list[float]] = {"accuracy": []}
    batches = shuffled_batches(x_train, y_train, batch_size)
    started = time.perf_counter()
    model.compile(optimizer=optimizer, loss=keras.losses.CategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    for step in range(steps):
        images, labels = next(batches)
        if step % 100 == 0:
            # Keras would go on averaging over all batches since the last reset.
            model.reset_metrics()
            logs = model.test_on_batch(images, labels, return_dict=True)
            history["accuracy"].append(float(logs["accuracy"]))
        model.train_on_batch(images, labels)
    seconds = time.perf_counter() - started

    _, test_accuracy = model.evaluate(x_test, y_test, batch_size=1_000, verbose=0)
    return Outcome(seconds, int(model.optimizer.iterations), history["accuracy"][-1], test_accuracy, history)


def shuffled_batches(images: np.ndarray, labels: np.ndarray, batch_size: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Give batches without end: every image once, in a new order, before any comes again. Both batch sizes divide 55,000."""
    while True:
        order = np.random.permutation(len(images))
        for first in range(0, len(order), batch_size):
            chosen = order[first : first + batch_size]
            yield images[chosen], labels[chosen]


def softmax_regression() -> keras.Model:
    """784 -> 10 logits; all weights begin at zero."""
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Flatten(),
            keras.layers.Dense(10, kernel_initializer="zeros", bias_initializer="zeros"),
        ]
    )


def convolutional_network() -> keras.Model:
    """Two convolutions with pooling, a dense layer of 1,024, 10 logits: 3,274,634 parameters."""
    start = {
        "kernel_initializer": keras.initializers.TruncatedNormal(stddev=0.1),
        "bias_initializer": keras.initializers.Constant(0.1),
    }
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(32, 5, padding="same", activation="relu", **start),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(64, 5, padding="same", activation="relu", **start),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dense(1_024, activation="relu", **start),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(10, **start),
        ]
    )
