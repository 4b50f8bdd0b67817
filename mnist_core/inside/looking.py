"""What can be asked about a network that is at hand, by name."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.inside import activations, why
from mnist_core.inside.at_hand import Epochs
from mnist_core.inside.examination import examine
from mnist_core.inside.findings import Activations, Examination, Reasons, Terms
from mnist_core.inside.weights import arrays_of

Image = NDArray[np.uint8]


def look(epochs: Epochs, epoch: float, what: str, *arguments: Any) -> Any:
    """Answer the question `what`, one of QUESTIONS, about the network after `epoch`."""
    if what not in QUESTIONS:
        raise ValueError(f"The question got {what}; it takes one of {', '.join(QUESTIONS)}.")
    with epochs.at(epoch):
        return QUESTIONS[what](epochs, epoch, *arguments)


def _examination(epochs: Epochs, _epoch: float) -> Examination:
    return examine(epochs)


def _probabilities(epochs: Epochs, _epoch: float, image: Image) -> list[float]:
    probabilities: list[float] = epochs.probabilities(epochs.outputs_of(epochs.inputs(image[None]))["output"])[0].tolist()
    return probabilities


def _activations(epochs: Epochs, _epoch: float, image: Image) -> Activations:
    outputs = epochs.outputs_of(epochs.inputs(image[None]))
    by_layer = {layer.name: outputs[layer.name][0].numpy() for layer in epochs.layers}
    return Activations(by_layer, epochs.probabilities(outputs["output"])[0].tolist())


def _terms(epochs: Epochs, _epoch: float, image: Image, name: str, row: int, column: int, channel: int) -> Terms:
    """One pixel of a convolution or a pooling; raises ValueError where there is none."""
    names = [layer.name for layer in epochs.layers]
    if name not in names or epochs.layers[names.index(name)].kind not in ("convolution", "pooling"):
        raise ValueError(f"{name} is no convolution and no pooling of this network.")
    layer, outputs = epochs.layers[names.index(name)], epochs.outputs_of(epochs.inputs(image[None]))
    # A network never begins with either: the pixels become an image first.
    entering = outputs[names[names.index(name) - 1]][0].numpy()
    if layer.kind == "pooling":
        return activations.pooling_at(entering, int(layer.size), epochs.experiment.network.pooling, row, column, channel)
    arrays = {of.name: found for of, found in arrays_of(epochs.experiment.network, epochs.network.get_weights())}
    kernel, *bias = arrays[name]
    terms = activations.convolution_at(entering, kernel, float(bias[0][channel]) if bias else 0.0, row, column, channel)
    return activations.with_output(terms, float(outputs[name][0, row, column, channel]))


def _reasons(epochs: Epochs, _epoch: float, image: Image, wanted: int) -> Reasons:
    return why.reasons(epochs, image, wanted)


QUESTIONS: dict[str, Callable[..., Any]] = {
    "examination": _examination,
    "probabilities": _probabilities,
    "activations": _activations,
    "terms": _terms,
    "reasons": _reasons,
    "nearest": why.nearest,
}
