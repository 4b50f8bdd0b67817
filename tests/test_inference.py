"""A trained network, kept at hand, answers as the one that was trained."""

import numpy as np
import pytest

from mnist_core import inference
from mnist_core.datasets import load
from mnist_core.experiment import Experiment
from mnist_core.inference import LiveReader, Reader
from mnist_core.training import train

SOFTMAX = Experiment.of({"network.kind": "softmax", "learning.duration": "steps", "learning.steps": 100, "network.output": "logits"})
ZEROS = [np.zeros((784, 10), np.float32), np.zeros(10, np.float32)]


def test_it_reads_test_images_as_well_as_the_training_said() -> None:
    result = train(SOFTMAX, lambda event: None)
    images = load("mnist")
    answers = np.array(Reader(SOFTMAX, result.weights).read(images.test_images))
    np.testing.assert_allclose(answers.sum(axis=1), 1, rtol=1e-4)
    assert np.mean(answers.argmax(axis=1) == images.test_labels) == pytest.approx(result.finished.test_accuracy, abs=1e-3)


def test_the_nearest_to_a_training_image_is_that_image() -> None:
    experiment = Experiment.of({"network.kind": "convolutional", "network.filters": (2,), "network.batch_normalization": True})
    reader = Reader(experiment, train(Experiment.of({"learning.duration": "steps", "learning.steps": 1}, experiment), print).weights)
    (first, distance), (_, second) = reader.nearest(load("mnist").train_images[123], 2)
    assert (first, round(distance, 3)) == (123, 0)
    assert second > 0


def test_softmax_regression_has_no_hidden_layer_and_compares_pixels() -> None:
    images = load("mnist").train_images[: inference.COMPARED_IMAGES].reshape(-1, 784) / 255
    by_hand = np.linalg.norm(images - images[7], axis=1).argsort(kind="stable")[:5]
    assert [index for index, _ in Reader(SOFTMAX, ZEROS).nearest(load("mnist").train_images[7], 5)] == by_hand.tolist()


def test_a_network_not_at_hand_is_said_to_be_absent() -> None:
    assert inference.held("never trained") is None


def test_only_the_latest_networks_are_kept() -> None:
    for number in range(inference.NETWORKS_KEPT + 1):
        inference.hold(f"number {number}", SOFTMAX, ZEROS)
    assert inference.held("number 0") is None
    assert inference.held("number 1") is not None


def test_a_network_in_training_answers_after_each_epoch_with_its_weights_of_then() -> None:
    live, images = LiveReader(SOFTMAX), load("mnist").test_images[:3]
    assert live.read(images) is None
    live.show(1.0, ZEROS)
    first = live.read(images)
    live.show(2.0, [ZEROS[0], np.array([5, *[0] * 9], np.float32)])
    second = live.read(images)
    assert first is not None
    assert second is not None
    assert (first["epoch"], second["epoch"]) == (1.0, 2.0)
    np.testing.assert_allclose(first["probabilities"], 0.1, rtol=1e-5)
    assert np.argmax(second["probabilities"], axis=1).tolist() == [0, 0, 0]
