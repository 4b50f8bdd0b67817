"""The augmentation that a script carries changes images as our own does."""

from typing import Any

import numpy as np
import pytest

from mnist_core import datasets
from mnist_core.experiment import Experiment
from mnist_core.export.augmentation import augmentation_code

KNOBS = {"shift": 2.0, "rotation": 12.0, "scale": 0.15, "shear": 0.2, "elastic": 0.7, "stroke_width": 0.5}
CASES: list[dict[str, float]] = [{name: value} for name, value in KNOBS.items()] + [KNOBS, KNOBS | {"fading": 0.8}]


@pytest.mark.parametrize("knobs", CASES, ids="+".join)
def test_it_changes_images_as_ours_does(knobs: dict[str, float]) -> None:
    import keras
    import tensorflow as tf

    from mnist_core.augmentation import Augmenter

    experiment = Experiment.of({f"augmentation.{name}": value for name, value in knobs.items()})
    images = datasets.load("mnist").train_images[:20].reshape(-1, 784).astype(np.float32)
    step = 700
    names: dict[str, Any] = {"np": np, "tf": tf, "keras": keras, "SEED": experiment.learning.seed}
    exec(augmentation_code(experiment), names)
    ours = Augmenter(experiment.augmentation)(
        tf.constant(images), tf.constant([experiment.learning.seed, step]), step / experiment.total_steps
    )
    theirs = np.asarray(names["augment"](images, step)).reshape(-1, 784)
    assert np.abs(np.asarray(ours) - images).max() > 10
    # Far outside the image ours keeps a thousandth of the pixel at the border.
    np.testing.assert_allclose(theirs, np.asarray(ours), atol=0.3)
