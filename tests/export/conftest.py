"""Scripts find the data as `keras.datasets` leaves it after its first download, so that nothing is fetched.

The images are few here, for our own training, too: it is the same number that must come out, not a good one.
"""

import gzip
import struct
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_core import datasets

TRAIN_IMAGES = 1000
TEST_IMAGES = 1500  # more than the thousand for which noise is drawn at a time


def few(images: datasets.Images) -> SimpleNamespace:
    return SimpleNamespace(
        train_images=images.train_images[:TRAIN_IMAGES],
        train_labels=images.train_labels[:TRAIN_IMAGES],
        test_images=images.test_images[:TEST_IMAGES],
        test_labels=images.test_labels[:TEST_IMAGES],
    )


def _idx(array: NDArray[np.uint8]) -> bytes:
    """The format of the original files: a magic number, the shape, the bytes."""
    return gzip.compress(struct.pack(f">{1 + array.ndim}I", 0x800 + array.ndim, *array.shape) + array.tobytes(), 1)


@pytest.fixture(scope="session")
def keras_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder such as ~/.keras with both data sets."""
    home = tmp_path_factory.mktemp("keras")
    folder = home / "datasets" / "fashion-mnist"
    folder.mkdir(parents=True)
    digits, clothes = few(datasets.load("mnist")), few(datasets.load("fashion_mnist"))
    np.savez(
        home / "datasets" / "mnist.npz",
        x_train=digits.train_images,
        y_train=digits.train_labels,
        x_test=digits.test_images,
        y_test=digits.test_labels,
    )
    for name, images, labels in (
        ("train", clothes.train_images, clothes.train_labels),
        ("t10k", clothes.test_images, clothes.test_labels),
    ):
        (folder / f"{name}-images-idx3-ubyte.gz").write_bytes(_idx(images))
        (folder / f"{name}-labels-idx1-ubyte.gz").write_bytes(_idx(labels))
    return home


@pytest.fixture(scope="module")
def same_few_images(keras_home: Path) -> Iterator[None]:
    """Both sides have the same images, and neither can download any."""
    from keras.src.utils import file_utils

    from mnist_core.training import fold

    def no_download(*arguments: object, **settings: object) -> None:
        raise AssertionError("A script tried to download something.")

    load = datasets.load
    fold._tensors.cache_clear()
    with pytest.MonkeyPatch.context() as monkeypatch:
        # As KERAS_HOME would have it, which Keras reads when it is imported.
        monkeypatch.setattr(file_utils.config, "keras_home", lambda: str(keras_home))
        # The archive is not the very one whose check sum Keras knows.
        monkeypatch.setattr(file_utils, "validate_file", lambda *arguments, **settings: True)
        monkeypatch.setattr(file_utils, "urlretrieve", no_download)
        monkeypatch.setattr(datasets, "load", lambda name: few(load(name)))
        yield
    fold._tensors.cache_clear()
