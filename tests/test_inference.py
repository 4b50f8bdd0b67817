"""A trained network, kept at hand, answers as the one that was trained."""

import numpy as np

from mnist_core import inference
from mnist_core.datasets import load
from mnist_core.experiment import Experiment
from mnist_core.training import train


def test_it_reads_test_images_as_well_as_the_training_said() -> None:
    experiment = Experiment.of({"network.kind": "softmax", "learning.duration": "steps", "learning.steps": 100, "network.output": "logits"})
    result = train(experiment, lambda event: None)
    inference.hold("trained", experiment, result.weights)
    images = load("mnist")
    answers = [inference.read("trained", image) for image in images.test_images[:200]]
    assert all(answer is not None and abs(sum(answer) - 1) < 1e-5 for answer in answers)
    right = np.mean([int(np.argmax(answer)) == label for answer, label in zip(answers, images.test_labels[:200], strict=True)])
    assert abs(right - result.finished.test_accuracy) < 0.1
    assert right > 0.7


def test_a_network_not_at_hand_is_said_to_be_absent() -> None:
    assert inference.read("never trained", load("mnist").test_images[0]) is None


def test_only_the_latest_networks_are_kept() -> None:
    experiment = Experiment.of({"network.kind": "softmax"})
    weights = [np.zeros((784, 10), np.float32), np.zeros(10, np.float32)]
    for number in range(inference.NETWORKS_KEPT + 1):
        inference.hold(f"number {number}", experiment, weights)
    assert inference.read("number 0", load("mnist").test_images[0]) is None
    assert inference.read("number 1", load("mnist").test_images[0]) is not None
