"""Why `e-unscaled` was published as chance (0.1001 / 0.0980) and learns today: `python -m benchmarks.unscaled [--quick] [--json]`.

The same network on pixels 0..255 under the cross-entropy of today's Keras and under that of the document's time. Keras 1.0 to 2.2 computed
it from the softmax's probabilities, clipped to 1e-7..1-1e-7 (`categorical_crossentropy` in `keras/backend/tensorflow_backend.py`), and
outside that range a probability has no gradient. Adam's epsilon was 1e-8 up to 2.1.2. Today's Keras goes back to the logits (`_get_logits`
in `keras/src/backend/tensorflow/nn.py`). The weights begin as they did then: Glorot uniform, biases 0.
"""

import argparse
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from .documents.images import Arrays, load_data

PUBLISHED = (0.1001, 0.0980)
CLIP = 1e-7


@dataclass(frozen=True)
class Variant:
    """One way to compute the loss; everything else is the document's."""

    title: str
    loss: str
    adam_epsilon: float
    divisor: float = 1.0


VARIANTS = {
    "today": Variant("today's Keras: loss from the logits", "logits", 1e-7),
    "clipped": Variant("old loss: clipped probabilities", "clipped", 1e-7),
    "clipped-old-adam": Variant("old loss, old Adam epsilon 1e-8", "clipped", 1e-8),
    "clipped-scaled": Variant("old loss and Adam, pixels 0..1", "clipped", 1e-8, 255.0),
    "unclipped": Variant("probabilities without clipping", "unclipped", 1e-7),
}


@dataclass(frozen=True)
class Look:
    """The network at one moment, over the 10,000 training images.

    Args:
        loss: Mean over the images.
        sure_wrong: Share of images whose own digit has a probability below the clip: no gradient under the clipped loss.
        sure_right: Share of images whose own digit has one above it: no gradient either.
        gradient_norm: Of the loss of all images together, over all weights.
        predicted: How many images are taken for each digit 0..9. What is not a number counts as 0, as in Keras' accuracy.
        train_accuracy, test_accuracy: 0..1.
    """

    loss: float
    sure_wrong: float
    sure_right: float
    gradient_norm: float
    predicted: list[int]
    train_accuracy: float
    test_accuracy: float


@dataclass(frozen=True)
class Run:
    """One training: the first batch's loss, the network before and after, and training accuracy by epoch."""

    variant: str
    seed: int
    first_loss: float
    before: Look
    after: Look
    accuracy: list[float]


def loss_function(kind: str) -> Callable[[Any, Any], Any]:
    """Cross-entropy of one-hot labels and softmax probabilities, one value an image."""
    import keras
    import tensorflow as tf

    if kind == "logits":
        loss: Callable[[Any, Any], Any] = keras.losses.categorical_crossentropy
        return loss

    def from_probabilities(labels: Any, probabilities: Any) -> Any:
        probabilities = probabilities / tf.reduce_sum(probabilities, -1, keepdims=True)
        if kind == "clipped":
            probabilities = tf.clip_by_value(probabilities, CLIP, 1 - CLIP)
        return -tf.reduce_sum(labels * tf.math.log(probabilities), -1)

    return from_probabilities


def measure(name: str, images: Arrays, *, seed: int, epochs: int) -> Run:
    """Train one variant on MNIST as document E does, and look at it before and after."""
    import keras
    import tensorflow as tf

    variant = VARIANTS[name]
    keras.utils.set_random_seed(seed)
    (train_images, train_labels), (test_images, test_labels) = images
    train_labels = train_labels[:10_000]
    x_train = train_images[:10_000].reshape(-1, 784).astype("float32") / np.float32(variant.divisor)
    x_test = test_images.reshape(-1, 784).astype("float32") / np.float32(variant.divisor)
    y_train = keras.utils.to_categorical(train_labels, 10).astype("float32")

    hidden = [keras.layers.Dense(689, activation="relu") for _ in range(3)]
    model = keras.Sequential([keras.Input((784,)), *hidden, keras.layers.Dense(10, activation="softmax")])
    loss = loss_function(variant.loss)
    model.compile(optimizer=keras.optimizers.Adam(epsilon=variant.adam_epsilon), loss=loss, metrics=["accuracy"])

    def look() -> Look:
        with tf.GradientTape() as tape:
            probabilities = model(x_train)
            value = tf.reduce_mean(loss(y_train, probabilities))
        gradients = tape.gradient(value, model.trainable_variables)
        own = probabilities.numpy()[np.arange(len(train_labels)), train_labels]
        taken_for = np.argmax(probabilities, axis=1)
        test_taken_for = np.argmax(model.predict(x_test, batch_size=1_000, verbose=0), axis=1)
        return Look(
            loss=float(value),
            sure_wrong=float(np.mean(own < CLIP)),
            sure_right=float(np.mean(own > 1 - CLIP)),
            gradient_norm=float(tf.linalg.global_norm(gradients)),
            predicted=np.bincount(taken_for, minlength=10).tolist(),
            train_accuracy=float(np.mean(taken_for == train_labels)),
            test_accuracy=float(np.mean(test_taken_for == test_labels)),
        )

    before = look()
    first_loss = float(np.mean(loss(y_train[:100], model(x_train[:100]))))
    history = model.fit(x_train, y_train, batch_size=100, epochs=epochs, verbose=0).history
    return Run(name, seed, first_loss, before, look(), history["accuracy"])


def digit_shares(images: Arrays) -> list[tuple[float, float]]:
    """For each digit, its share of the training and of the test images: the accuracies of a network that always says that digit."""
    (_, train_labels), (_, test_labels) = images
    train, test = np.bincount(train_labels[:10_000]) / 10_000, np.bincount(test_labels) / 10_000
    return [(float(a), float(b)) for a, b in zip(train, test, strict=True)]


COLUMNS = ("variant", "seed", "first loss", "wrong", "right", "gradient", "loss", "wrong", "right", "gradient", "train", "test", "says")
LINE = "{:<17} {:>4} {:>10} | {:>5} {:>5} {:>8} | {:>8} {:>5} {:>5} {:>8} {:>7} {:>7}  {}"
LEGEND = f"""first loss: of the first batch. Left bar: before training; right bar: after it. gradient: norm over all training images.
wrong, right: share of training images whose own digit has a probability below {CLIP:g}, above 1 - {CLIP:g}; no gradient if clipped."""


def row(run: Run) -> str:
    """One run as a line of the table."""
    before, after = run.before, run.after
    said = [f"{digit}: {count}" for digit, count in enumerate(after.predicted) if count]
    return LINE.format(
        run.variant,
        run.seed,
        f"{run.first_loss:.2f}",
        f"{before.sure_wrong:.2f}",
        f"{before.sure_right:.2f}",
        f"{before.gradient_norm:.1f}",
        f"{after.loss:.3f}",
        f"{after.sure_wrong:.2f}",
        f"{after.sure_right:.2f}",
        f"{after.gradient_norm:.2g}",
        f"{after.train_accuracy:.4f}",
        f"{after.test_accuracy:.4f}",
        ", ".join(said) if len(said) < 4 else f"{len(said)} digits",
    )


def main() -> None:
    """Measure every variant under every seed and print the table, or one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.unscaled", description="Why e-unscaled was published as chance.")
    parser.add_argument("--quick", action="store_true", help="two seeds, two epochs: within a minute")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the table")
    parser.add_argument("--seeds", type=int, help="number of seeds, counted from 0; 5 unless told")
    parser.add_argument("--epochs", type=int, help="20, as the document, unless told")
    parser.add_argument("--variants", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    arguments = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    seeds = arguments.seeds or (2 if arguments.quick else 5)
    epochs = arguments.epochs or (2 if arguments.quick else 20)

    images = load_data()
    shares = digit_shares(images)
    if not arguments.json:
        for name in arguments.variants:
            print(f"{name:<17} {VARIANTS[name].title}")
        print(f"published: {PUBLISHED[0]:.4f} / {PUBLISHED[1]:.4f}; always saying 0 gives {shares[0][0]:.4f} / {shares[0][1]:.4f}\n")
        print(LEGEND, LINE.format(*COLUMNS), sep="\n")
    runs = []
    for name in arguments.variants:
        for seed in range(seeds):
            runs.append(measure(name, images, seed=seed, epochs=epochs))
            if not arguments.json:
                print(row(runs[-1]), flush=True)
    if arguments.json:
        print(json.dumps({"published": PUBLISHED, "epochs": epochs, "digit_shares": shares, "runs": [asdict(run) for run in runs]}))


if __name__ == "__main__":
    main()
