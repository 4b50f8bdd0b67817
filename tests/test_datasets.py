"""The shipped data are the original ones; splits and scalings are what they say."""

import hashlib
import re
import struct

import numpy as np
import pytest

from mnist_core import datasets
from mnist_core.experiment import Data

COLUMNS = {"mnist": 1, "fashion_mnist": 2}
PARTS = ("train images", "train labels", "test images", "test labels")


def published_checksum(name: str, part: str) -> str:
    row = re.search(rf"^\| {part} \|(.*)\|$", (datasets.FOLDER / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert row is not None
    return row.group(1).split("|")[COLUMNS[name] - 1].strip()


def idx_bytes(array: np.ndarray) -> bytes:
    """The file in Y. LeCun's idx format that holds this array of bytes: a magic number, the lengths of the axes, the bytes."""
    return struct.pack(f">{1 + array.ndim}I", 0x0800 + array.ndim, *array.shape) + array.tobytes()


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", COLUMNS)
def test_the_arrays_rebuild_the_original_files_byte_by_byte(name: str, part: str) -> None:
    array = getattr(datasets.load(name), part.replace(" ", "_"))
    assert hashlib.md5(idx_bytes(array), usedforsecurity=False).hexdigest() == published_checksum(name, part)


@pytest.mark.parametrize("name", COLUMNS)
def test_shapes_and_classes(name: str) -> None:
    images = datasets.load(name)
    assert images.train_images.shape == (60_000, 28, 28)
    assert images.test_images.shape == (10_000, 28, 28)
    assert images.train_images.dtype == images.test_labels.dtype == np.uint8
    for labels in (images.train_labels, images.test_labels):
        assert set(labels.tolist()) == set(range(10))
    assert len(datasets.CLASS_NAMES[name]) == 10


def test_the_first_test_clothes_are_those_the_document_shows() -> None:
    assert datasets.load("fashion_mnist").test_labels[:10].tolist() == [9, 2, 1, 1, 6, 1, 4, 6, 5, 7]
    assert datasets.CLASS_NAMES["fashion_mnist"][9] == "Ankle boot"


def test_a_second_load_shares_the_first_ones_arrays() -> None:
    assert datasets.load("mnist") is datasets.load("mnist")
    assert datasets.load("mnist").train_images is datasets.load("mnist").train_images


@pytest.mark.parametrize("part", [part.replace(" ", "_") for part in PARTS])
def test_nobody_can_write_into_the_shared_arrays(part: str) -> None:
    array = getattr(datasets.load("mnist"), part)
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1


def test_an_unknown_data_set_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"got letters; it takes one of mnist, fashion_mnist"):
        datasets.load("letters")


@pytest.mark.parametrize(("scaling", "black", "white"), [("none", 0, 255), ("unit", 0, 1), ("centred", -0.5, 0.5), ("symmetric", -1, 1)])
def test_scalings_are_exact_at_both_ends(scaling: str, black: float, white: float) -> None:
    scaled = datasets.scale(np.array([0, 255], np.uint8), scaling)
    assert scaled.dtype == np.float32
    assert scaled.tolist() == [black, white]


@pytest.mark.parametrize("scaling", datasets.SCALINGS)
def test_unscale_undoes_scale_for_every_grey(scaling: str) -> None:
    greys = np.arange(256, dtype=np.uint8)
    np.testing.assert_array_equal(datasets.unscale(datasets.scale(greys, scaling), scaling), greys)


def test_unscale_clips_what_noise_pushed_outside() -> None:
    assert datasets.unscale(np.array([-0.7, 1.4], np.float32), "unit").tolist() == [0, 255]


def test_the_sample_is_the_first_test_images_as_the_network_sees_them() -> None:
    first = datasets.load("mnist").test_images[: datasets.SAMPLE]
    inputs = datasets.sample_inputs(Data(scaling="symmetric"), seed=3)
    assert inputs.shape == (24, 28, 28)
    np.testing.assert_array_equal(datasets.unscale(inputs, "symmetric"), first)


def test_the_samples_noise_has_the_asked_strength_and_is_always_the_same() -> None:
    clean = datasets.sample_inputs(Data(), seed=0)
    noisy = datasets.sample_inputs(Data(test_noise=0.5), seed=0)
    assert np.std(noisy - clean) == pytest.approx(0.5, rel=0.03)
    np.testing.assert_array_equal(noisy, datasets.sample_inputs(Data(test_noise=0.5), seed=0))
    assert not np.array_equal(noisy, datasets.sample_inputs(Data(test_noise=0.5), seed=1))


def cut(data: Data, epoch: int = 0, fold: int = 0, seed: int = 0) -> datasets.Split:
    return datasets.split(data, epoch=epoch, fold=fold, seed=seed)


@pytest.mark.parametrize(
    ("data", "validating"),
    [
        (Data(train_size=1000), 0),
        (Data(train_size=1000, validation="holdout", holdout_size=300), 300),
        (Data(train_size=1000, validation="redrawn", holdout_size=300), 300),
        (Data(train_size=1000, validation="kfold", folds=4), 250),
    ],
)
def test_every_image_trains_or_validates_and_none_does_both(data: Data, validating: int) -> None:
    for epoch in (0, 1):
        split = cut(data, epoch)
        assert len(split.validation) == validating
        assert sorted([*split.training, *split.validation]) == list(range(1000))


def test_a_hold_out_is_the_end_of_the_training_images_in_every_epoch() -> None:
    data = Data(validation="holdout", holdout_size=5_000)
    for epoch in (0, 7):
        assert cut(data, epoch, seed=epoch).training.tolist() == list(range(55_000))


def test_a_redrawn_split_is_another_in_every_epoch_and_the_same_at_a_second_look() -> None:
    data = Data(train_size=1000, validation="redrawn", holdout_size=300)
    drawn = [frozenset(cut(data, epoch).validation.tolist()) for epoch in range(5)]
    assert len(set(drawn)) == 5
    assert drawn[3] == set(cut(data, 3).validation.tolist())
    assert drawn[0] != set(cut(data, 0, seed=1).validation.tolist())


@pytest.mark.parametrize("train_size", [1000, 1003])
def test_the_folds_validate_every_image_once(train_size: int) -> None:
    data = Data(train_size=train_size, validation="kfold", folds=4)
    validating = [cut(data, epoch=fold, fold=fold).validation for fold in range(4)]
    assert sorted(np.concatenate(validating).tolist()) == list(range(train_size))
    assert max(map(len, validating)) - min(map(len, validating)) <= 1


def test_a_folds_split_stays_through_the_epochs() -> None:
    data = Data(train_size=1000, validation="kfold", folds=4)
    np.testing.assert_array_equal(cut(data, epoch=0, fold=2).validation, cut(data, epoch=9, fold=2).validation)
