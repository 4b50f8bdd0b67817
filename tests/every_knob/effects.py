"""How to see what a knob does."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from mnist_core import datasets
from mnist_core.control import Control
from mnist_core.evaluation import Evaluator
from mnist_core.events import EpochEnd, Event, Finished
from mnist_core.experiment import Experiment
from mnist_core.feed import Feed
from mnist_core.network import Network, build
from mnist_core.training import train


def as_it_is(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Proof:
    """How to see a knob's effect. `sees` looks; `as_seen` says what it must see for a value, where None: something else for each value."""

    sees: Callable[[Experiment], Any]
    values: tuple[Any, ...] = ()
    base: dict[str, Any] = field(default_factory=dict)
    as_seen: Callable[[Any], Any] | None = as_it_is


def prepared(experiment: Experiment) -> Network:
    images = datasets.load(experiment.data.dataset)
    model = build(experiment)
    model.prepare(experiment, tf.constant(images.train_images[:200].reshape(-1, 784)), tf.constant(images.train_labels[:200], tf.int64))
    return model


def fed(experiment: Experiment, monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    """The inputs that reach the network's first layer when it trains on the first 200 images, two batches of 100."""
    model, inputs = prepared(experiment), []

    class Watched(type(model)):  # type: ignore[misc]
        def __call__(self, images: tf.Tensor, training: bool | None = None) -> Any:
            inputs.append(images.numpy())
            return super().__call__(images, training=training)

    monkeypatch.setattr(model, "__class__", Watched)
    model.train_step((tf.reshape(tf.range(200), (2, 100)), tf.constant([0.1, 0.1])))
    return np.stack(inputs)


def fed_inputs(experiment: Experiment) -> np.ndarray:
    with pytest.MonkeyPatch.context() as monkeypatch:
        return fed(experiment, monkeypatch)


def clean_inputs(experiment: Experiment) -> np.ndarray:
    images = datasets.load(experiment.data.dataset).train_images[:200].reshape(2, 100, 784)
    return datasets.scale(images, experiment.data.scaling)


def judged_inputs(experiment: Experiment) -> np.ndarray:
    """The inputs that reach the network's first layer when it is judged on the first 100 test images."""
    inputs: list[np.ndarray] = []

    def watched(images: tf.Tensor, training: bool) -> tf.Tensor:
        inputs.append(images.numpy())
        return tf.zeros((len(images), 10))

    watched.total_loss = lambda labels, scores: tf.constant(0.0)  # type: ignore[attr-defined]
    images = datasets.load(experiment.data.dataset)
    tf.config.run_functions_eagerly(True)
    try:
        evaluator = Evaluator(watched, experiment)  # type: ignore[arg-type]
        evaluator.evaluate(
            tf.constant(images.test_images.reshape(-1, 784)), tf.constant(images.test_labels, tf.int64), np.arange(100, dtype=np.int32)
        )
    finally:
        tf.config.run_functions_eagerly(False)
    return inputs[0]


def blocks(experiment: Experiment) -> list[tuple[np.ndarray, np.ndarray]]:
    return list(Feed(experiment, 0, Control()).dataset().as_numpy_iterator())


def first_epoch(experiment: Experiment) -> list[int]:
    feed, order = Feed(experiment, 0, Control()), []
    for indices, _ in feed.dataset().as_numpy_iterator():
        order += indices.ravel().tolist()
        if feed.sent.pop().ends_epoch:
            break
    return order


def rates(experiment: Experiment) -> list[float]:
    return [float(rate) for _, of_block in blocks(experiment) for rate in of_block]


def epochs_fed(experiment: Experiment) -> int:
    feed, ends = Feed(experiment, 0, Control()), 0
    for _ in feed.dataset().as_numpy_iterator():
        ends += feed.sent.pop().ends_epoch
    return ends


def validation_images(experiment: Experiment) -> list[frozenset[int]]:
    """Which training images validate: in two epochs of the first fold, and in the second fold."""
    looked_at = ((0, 0), (1, 0), (0, 1))
    return [frozenset(datasets.split(experiment.data, epoch=epoch, fold=fold, seed=0).validation.tolist()) for epoch, fold in looked_at]


def hidden(attribute: str) -> Callable[[Experiment], Any]:
    """An attribute of the first hidden layer, as in "kernel_regularizer.l2"."""

    def see(experiment: Experiment) -> Any:
        seen: Any = build(experiment).get_layer("hidden_1")
        for name in attribute.split("."):
            seen = getattr(seen, name)
        return seen

    return see


def hidden_class(attribute: str) -> Callable[[Experiment], str]:
    return lambda experiment: type(hidden(attribute)(experiment)).__name__


def of_layers(kind: type, attribute: str) -> Callable[[Experiment], tuple[Any, ...]]:
    """An attribute of every layer of a kind, but the output's."""
    return lambda experiment: tuple(
        getattr(layer, attribute) for layer in build(experiment).layers if isinstance(layer, kind) and layer.name != "output"
    )


def layer_classes(experiment: Experiment) -> list[str]:
    return [type(layer).__name__ for layer in build(experiment).layers]


def optimizers(attribute: str) -> Callable[[Experiment], Any]:
    return lambda experiment: getattr(prepared(experiment).optimizer, attribute)


def camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def listen(experiment: Experiment) -> list[Event]:
    events: list[Event] = []
    train(experiment, events.append)
    return events


def epoch_ends(experiment: Experiment) -> list[EpochEnd]:
    return [event for event in listen(experiment) if isinstance(event, EpochEnd)]


def rates_of_epochs(experiment: Experiment) -> list[float]:
    return [event.learning_rate for event in epoch_ends(experiment)]


def finished(experiment: Experiment) -> Finished:
    event = listen(experiment)[-1]
    assert isinstance(event, Finished)
    return event


def augmented(value: float, knob: str) -> float:
    """How far the training images are from what they were, on average over pixels of 0 to 255."""
    experiment = Experiment.of({f"augmentation.{knob}": value, "data.scaling": "none"})
    return float(np.abs(fed_inputs(experiment) - clean_inputs(experiment)).mean())


def augmentation(knob: str, little: float, much: float) -> Proof:
    """The more, the further from what they were; test_augmentation.py looks at what each does."""

    def grows(experiment: Experiment) -> bool:
        value = experiment[f"augmentation.{knob}"]
        return 0 < augmented(value / 2, knob) < augmented(value, knob) if value else augmented(0, knob) == 0

    return Proof(grows, (0.0, little, much), as_seen=lambda value: True)
