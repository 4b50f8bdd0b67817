"""What a recipe is: an experiment of a document, with the figures the document publishes."""

from dataclasses import dataclass
from typing import Literal

from mnist_core.experiment import Experiment

Measure = Literal["train_accuracy", "test_accuracy", "validation_accuracy"]


@dataclass(frozen=True)
class Figure:
    """A figure of a document: an accuracy from 0 to 1, after an epoch where one is named, else at the end."""

    measure: Measure
    value: float
    epoch: int | None = None
    about: Literal["", "over", "about"] = ""


@dataclass(frozen=True)
class Recipe:
    """One experiment of a document; `variants` has several where the document compares, by name, and else one named ""."""

    id: str
    document: str
    title: str
    lesson: str
    variants: dict[str, Experiment]
    published: tuple[Figure, ...] = ()
    reference: tuple[Figure, ...] = ()
    note: str = ""

    @property
    def experiment(self) -> Experiment:
        """The first variant."""
        return next(iter(self.variants.values()))


DOCUMENTS = {
    "A": "Keras' high-level API",
    "B": "Making a network generalise",
    "C": "From softmax regression to a convolutional network",
    "D": "A first deep network in Keras",
    "E": "Tips that raise accuracy",
}
OWN = "own"  # in place of a document's letter: a recipe of Digit Lab's


def both(train: float, test: float) -> tuple[Figure, ...]:
    """Training and test accuracy at the end."""
    return Figure("train_accuracy", train), Figure("test_accuracy", test)
