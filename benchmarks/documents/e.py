"""Document E: tips that raise accuracy. One script, nine settings: `fit` without validation, then `evaluate` on both sets."""

import time
from dataclasses import dataclass
from typing import Literal

import keras
import numpy as np

from .images import load_data
from .outcome import Outcome


@dataclass(frozen=True)
class Setting:
    """What the document changes from one tip to the next."""

    hidden_layers: int = 3
    activation: Literal["sigmoid", "relu"] = "relu"
    loss: Literal["mse", "categorical_crossentropy"] = "categorical_crossentropy"
    optimizer: Literal["sgd", "adam"] = "adam"
    batch_size: int = 100
    noise: bool = False
    dropout: float = 0.0
    scale: bool = True


SETTINGS = {
    "e-mse": Setting(activation="sigmoid", loss="mse", optimizer="sgd"),
    "e-crossentropy": Setting(activation="sigmoid", optimizer="sgd"),
    "e-deep-sigmoid": Setting(hidden_layers=11, activation="sigmoid", optimizer="sgd"),
    "e-deep-relu": Setting(hidden_layers=11, optimizer="sgd"),
    "e-full-batch": Setting(hidden_layers=11, optimizer="sgd", batch_size=10_000),
    "e-adam": Setting(hidden_layers=11),
    "e-noise": Setting(noise=True),
    "e-noise-dropout": Setting(noise=True, dropout=0.7),
    "e-unscaled": Setting(scale=False),
}


def run(recipe_id: str, *, seed: int, length: int | None = None) -> Outcome:
    """Train one of `SETTINGS` on the first 10,000 images, 20 epochs."""
    setting = SETTINGS[recipe_id]
    keras.utils.set_random_seed(seed)

    (x_train, y_train), (x_test, y_test) = load_data()
    x_train = x_train[:10_000].reshape(10_000, 784).astype("float32")
    x_test = x_test.reshape(10_000, 784).astype("float32")
    y_train = keras.utils.to_categorical(y_train[:10_000], 10)
    y_test = keras.utils.to_categorical(y_test, 10)
    if setting.scale:
        x_train = x_train / 255
        x_test = x_test / 255
    if setting.noise:
        x_test = np.random.normal(x_test)

    model = keras.Sequential([keras.Input((784,))])
    for _ in range(setting.hidden_layers):
        model.add(keras.layers.Dense(689, activation=setting.activation))
        if setting.dropout:
            model.add(keras.layers.Dropout(setting.dropout))
    model.add(keras.layers.Dense(10, activation="softmax"))

    optimizer = keras.optimizers.SGD(0.1) if setting.optimizer == "sgd" else keras.optimizers.Adam()
    started = time.perf_counter()
    model.compile(optimizer=optimizer, loss=setting.loss, metrics=["accuracy"])
    history = model.fit(x_train, y_train, batch_size=setting.batch_size, epochs=length or 20, verbose=0).history
    seconds = time.perf_counter() - started

    _, train_accuracy = model.evaluate(x_train, y_train, verbose=0)
    _, test_accuracy = model.evaluate(x_test, y_test, verbose=0)
    return Outcome(seconds, int(model.optimizer.iterations), train_accuracy, test_accuracy, history)
