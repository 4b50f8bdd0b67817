"""How a step is taken: learning rate, momentum, optimizers, the noise of a batch, the gradient on its way back."""

from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from mnist_core import datasets
from mnist_core.experiment import KNOBS, Experiment, Learning
from mnist_core.figures.explained.drawn import gradient_norms, weights
from mnist_core.figures.explained.optimizers import path
from mnist_core.figures.explained.parts import chart, curve, point
from mnist_core.figures.style import GRID, SYMBOLS, Trace, Translate, colour, dash
from mnist_core.recipes import RECIPES
from mnist_core.wording import N_

# A narrow valley, f(x, y) = (0.6 x² + 15 y²) / 2, and where the paths begin. So small that steps of 0.001 are seen.
STEEPNESS = np.array([0.6, 15.0])
START = np.array([-0.12, 0.05])
STEPS = 150
SHAPE = {"range": [-0.135, 0.06]}, {"range": [-0.062, 0.062]}
NOISE_OF = 2_000  # images among which a batch is thought to be drawn
# Of gradient norms: images, the widest layer drawn, and the layers drawn where the network has too few to show anything.
IMAGES, WIDEST, DEEP, INSTEAD = 64, 256, 5, (128,) * 8


def learning_rate_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """Ten steps down f(w) = w² / 2 at rates that are too small, good, and too large."""
    places = np.linspace(-1.35, 1.35, 80)
    traces = [curve(places, places**2 / 2, translate("Loss"), line={"color": "#888888", "width": 1.5}, showlegend=False, hoverinfo="skip")]
    for index, (rate, name) in enumerate(((0.05, N_("too small")), (0.6, N_("good")), (2.05, N_("too large")))):
        walked = -1.0 * (1 - rate) ** np.arange(11)
        walked = walked[np.abs(walked) <= 1.35]
        title = f"{translate(name)} ({rate:g})"
        traces.append(curve(walked, walked**2 / 2, title, index, mode="lines+markers", marker={"size": 7, "symbol": SYMBOLS[index]}))
    return chart(traces, translate("Weight"), translate("Loss"), hovermode="closest", yaxis={"range": [-0.03, 0.95]})


def momentum_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """Sixty steps through the valley at one rate, without momentum and with as much as the knob has, or 0.9."""
    learning = experiment.learning
    momentum = learning.momentum or 0.9
    given = {"optimizer": "sgd", "learning_rate": 0.02}
    paths = {
        translate("without momentum"): Learning(**given),
        translate("with momentum {momentum:g}").format(momentum=momentum): Learning(**given, momentum=momentum, nesterov=learning.nesterov),
    }
    return _valley(paths, 60, translate)


def optimizers_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """The five through the same valley: the one chosen with its numbers as they stand, the others with those of the tutorial."""
    present = experiment.learning
    paths = {}
    for name, variant in RECIPES["a-optimizers"].variants.items():
        if variant.learning.optimizer == present.optimizer:
            words = translate(KNOBS["learning.optimizer"].choices[present.optimizer])
            paths[translate("{optimizer}, as here").format(optimizer=words)] = present
        else:
            paths[translate(name)] = variant.learning
    return _valley(paths, STEPS, translate)


def _valley(paths: dict[str, Learning], steps: int, translate: Translate) -> go.Figure:
    traces = [_ground()]
    for index, (name, learning) in enumerate(paths.items()):
        walked = path(learning, lambda place: STEEPNESS * place, START, steps)
        walked = walked[: _inside(walked)]
        look = {"dash": dash(index), "width": 2}
        sizes = [10 if step == len(walked) - 1 else 5 * (step % 10 == 0) for step in range(len(walked))]
        marks = {"size": sizes, "symbol": SYMBOLS[index]}
        traces.append(curve(walked[:, 0], walked[:, 1], name, index, mode="lines+markers", line=look, marker=marks, hoverinfo="skip"))
        traces[-1].pop("hovertemplate")
    axes = {"showticklabels": False, "showgrid": False, "fixedrange": True}
    return chart(
        traces,
        translate("one weight"),
        translate("another weight"),
        height=320,
        hovermode=False,
        xaxis={**SHAPE[0], **axes},
        yaxis={**SHAPE[1], **axes},
    )


def _ground() -> Trace:
    """Lines of equal height: ellipses."""
    turn = np.linspace(0, 2 * np.pi, 90)
    radii = np.sqrt(2 / STEEPNESS) * np.linspace(0.01, 0.21, 11)[:, None]  # (heights, 2): the roots of the heights are evenly spaced
    places = np.full((len(radii), len(turn) + 1, 2), np.nan)
    places[:, :-1] = radii[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    across, up = places[..., 0].ravel(), places[..., 1].ravel()
    lines = curve(across, up, "", line={"color": GRID, "width": 1}, hoverinfo="skip", showlegend=False)
    del lines["hovertemplate"]
    return lines


def _inside(walked: NDArray[np.float64]) -> int:
    """How many places of the path are worth drawing: until it leaves the picture for good."""
    outside = np.flatnonzero(~np.isfinite(walked).all(axis=1) | (np.abs(walked) > 1).any(axis=1))
    return int(outside[0]) if outside.size else len(walked)


def batch_noise_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """How far the gradient of a batch is from that of all images, against the batch size, with the knob's marked."""
    data = experiment.data
    images = datasets.load(data.dataset)
    inputs = datasets.scale(images.test_images[:NOISE_OF], data.scaling).reshape(NOISE_OF, -1)
    relative = relative_noise(inputs, images.test_labels[:NOISE_OF])
    sizes = np.unique(np.geomspace(1, 60_000, 60).astype(int))
    size = experiment.learning.batch_size
    noise = translate("noise / gradient")
    here = translate("batches of {size:,}").format(size=size)
    return chart(
        [curve(sizes, relative / np.sqrt(sizes), noise), point(size, relative / size**0.5, here, 1)],
        translate("Batch size"),
        noise,
        xaxis={"type": "log", "dtick": 1},
        yaxis={"type": "log", "dtick": 1},
        hovermode="closest",
    )


def relative_noise(inputs: NDArray[np.float32], classes: NDArray[np.integer]) -> float:
    """For one image drawn at random: the root mean square distance of its gradient from the mean of all, over the length of that mean.

    Of softmax regression before its first step, when all weights are zero and every class has probability 1/10. For a batch of n it is
    this divided by √n. Inputs are (images, pixels), classes (images,).
    """
    extended = np.hstack([inputs, np.ones((len(inputs), 1), np.float32)]).astype(np.float64)  # one for the biases
    errors = 0.1 - np.eye(10)[classes]
    mean = extended.T @ errors / len(inputs)
    squared = float(np.mean((extended**2).sum(axis=1) * (errors**2).sum(axis=1)))
    length = float((mean**2).sum())
    return float(np.sqrt((squared - length) / length))


def vanishing_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """The gradient norm of each layer before the first step, under the activation chosen, and under sigmoid and ReLU."""
    network, data = experiment.network, experiment.data
    hidden = network.hidden_units if network.kind == "dense" and len(network.hidden_units) >= DEEP else INSTEAD
    images = datasets.load(data.dataset)
    inputs = datasets.scale(images.test_images[:IMAGES], data.scaling).reshape(IMAGES, -1).astype(np.float64)
    random = np.random.default_rng(experiment.learning.seed)
    sizes = [inputs.shape[1], *(min(units, WIDEST) for units in hidden), 10]
    matrices = [weights(network, pair, random) for pair in pairwise(sizes)]
    traces = []
    for index, name in enumerate(dict.fromkeys([network.activation, "sigmoid", "relu"])):
        norms = np.array(gradient_norms(inputs, images.test_labels[:IMAGES], matrices, name))
        words = name.replace("_", " ") + (f" ({translate('as here')})" if index == 0 else "")
        marks = {"size": 7, "symbol": SYMBOLS[index], "color": colour(index)}
        # Where nothing arrives there is no logarithm: a gap.
        shown = np.where(norms > 0, norms, np.nan)
        traces.append(curve(np.arange(1, len(norms) + 1), shown, words, index, mode="lines+markers", marker=marks))
    return chart(
        traces,
        translate("Layer, the last is the output"),
        translate("Gradient norm"),
        xaxis={"dtick": 1 if len(matrices) < 13 else 5},
        yaxis={"type": "log", "exponentformat": "power", "nticks": 6},
    )
