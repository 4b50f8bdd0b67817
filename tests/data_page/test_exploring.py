"""What is found in the data, against NumPy and sums by hand; and the way of the images, against what training is fed."""

import numpy as np
import pytest

from mnist_core import datasets, exploring, pipeline
from mnist_core.control import Control
from mnist_core.experiment import Experiment
from mnist_core.feed import Feed

MNIST = datasets.load("mnist")
IMAGES, LABELS = MNIST.test_images[:700], MNIST.test_labels[:700]


def test_of_a_class_there_are_its_images_and_no_others() -> None:
    assert set(LABELS[exploring.of_class(LABELS, 4)]) == {4}
    assert len(exploring.of_class(LABELS, 4)) == np.sum(LABELS == 4)
    assert exploring.of_class(LABELS, None).tolist() == list(range(700))


def test_a_draw_is_the_same_for_the_same_seed_another_for_another_and_the_first_ones_for_none() -> None:
    numbers = exploring.of_class(LABELS, 4)
    assert exploring.drawn(numbers, 48, 0).tolist() == numbers[:48].tolist()
    drawn = exploring.drawn(numbers, 48, 7)
    assert drawn.tolist() == exploring.drawn(numbers, 48, 7).tolist() != exploring.drawn(numbers, 48, 8).tolist()
    assert len(set(drawn.tolist())) == 48
    assert set(drawn.tolist()) <= set(numbers.tolist())


def test_counts_are_those_of_counting() -> None:
    assert exploring.class_counts(LABELS).tolist() == [int(np.sum(kind == LABELS)) for kind in range(10)]
    counts = exploring.pixel_counts(MNIST.test_images[:1500])  # more than are counted at once
    values, by_hand = np.unique(MNIST.test_images[:1500], return_counts=True)
    assert counts[values].tolist() == by_hand.tolist()
    assert counts.sum() == 1500 * 784


def test_mean_and_deviation_of_each_class_are_numpys() -> None:
    found = exploring.class_images(IMAGES, LABELS)
    for kind in range(10):
        of_kind = IMAGES[kind == LABELS].astype(np.float64)
        np.testing.assert_allclose(found.means[kind], of_kind.mean(axis=0))
        np.testing.assert_allclose(found.deviations[kind], of_kind.std(axis=0), atol=1e-6)


@pytest.mark.parametrize("scaling", datasets.SCALINGS)
def test_a_scalings_range_is_that_of_the_scaled_pixels(scaling: str) -> None:
    scaled = datasets.scale(IMAGES, scaling).astype(np.float64)
    found = exploring.scaled_range(exploring.pixel_counts(IMAGES), scaling)
    assert (found.lowest, found.highest) == (scaled.min(), scaled.max())
    assert (found.mean, found.deviation) == pytest.approx((scaled.mean(), scaled.std()), rel=1e-5)
    assert exploring.reach(scaling) == pytest.approx(np.abs(scaled).max())
    formula = exploring.FORMULAS[scaling].replace("−", "-").replace("2x", "2 * x")
    assert eval(formula, {"x": 200.0}) == pytest.approx(float(datasets.scale(np.array([200], np.uint8), scaling)[0]), rel=1e-5)


def test_what_is_seen_is_scaled_and_noisy_as_the_sample_of_a_run_is() -> None:
    data = Experiment.of({"data.scaling": "centred", "data.test_noise": 0.5}).data
    np.testing.assert_array_equal(exploring.seen(IMAGES[0], "centred", 0.0, 5), datasets.scale(IMAGES[0], "centred"))
    of_a_run = datasets.sample_inputs(data, seed=5)
    np.testing.assert_array_equal(of_a_run, datasets.add_noise(datasets.scale(IMAGES[:24], "centred"), 0.5, (5, 3)))
    noise = exploring.seen(IMAGES[0], "centred", 0.5, 5) - datasets.scale(IMAGES[0], "centred")
    assert (noise.mean(), noise.std()) == pytest.approx((0, 0.5), abs=0.06)


def test_the_hardest_have_the_least_probability_of_the_truth_and_only_those_asked_for_are_looked_at() -> None:
    in_truth = np.array([0.9, 0.1, 0.5, 0.0, 1.0, 0.5], np.float32)
    hardest, easiest = exploring.hardest(in_truth, np.array([0, 1, 2, 4, 5]), 3)
    assert hardest.tolist() == [1, 2, 5]
    assert easiest.tolist() == [4, 0, 2]


KNOBS = [
    {"learning.batch_size": 100},
    {"data.validation": "holdout", "data.holdout_size": 5000, "network.kind": "convolutional", "learning.batch_size": 50},
    {"data.validation": "kfold", "data.folds": 7, "data.shuffle": False},
    {"data.written": 2000, "augmentation.shift": 2.0, "data.train_noise": 0.1, "learning.seed": 3},
]


@pytest.mark.parametrize("knobs", KNOBS, ids=str)
def test_the_first_batch_is_the_one_that_training_is_fed_first(knobs: dict) -> None:
    experiment = Experiment.of(knobs)
    indices, _rates = next(Feed(experiment, 0, Control()).dataset().as_numpy_iterator())
    assert pipeline.first_batch(experiment).tolist() == indices[0].tolist()


def test_every_stage_has_the_shape_type_and_size_it_has_in_training() -> None:
    knobs = {"data.validation": "holdout", "data.holdout_size": 5000, "data.scaling": "symmetric", "learning.batch_size": 50}
    experiment = Experiment.of({"network.kind": "convolutional", **knobs})
    assert [(stage.name, stage.shape, stage.type, stage.bytes, stage.limits) for stage in pipeline.stages(experiment)] == [
        ("File", (47_040_016,), "uint8", 47_040_016, None),
        ("Images", (60_000, 28, 28), "uint8", 47_040_000, (0, 255)),
        ("Rows", (60_000, 784), "uint8", 47_040_000, (0, 255)),
        ("Split", (55_000,), "int32", 220_000, None),
        ("Order", (55_000,), "int32", 220_000, None),
        ("Block", ("n", 50), "int32", None, None),
        ("Batch", (50, 784), "uint8", 39_200, (0, 255)),
        ("Scaled", (50, 784), "float32", 156_800, (-1, 1)),
        ("Reshaped", (50, 28, 28, 1), "float32", 156_800, None),
        ("Targets", (50, 10), "float32", 2000, (0, 1)),
        ("Answers", (50, 10), "float32", 2000, None),
    ]
    assert all(stage.words.format(**stage.values) for stage in pipeline.stages(experiment))


def test_what_the_knobs_do_not_have_is_left_out_and_what_they_have_is_there() -> None:
    names = [stage.name for stage in pipeline.stages(Experiment.of(KNOBS[3]))]
    assert [name for name in names if name in ("With written digits", "Augmented", "Noisy", "Reshaped")] == [
        "With written digits",
        "Augmented",
        "Noisy",
    ]
    shapes = {stage.name: stage.shape for stage in pipeline.stages(Experiment.of(KNOBS[3]))}
    assert shapes["With written digits"] == (62_000, 784)
    assert shapes["Order"] == (62_000,)
