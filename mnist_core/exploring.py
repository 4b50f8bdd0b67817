"""What there is to see in a data set before anything trains: which images a gallery shows, how many each class has, what they have in
common, and what scaling and noise make of pixel values. NumPy only; images are uint8 (n, 28, 28), labels uint8 (n,)."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core import datasets
from mnist_core.architecture import CLASSES

LEVELS = 256  # values that a pixel of the files can have
# datasets.SCALINGS as people write them.
FORMULAS = {"none": "x", "unit": "x / 255", "centred": "x / 255 − 0.5", "symmetric": "2x / 255 − 1"}
CHUNK = 1000  # images whose pixels are counted at once: bounds the memory


def of_class(labels: NDArray[np.uint8], kind: int | None) -> NDArray[np.int64]:
    """The numbers of the images of a class, in the files' order; of all images for None."""
    return np.arange(len(labels)) if kind is None else np.flatnonzero(labels == kind)


def drawn(numbers: NDArray[np.int64], count: int, seed: int) -> NDArray[np.int64]:
    """At most `count` of these, no two the same: for seed 0 the first ones, for any other a random draw, the same at every call."""
    if seed == 0:
        return numbers[:count]
    return np.random.default_rng(seed).permutation(numbers)[:count]


def class_counts(labels: NDArray[np.uint8]) -> NDArray[np.int64]:
    """How many images each class has, (10,)."""
    return np.bincount(labels, minlength=CLASSES)


def pixel_counts(images: NDArray[np.uint8]) -> NDArray[np.int64]:
    """How many pixels of these images have each value from 0 to 255, (256,)."""
    counts = np.zeros(LEVELS, np.int64)
    for start in range(0, len(images), CHUNK):
        counts += np.bincount(images[start : start + CHUNK].ravel(), minlength=LEVELS)
    return counts


@dataclass(frozen=True)
class ClassImages:
    """The mean and the standard deviation of each pixel over the images of each class, both (10, 28, 28), from 0 to 255 and to 127.5."""

    means: NDArray[np.float64]
    deviations: NDArray[np.float64]


def class_images(images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> ClassImages:
    """Summed in whole numbers, so exactly."""
    means, squares = np.zeros((2, CLASSES, *images.shape[1:]))
    for kind in range(CLASSES):
        found = images[labels == kind]
        means[kind] = found.sum(axis=0, dtype=np.uint32) / max(1, len(found))
        squares[kind] = np.square(found, dtype=np.uint16).sum(axis=0, dtype=np.uint32) / max(1, len(found))
    return ClassImages(means, np.sqrt(np.maximum(squares - means**2, 0)))


@dataclass(frozen=True)
class Range:
    """The pixels of many images after a scaling: the least and the largest value possible, mean and standard deviation."""

    lowest: float
    highest: float
    mean: float
    deviation: float


def scaled_range(pixels: NDArray[np.int64], scaling: str) -> Range:
    """From counts of pixels (256,), with the values that 0 and 255 get as the limits."""
    values = datasets.scale(np.arange(LEVELS, dtype=np.uint8), scaling).astype(np.float64)
    mean = float(np.average(values, weights=pixels))
    deviation = math.sqrt(float(np.average((values - mean) ** 2, weights=pixels)))
    return Range(float(values[0]), float(values[-1]), mean, deviation)


def seen(image: NDArray[np.uint8], scaling: str, noise: float, seed: int) -> NDArray[np.float32]:
    """An image (28, 28) as a network sees it: scaled, then with noise of this standard deviation."""
    return datasets.add_noise(datasets.scale(image, scaling), noise, seed)


def reach(scaling: str) -> float:
    """The largest absolute value a pixel can have after this scaling, without noise."""
    factor, offset = datasets.SCALINGS[scaling]
    return max(abs(offset), abs((LEVELS - 1) * factor + offset))


def hardest(in_truth: NDArray[np.float32], among: NDArray[np.int64], count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of the images `among` (numbers), those a network holds for what they are with the least and with the largest probability
    `in_truth` (n,), each at most `count`, the extreme ones first; of equals the first in the files."""
    order = among[np.argsort(in_truth[among], kind="stable")]
    backwards = among[np.argsort(-in_truth[among], kind="stable")]
    return order[:count], backwards[:count]
