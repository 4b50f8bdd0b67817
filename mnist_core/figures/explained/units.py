"""What a unit does, and what holds it back: activation, dropout, penalties, constraints, normalization, first weights, how many."""

import numpy as np
import plotly.graph_objects as go

from mnist_core import architecture, datasets
from mnist_core.experiment import Experiment
from mnist_core.figures.explained import drawn
from mnist_core.figures.explained.functions import ACTIVATIONS
from mnist_core.figures.explained.parts import chart, curve, numbers
from mnist_core.figures.style import Trace, Translate, colour, compact, layer_title

SAMPLES = 200  # of a side of the matrix whose numbers a histogram is made of
LAYERS = 4
STRENGTH = 0.25  # of a penalty, so that its effect is seen at one look


def activation_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """The chosen activation and its derivative."""
    name = experiment.network.activation
    function, derivative = ACTIVATIONS[name]
    x = np.linspace(-4, 4, 161)
    lines = [
        curve(x, function(x), name.replace("_", " ")),
        curve(x, derivative(x), translate("its derivative"), 1, line={"dash": "dash"}),
    ]
    return chart(lines, translate("The unit's sum"), translate("What it puts out"), yaxis={"range": [-1.85, 3.2]})


def dropout_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """Sixteen outputs of a layer before and after dropout, at the first rate of the knob, or 0.5."""
    rate = next((rate for rate in experiment.network.dropout if rate > 0), 0.5)
    random = np.random.default_rng(1)
    before = random.uniform(0.1, 2, (4, 4)).round(1)
    dropped = random.permutation(np.arange(16)).reshape(4, 4) < round(16 * rate)
    after = np.where(dropped, 0, before / (1 - rate)).round(1)
    titles = (translate("Outputs of a layer"), translate("after dropout {rate:g}").format(rate=rate))
    return numbers((before, after), titles, coloured=(None, dropped), height=230)


def penalty_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """What becomes of a weight that the data alone would pull to some value, under L1 and under L2 of 0.25."""
    wanted = np.linspace(-1, 1, 81)
    lines = [
        curve(wanted, wanted, translate("no penalty"), line={"color": "#888888", "dash": "dot"}),
        curve(wanted, shrunk_by_l1(wanted, STRENGTH), "L1", 1),
        curve(wanted, wanted / (1 + 2 * STRENGTH), "L2", 0),
    ]
    return chart(lines, translate("The weight the data want"), translate("The weight with the penalty"))


def shrunk_by_l1(wanted: drawn.Numbers, strength: float) -> drawn.Numbers:
    """Where (w - wanted)² / 2 + strength |w| is least."""
    found: drawn.Numbers = np.sign(wanted) * np.maximum(np.abs(wanted) - strength, 0)
    return found


def constraint_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """Weight vectors of two inputs before a constraint and after it: the chosen one, or the largest norm."""
    network = experiment.network
    kind = "max_norm" if network.kernel_constraint == "none" else network.kernel_constraint
    largest = network.kernel_constraint_value
    before = np.random.default_rng(2).standard_normal((40, 2)) * largest
    length = np.linalg.norm(before, axis=1, keepdims=True)
    after = {
        "max_norm": before * np.minimum(length, largest) / length,
        "unit_norm": before / length,
        "non_negative": np.maximum(before, 0),
    }[kind]
    moved = np.stack([before, after, np.full_like(before, np.nan)], axis=1).reshape(-1, 2)
    lines: list[Trace] = [
        curve(moved[:, 0], moved[:, 1], translate("before"), line={"color": "#888888", "width": 1}, hoverinfo="skip"),
        curve(after[:, 0], after[:, 1], translate("after"), mode="markers", marker={"size": 8, "color": colour(0)}, hoverinfo="skip"),
    ]
    for line in lines:
        line.pop("hovertemplate")
    return chart(lines, translate("one weight"), translate("another weight"), height=300, hovermode=False, yaxis={"scaleanchor": "x"})


def normalization_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """One first-layer unit's sums over a batch of real images, as they are and normalized."""
    data = experiment.data
    count = min(experiment.learning.batch_size, 5_000)
    inputs = datasets.scale(datasets.load(data.dataset).test_images[:count], data.scaling).reshape(count, -1)
    unit = drawn.weights(experiment.network, (inputs.shape[1], 32), np.random.default_rng(experiment.learning.seed))[:, 0]
    sums = inputs @ unit
    lines = []
    for index, (values, name) in enumerate(((sums, translate("sums")), (normalized(sums), translate("normalized")))):
        density, edges = np.histogram(values, bins=max(5, min(40, count // 8)), density=True)
        lines.append(curve((edges[1:] + edges[:-1]) / 2, density, name, index, line={"shape": "hvh"}))
    return chart(lines, translate("The unit's sum"), translate("Density"), hovermode="closest")


def normalized(sums: drawn.Numbers) -> drawn.Numbers:
    """The sums (images,) of a unit over a batch, centred and scaled as Keras' batch normalization does before anything is learned."""
    found: drawn.Numbers = (sums - sums.mean()) / np.sqrt(sums.var() + 1e-3)
    return found


def initializer_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """How the first weights of up to four layers are spread: by how many inputs and outputs each has."""
    network = experiment.network
    random = np.random.default_rng(experiment.learning.seed)
    layers = _fans(experiment)
    chosen = sorted(set(np.linspace(0, len(layers) - 1, min(LAYERS, len(layers))).astype(int).tolist()))
    lines = []
    for index, (name, fans, size) in enumerate(layers[place] for place in chosen):
        density, edges = np.histogram(drawn.weights(network, size, random, fans), bins=30, density=True)
        middles = (edges[1:] + edges[:-1]) / 2
        title = f"{layer_title(name, translate)} ({fans[0]:,})"
        lines.append(curve(middles, density, title, index, number="x:.3f", line={"shape": "hvh"}))
    return chart(lines, translate("Weight before the first step"), translate("Density"), hovermode="closest", yaxis={"rangemode": "tozero"})


def _fans(experiment: Experiment) -> list[tuple[str, tuple[int, int], tuple[int, int]]]:
    """Layers with weights: their names, the inputs and outputs of a unit, and a matrix (inputs, units) that is enough for a histogram."""
    found = []
    before: tuple[int, ...] = (architecture.IMAGE_SIZE**2,)
    for layer in architecture.layers(experiment.network):
        if layer.kind in ("dense", "convolution"):
            area = experiment.network.kernel_size**2 if layer.kind == "convolution" else 1
            inputs, units = before[-1] * area, layer.output_shape[-1]
            # Of an orthogonal matrix the longer side decides how large its numbers are, so only the shorter one is cut.
            whole = experiment.network.kernel_initializer == "orthogonal"
            size = min(inputs, inputs if whole and inputs > units else SAMPLES), min(units, units if whole and units >= inputs else SAMPLES)
            found.append((layer.name, (inputs, units * area), size))
        before = layer.output_shape
    return found


def parameters_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """Where the present network's parameters lie."""
    layers = [layer for layer in architecture.layers(experiment.network) if layer.parameters][::-1]
    bars: Trace = {
        "type": "bar",
        "orientation": "h",
        "x": compact([layer.parameters for layer in layers]),
        "y": [layer_title(layer.name, translate) for layer in layers],
        "text": [f"{layer.parameters:,}" for layer in layers],
        "marker": {"color": colour(0)},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
    most = max(layer.parameters for layer in layers)
    height = 80 + 26 * len(layers)
    return chart(
        [bars], translate("Parameters"), "", height=height, hovermode=False, xaxis={"range": [0, most * 1.2]}, yaxis={"showgrid": False}
    )
