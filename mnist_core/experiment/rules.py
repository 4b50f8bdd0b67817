"""What knobs must hold between them, and what is allowed but worth a word."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mnist_core import architecture
from mnist_core.experiment.problems import Problem
from mnist_core.wording import N_

if TYPE_CHECKING:
    from mnist_core.experiment.experiment import Experiment


def training_images(experiment: "Experiment") -> int:
    """Images that train in one epoch: the training images less those held out (the smallest fold, for k folds), and those written."""
    data = experiment.data
    images = data.train_size + data.written_images
    match data.validation:
        case "test":
            return images
        case "kfold":
            return images - math.ceil(data.train_size / data.folds)
        case _:
            return images - data.holdout_size


def problems(experiment: "Experiment") -> Iterator[Problem]:
    """The combinations that make no sense."""
    data, network, learning = experiment.data, experiment.network, experiment.learning
    if data.validation in ("holdout", "redrawn") and data.holdout_size >= data.train_size:
        yield Problem(
            "data.holdout_size",
            "Validation images got {got}; with {train_size} training images it takes less than that.",
            {"got": data.holdout_size, "train_size": data.train_size},
        )
    elif learning.batch_size > training_images(experiment):
        yield Problem(
            "learning.batch_size",
            "Batch size got {got}; it takes at most the {available} images that train in an epoch.",
            {"got": learning.batch_size, "available": training_images(experiment)},
        )
    if network.kind != "softmax" and len(network.dropout) not in (0, 1, len(network.hidden_units)):
        yield Problem(
            "network.dropout",
            "Dropout got {got} numbers; it takes none, one for all layers, or one for each of the {layers} hidden layers.",
            {"got": len(network.dropout), "layers": len(network.hidden_units)},
        )
    if network.kind == "dense" and not network.hidden_units:
        yield Problem(
            "network.hidden_units",
            "Hidden layers got none; a dense network takes one to 20 of them (without any it is softmax regression: choose that network).",
        )
    if network.kind == "convolutional" and network.pooling != "none":
        yield from _pooling_problems(experiment)
    if learning.loss == "mean_squared_error" and network.output == "logits":
        yield Problem(
            "network.output",
            "Output got logits; mean squared error compares probabilities with the labels, so it takes the softmax output.",
        )


def _pooling_problems(experiment: "Experiment") -> Iterator[Problem]:
    network = experiment.network
    if len(network.pool_size) not in (1, len(network.filters)):
        yield Problem(
            "network.pool_size",
            "Pool size got {got} numbers; it takes one for all, or one for each of the {layers} convolutions.",
            {"got": len(network.pool_size), "layers": len(network.filters)},
        )
    elif min(architecture.image_sides(network)) < 1:
        yield Problem(
            "network.pool_size",
            "Pool size got {got} after {layers} convolutions, which leaves less than one pixel of 28; "
            "it takes smaller pools or fewer convolutions.",
            {"got": ", ".join(map(str, network.pool_size)), "layers": len(network.filters)},
        )


def advice(experiment: "Experiment") -> list[str]:
    """Allowed, but one should know: a sentence each."""
    return list(_advice(experiment))


def _advice(experiment: "Experiment") -> Iterator[str]:
    data, network, learning = experiment.data, experiment.network, experiment.learning
    hidden = network.kind != "softmax"
    if hidden and network.kernel_initializer in ("zeros", "constant"):
        yield N_(
            "All units of a layer start with equal weights, get equal gradients and stay equal: random small weights break this symmetry."
        )
    if hidden and network.activation == "linear" and len(network.hidden_units) > 0:
        yield N_("Without an activation several dense layers compute no more than one: depth is wasted.")
    if hidden and network.activation == "sigmoid" and len(network.hidden_units) > 5:
        yield N_("Through many sigmoid layers the gradient shrinks to almost nothing: watch the gradient norms of the first layers.")
    if learning.loss == "mean_squared_error":
        yield N_("Squared error is flat where a softmax is sure and wrong, so learning stalls; cross-entropy is steep there.")
    if data.scaling == "none":
        yield N_("Pixels from 0 to 255 make sums hundreds of times larger than the initial weights are meant for.")
    if learning.batch_size * 4 > training_images(experiment):
        yield N_("A batch this large leaves few steps in an epoch: learning may be slow although each step is precise.")
    if network.batch_normalization and hidden and learning.batch_size < 8:
        yield N_("Batch normalization estimates means over the batch; with so few images they are mostly noise.")
    if data.validation == "test":
        yield N_("Choosing knobs by their result on the test images makes that result too good; hold out training images for choosing.")
