"""The way of the images from the data set's file to what a network is given, under the knobs of an experiment: every array on it with
its shape, type and values, those of the first batch of the first epoch."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mnist_core import datasets, exploring
from mnist_core.architecture import CLASSES, IMAGE_SIZE
from mnist_core.wording import N_

if TYPE_CHECKING:
    from mnist_core.experiment import Experiment

PIXELS = IMAGE_SIZE**2
IDX_HEADER = 16  # bytes before the pixels: a magic number and three lengths


@dataclass(frozen=True)
class Stage:
    """One array. `words` say what is done to get it, with `values` for their placeholders; `name` is its title.

    `shape` may have a word where a length varies; `limits` are the least and the largest value in it, where they say something.
    """

    name: str
    shape: tuple[int | str, ...]
    type: str
    words: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)
    limits: tuple[float, float] | None = None

    @property
    def bytes(self) -> int | None:
        """What it takes in memory; None where a length varies."""
        lengths = [length for length in self.shape if isinstance(length, int)]
        return int(np.prod(lengths)) * np.dtype(self.type).itemsize if len(lengths) == len(self.shape) else None


def first_batch(experiment: "Experiment") -> NDArray[np.int32]:
    """The images that train first, as indices; those from `datasets.WRITTEN_FROM` on are written digits."""
    order = datasets.order(experiment.data, epoch=0, fold=0, seed=experiment.learning.seed)
    return order[: experiment.learning.batch_size]


def stages(experiment: "Experiment") -> Iterator[Stage]:
    """Every stage in turn, with those left out that these knobs do not have."""
    yield from _whole_set(experiment)
    yield from _one_batch(experiment)


def _whole_set(experiment: "Experiment") -> Iterator[Stage]:
    data = experiment.data
    images = datasets.load(data.dataset).train_images
    yield Stage(
        N_("File"),
        (IDX_HEADER + images.size,),
        "uint8",
        N_("The data set's own idx file: {header} bytes of header, then one byte a pixel, row by row, image after image."),
        {"header": IDX_HEADER},
    )
    limits = int(images.min()), int(images.max())
    yield Stage(
        N_("Images"),
        images.shape,
        "uint8",
        N_("0 is the black background, 255 is white. The labels lie beside them, uint8 (60000,)."),
        limits=limits,
    )
    words = N_("Each image becomes one row of pixels. This one array serves the whole training; nothing of it is copied for a split.")
    yield Stage(N_("Rows"), (len(images), PIXELS), "uint8", words, limits=limits)
    if data.written_images:
        total = len(images) + data.written_images
        yield Stage(
            N_("With written digits"), (total, PIXELS), "uint8", N_("Digits of the procedural writer join behind them."), limits=limits
        )
    split = datasets.split(data, epoch=0, fold=0, seed=experiment.learning.seed)
    if len(split.validation):
        words = N_("Which images train, as their numbers; {held:,} others validate.")
        yield Stage(N_("Split"), split.training.shape, str(split.training.dtype), words, {"held": len(split.validation)})
    else:
        words = N_("Which images train, as their numbers; the test images validate.")
        yield Stage(N_("Split"), split.training.shape, str(split.training.dtype), words)
    words = N_("The same numbers in a new random order for every epoch.") if data.shuffle else N_("The same numbers in the same order.")
    yield Stage(N_("Order"), (experiment.training_images,), "int32", words)


def _one_batch(experiment: "Experiment") -> Iterator[Stage]:
    data, batch = experiment.data, first_batch(experiment)
    size = len(batch)
    words = N_(
        "The order is cut into batches of {size:,}: {steps:,} steps an epoch. They come in blocks of as many batches as train in about a "
        "tenth of a second here, so that Python is asked only ten times a second."
    )
    yield Stage(N_("Block"), ("n", size), "int32", words, {"size": experiment.learning.batch_size, "steps": experiment.steps_per_epoch})
    images = datasets.load(data.dataset).train_images[batch[batch < datasets.WRITTEN_FROM]]
    limits = int(images.min(initial=255)), int(images.max(initial=0))
    words = N_("Within TensorFlow's graph, the rows with the numbers of one batch are fetched: one step of the training.")
    yield Stage(N_("Batch"), (size, PIXELS), "uint8", words, limits=limits)
    if experiment.augmentation.active:
        words = N_("Each image of the batch is changed at random; values between two pixels are not whole any more.")
        yield Stage(N_("Augmented"), (size, PIXELS), "float32", words, limits=limits)
    lowest, highest = datasets.scale(np.array(limits, np.uint8), data.scaling).tolist()
    words = N_("Each pixel x becomes {formula}.")
    formula = exploring.FORMULAS[data.scaling]
    yield Stage(N_("Scaled"), (size, PIXELS), "float32", words, {"formula": formula}, (lowest, highest))
    if data.train_noise:
        words = N_("Gaussian noise of standard deviation {noise:g} is added, drawn anew in every step.")
        yield Stage(N_("Noisy"), (size, PIXELS), "float32", words, {"noise": data.train_noise})
    if experiment.network.kind == "convolutional":
        words = N_("The network's first layer makes rows of pixels images again, with one channel.")
        yield Stage(N_("Reshaped"), (size, IMAGE_SIZE, IMAGE_SIZE, 1), "float32", words)
    words = N_("The labels of the batch, one-hot: a 1 in the place of the true class, and 0 elsewhere.")
    yield Stage(N_("Targets"), (size, CLASSES), "float32", words, limits=(0, 1))
    words = N_("What the network answers: ten numbers an image. The loss compares them with the targets.")
    yield Stage(N_("Answers"), (size, CLASSES), "float32", words)
