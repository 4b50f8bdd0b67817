"""The two data sets: loaded once a process, scaled, made noisy, split. Numpy only.

MNIST is by Y. LeCun and C. Cortes (CC BY-SA 3.0), Fashion-MNIST by Zalando (MIT); `data/README.md` has their sources and checksums.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).with_name("data")
CLASS_NAMES: dict[str, tuple[str, ...]] = {
    "mnist": ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
    "fashion_mnist": ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
}
# What each scaling does to a pixel from 0 to 255: pixel * factor + offset, as the documents have it.
SCALINGS: dict[str, tuple[float, float]] = {
    "none": (1.0, 0.0),
    "unit": (1 / 255, 0.0),
    "centred": (1 / 255, -0.5),
    "symmetric": (2 / 255, -1.0),
}


class Images:
    """One data set, each array read when first asked for and then shared read-only."""

    def __init__(self, name: str) -> None:
        if name not in CLASS_NAMES:
            raise ValueError(f"Data set got {name}; it takes one of {', '.join(CLASS_NAMES)}.")
        self.name = name

    @cached_property
    def train_images(self) -> NDArray[np.uint8]:
        """Shape (60000, 28, 28), 0 (paper) to 255 (ink)."""
        return self._read("train_images")

    @cached_property
    def train_labels(self) -> NDArray[np.uint8]:
        """Shape (60000,), classes 0 to 9."""
        return self._read("train_labels")

    @cached_property
    def test_images(self) -> NDArray[np.uint8]:
        """Shape (10000, 28, 28)."""
        return self._read("test_images")

    @cached_property
    def test_labels(self) -> NDArray[np.uint8]:
        """Shape (10000,)."""
        return self._read("test_labels")

    def _read(self, part: str) -> NDArray[np.uint8]:
        with np.load(FOLDER / f"{self.name}.npz", allow_pickle=False) as archive:
            array: NDArray[np.uint8] = archive[part]
        array.setflags(write=False)
        return array


@lru_cache
def load(name: str) -> Images:
    """The data set `mnist` or `fashion_mnist`, one copy a process; raises ValueError for any other name."""
    return Images(name)


def scale(images: NDArray[np.uint8], scaling: str) -> NDArray[np.float32]:
    """Pixels as a network sees them, same shape; `scaling` is a key of SCALINGS."""
    factor, offset = SCALINGS[scaling]
    return images.astype(np.float32) * np.float32(factor) + np.float32(offset)


SAMPLE = 24  # test images whose prediction a run reports after every epoch: the first ones, so that anybody can check


def add_noise(inputs: NDArray[np.float32], deviation: float, seed: int | tuple[int, ...]) -> NDArray[np.float32]:
    """Scaled pixels with Gaussian noise of this standard deviation on each, same shape; the same noise for the same seed."""
    noise = np.random.default_rng(seed).standard_normal(inputs.shape, dtype=np.float32)
    return inputs + np.float32(deviation) * noise


def sample_inputs(data: Any, seed: int) -> NDArray[np.float32]:
    """The fixed sample of test images as the network under the knobs `data` is shown them: scaled and noisy, shape (24, 28, 28)."""
    return add_noise(scale(load(data.dataset).test_images[:SAMPLE], data.scaling), data.test_noise, (seed, 3))


def unscale(inputs: NDArray[np.float32], scaling: str) -> NDArray[np.uint8]:
    """Back from what a network sees to grey pixels 0 to 255, for showing; what noise pushed outside is clipped."""
    factor, offset = SCALINGS[scaling]
    grey: NDArray[np.uint8] = np.rint(np.clip((inputs - np.float32(offset)) / np.float32(factor), 0, 255)).astype(np.uint8)
    return grey


@dataclass(frozen=True)
class Split:
    """Which of the training images train and which validate, as indices; `validation` is empty when the test images validate."""

    training: NDArray[np.int32]
    validation: NDArray[np.int32]


def split(data: Any, *, epoch: int, fold: int, seed: int) -> Split:
    """The split for an epoch (from 0) and a fold (from 0) under the knobs `data` (an `experiment.Data`).

    A hold-out is the last `holdout_size` of the training images, as the tutorials cut it; a redrawn one is a new random draw each
    epoch; the folds are contiguous parts of one random order.
    """
    everything = np.arange(data.train_size, dtype=np.int32)
    match data.validation:
        case "test":
            return Split(everything, everything[:0])
        case "holdout":
            return Split(everything[: -data.holdout_size], everything[-data.holdout_size :])
        case "redrawn":
            order = np.random.default_rng((seed, 1, epoch)).permutation(everything)
            return Split(order[data.holdout_size :], order[: data.holdout_size])
        case _:
            parts = np.array_split(np.random.default_rng((seed, 2)).permutation(everything), data.folds)
            rest = np.concatenate([part for number, part in enumerate(parts) if number != fold])
            return Split(rest, parts[fold])


WRITTEN_FROM = 60_000  # written digits stand behind the data set's own training images


def order(data: Any, *, epoch: int, fold: int, seed: int) -> NDArray[np.int32]:
    """The images that train in an epoch (from 0) of a fold (from 0), as indices in the order in which they do, the written digits among
    them; cut into batches from the first."""
    everything = split(data, epoch=epoch, fold=fold, seed=seed).training
    everything = np.concatenate([everything, WRITTEN_FROM + np.arange(data.written_images, dtype=np.int32)])
    return np.random.default_rng((seed, 4, fold, epoch)).permutation(everything) if data.shuffle else everything
