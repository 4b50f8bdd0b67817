"""From scores to a loss, and how sure an answer is."""

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from mnist_core import datasets
from mnist_core.experiment import Experiment
from mnist_core.figures.confusion import calibration_figure, confusion_figure
from mnist_core.figures.explained.functions import Numbers, softmax
from mnist_core.figures.explained.parts import chart, curve, point
from mnist_core.figures.style import Translate

CLIPPED_AT = 1e-7  # Keras' epsilon, at which it cuts probabilities off before it takes their logarithm
HALF = 5_000  # of the test images
BINS = 10


def loss_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """How strongly each loss pulls at the right class's score, against the probability that class has."""
    p = np.linspace(0, 1, 101)
    lines = [
        curve(p, pull_of_cross_entropy(p), translate("cross-entropy")),
        curve(p, pull_of_squared_error(p), translate("mean squared error"), 1, line={"dash": "dash"}),
    ]
    return chart(lines, translate("Probability of the right class"), translate("Pull at its score"), xaxis={"tickformat": ".0%"})


def pull_of_cross_entropy(p: Numbers) -> Numbers:
    """The size of -ln p's derivative by the right class's score behind a softmax."""
    return 1 - p


def pull_of_squared_error(p: Numbers) -> Numbers:
    """The same for the mean over ten classes of (probability - label)², the nine wrong classes sharing 1 - p evenly."""
    return 2 / 9 * p * (1 - p) ** 2


def smoothing_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """Cross-entropy against the probability of the right class, with hard labels and with smooth ones, the lowest place marked."""
    smoothing = experiment.learning.label_smoothing or 0.1
    p = np.linspace(0.3, 0.9999, 300)
    best = 1 - smoothing * 0.9
    name = translate("smoothing {share:g}").format(share=smoothing)
    lines = [
        curve(p, smoothed_loss(p, 0.0), translate("no smoothing")),
        curve(p, smoothed_loss(p, smoothing), name, 1, line={"dash": "dash"}),
        point(best, float(smoothed_loss(np.array(best), smoothing)), translate("lowest at {p:.1%}").format(p=best), 1),
    ]
    return chart(lines, translate("Probability of the right class"), translate("Loss"), hovermode="closest", xaxis={"tickformat": ".0%"})


def smoothed_loss(p: Numbers, smoothing: float) -> Numbers:
    """Cross-entropy where the label gives the right class 1 - smoothing and each of the ten another tenth of it; wrong ones share 1 - p."""
    return -(1 - 0.9 * smoothing) * np.log(p) - 0.9 * smoothing * np.log(np.maximum((1 - p) / 9, 1e-300))


def logits_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """The loss by how far a wrong score is ahead, from the scores themselves and from probabilities cut off at 1e-7."""
    ahead = np.linspace(-5, 40, 181)
    exact = np.logaddexp(0, ahead)
    clipped = -np.log(np.maximum(np.exp(-exact), CLIPPED_AT))
    lines = [
        curve(ahead, exact, translate("from the logits")),
        curve(ahead, clipped, translate("from clipped probabilities"), 1, line={"dash": "dash"}),
    ]
    return chart(lines, translate("How far a wrong score is ahead of the right one"), translate("Loss"))


def confusion_example(experiment: Experiment, translate: Translate) -> go.Figure:
    """What ten mean images, one a class, take for what: each image is read as the nearest."""
    name = experiment.data.dataset
    distances, classes = distances_to_means(name)
    confusion = np.zeros((10, 10), np.int64)
    np.add.at(confusion, (classes, distances.argmin(axis=1)), 1)
    return confusion_figure(confusion, datasets.CLASS_NAMES[name], translate=translate, height=400)


def calibration_example(experiment: Experiment, translate: Translate) -> go.Figure:
    """How sure the ten mean images are, by a softmax of their distances, against how often they are right."""
    distances, classes = distances_to_means(experiment.data.dataset)
    sure = softmax(-distances)
    confidence, right = sure.max(axis=1), sure.argmax(axis=1) == classes
    places = np.minimum((confidence * BINS).astype(int), BINS - 1)
    counts = np.bincount(places, minlength=BINS)
    said, found = (np.bincount(places, weights=values, minlength=BINS) / np.maximum(counts, 1) for values in (confidence, right))
    return calibration_figure(said, found, counts, translate=translate, height=300)


def distances_to_means(name: str) -> tuple[Numbers, NDArray[np.uint8]]:
    """Half the squared distances of the second half of the test images to each class's mean over the first half, (5000, 10), and their
    classes. Pixels are from 0 to 1."""
    images = datasets.load(name)
    pixels = images.test_images.reshape(-1, 784) / 255.0
    means = np.stack([pixels[:HALF][images.test_labels[:HALF] == number].mean(axis=0) for number in range(10)])
    others = pixels[HALF:]
    found: Numbers = ((others**2).sum(axis=1)[:, None] - 2 * others @ means.T + (means**2).sum(axis=1)) / 2
    return found, images.test_labels[HALF:]
