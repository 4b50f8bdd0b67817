"""What each knob of augmentation does to an image."""

from itertools import pairwise

import numpy as np
import pytest
import tensorflow as tf

from mnist_core import worker
from mnist_core.augmentation import Augmenter
from mnist_core.datasets import load
from mnist_core.experiment import Augmentation

DIGITS = load("mnist").train_images[:64]


def augmented(seed: int = 0, images: np.ndarray = DIGITS, progress: float = 0.0, **knobs: float) -> np.ndarray:
    pixels = tf.constant(images.reshape(len(images), 784).astype(np.float32))
    changed = Augmenter(Augmentation(**knobs))(pixels, tf.constant([seed, 0]), tf.constant(progress))
    return changed.numpy().reshape(-1, 28, 28)


def centres(images: np.ndarray) -> np.ndarray:
    """Centres of mass, (n, 2) as row and column."""
    places = np.arange(28)
    mass = images.sum(axis=(1, 2))
    return np.stack([(images.sum(axis=2) * places).sum(axis=1) / mass, (images.sum(axis=1) * places).sum(axis=1) / mass], axis=1)


def test_without_any_knob_nothing_changes_and_nothing_is_done() -> None:
    assert not Augmenter(Augmentation()).active
    np.testing.assert_array_equal(augmented(), DIGITS)


def test_examples_of_one_image_differ_and_come_again_for_the_same_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "warm_up", lambda: None)
    turned = Augmentation(rotation=30.0).model_dump_json()
    examples = worker.augment(turned, DIGITS[0], 5, 3)
    assert (examples.shape, examples.dtype) == ((5, 28, 28), np.uint8)
    assert len({image.tobytes() for image in examples}) == 5
    np.testing.assert_array_equal(examples, worker.augment(turned, DIGITS[0], 5, 3))
    assert not np.array_equal(examples, worker.augment(turned, DIGITS[0], 5, 4))
    np.testing.assert_array_equal(worker.augment(Augmentation().model_dump_json(), DIGITS[0], 2, 3), DIGITS[[0, 0]])


def test_a_shift_moves_images_by_up_to_so_many_pixels_and_loses_ink_only_at_the_border() -> None:
    moved = augmented(shift=2.0)
    distances = centres(moved) - centres(DIGITS.astype(float))
    assert np.abs(distances).max() <= 2.01
    assert np.abs(distances).max(axis=0).min() > 1.5
    np.testing.assert_allclose(moved.sum(axis=(1, 2)), DIGITS.sum(axis=(1, 2), dtype=float), rtol=0.05)


@pytest.mark.parametrize("degrees", [10.0, 40.0])
def test_a_rotation_turns_a_bar_by_up_to_so_many_degrees(degrees: float) -> None:
    bar = np.zeros((28, 28), np.uint8)
    bar[4:24, 13:15] = 255
    turned = augmented(images=np.stack([bar] * 64), rotation=degrees)
    angles = []
    for image in turned:
        rows, columns = np.nonzero(image > 100)
        axis = np.linalg.eigh(np.cov(rows, columns))[1][:, -1]
        angles.append(np.degrees(np.arctan2(axis[1], axis[0])) % 180)
    lean = np.minimum(angles, 180 - np.array(angles))
    assert degrees * 0.8 < lean.max() < degrees + 3


def test_scale_stretches_width_and_height_apart() -> None:
    square = np.zeros((28, 28), np.uint8)
    square[8:20, 8:20] = 255
    stretched = augmented(images=np.stack([square] * 64), scale=0.25) > 127
    heights, widths = stretched.any(axis=2).sum(axis=1), stretched.any(axis=1).sum(axis=1)
    assert 8 <= heights.min() < 11
    assert 13 < heights.max() <= 16
    assert np.abs(heights - widths).max() > 2


def test_shear_slants_a_bar_to_either_side() -> None:
    bar = np.zeros((28, 28), np.uint8)
    bar[4:24, 13:15] = 255
    slanted = augmented(images=np.stack([bar] * 64), shear=0.4)
    columns = np.arange(28)
    top, bottom = (part.sum(axis=1) @ columns / part.sum(axis=(1, 2)) for part in (slanted[:, :10], slanted[:, 18:]))
    lean = top - bottom
    assert lean.min() < -3
    assert lean.max() > 3


def test_elastic_distortion_bends_each_image_in_its_own_way() -> None:
    bent = augmented(images=np.stack([DIGITS[0]] * 32), elastic=1.0)
    differences = [np.abs(one - other).mean() for one, other in pairwise(bent)]
    assert min(differences) > 1
    assert np.abs(centres(bent) - centres(DIGITS[:1].astype(float))).mean() < 1.5


def test_strokes_become_thicker_and_thinner_and_paper_stays_paper() -> None:
    changed = augmented(images=np.stack([DIGITS[0]] * 64), stroke_width=0.6)
    ink = changed.sum(axis=(1, 2)) / DIGITS[0].sum()
    assert ink.min() < 0.8
    assert ink.max() > 1.2
    assert changed.min() >= 0
    assert changed.max() <= 255
    assert changed[:, 0].max() == 0


def test_fading_makes_every_change_weaker_as_the_training_goes_on() -> None:
    knobs = {"shift": 2.0, "rotation": 10.0, "scale": 0.2, "shear": 0.2, "elastic": 1.0, "stroke_width": 0.5}
    np.testing.assert_array_equal(augmented(fading=0.5, **knobs), augmented(**knobs))
    halved = {name: value / 2 for name, value in knobs.items()}
    # Grey levels differ in their last digits: half a pixel is computed in another order.
    np.testing.assert_allclose(augmented(fading=0.5, progress=1.0, **knobs), augmented(**halved), atol=0.05)
    np.testing.assert_allclose(augmented(fading=1.0, progress=1.0, **knobs), DIGITS, atol=0.05)
    assert not Augmenter(Augmentation(fading=0.5)).active


def test_the_same_seed_gives_the_same_images_and_another_gives_others() -> None:
    knobs = {"shift": 2.0, "rotation": 10.0, "elastic": 1.0}
    np.testing.assert_array_equal(augmented(seed=3, **knobs), augmented(seed=3, **knobs))
    assert np.abs(augmented(seed=3, **knobs) - augmented(seed=4, **knobs)).mean() > 1
