"""What happens to an image before and within a network: scaling, noise, random changes, convolution, pooling. On real test images."""

import numpy as np
import plotly.graph_objects as go
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from mnist_core import datasets
from mnist_core.experiment import Augmentation, Experiment
from mnist_core.figures.explained.changed import changed
from mnist_core.figures.explained.parts import chart, numbers, pictures
from mnist_core.figures.pictures import signed
from mnist_core.figures.style import Trace, Translate, colour, compact
from mnist_core.recipes import RECIPES
from mnist_core.wording import N_

IMAGE = 0  # of the test images: a seven, or an ankle boot
EDGES = {
    N_("upright edges"): np.array([[-1, 0, 1]] * 3, np.float64),
    N_("level edges"): np.array([[-1, 0, 1]] * 3, np.float64).T,
}


def classes_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """The first test image of each class."""
    name = experiment.data.dataset
    images = datasets.load(name)
    firsts = [int(np.flatnonzero(images.test_labels == number)[0]) for number in range(10)]
    titles = [translate(word) for word in datasets.CLASS_NAMES[name]]
    return pictures([images.test_images[place] for place in firsts], titles, columns=5, height=240)


def scaling_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """How often a pixel has which value, as the network sees it, in a thousand images."""
    data = experiment.data
    pixels = datasets.scale(datasets.load(data.dataset).test_images[:1000], data.scaling)
    factor, offset = datasets.SCALINGS[data.scaling]
    shares, edges = np.histogram(pixels, bins=32, range=(offset, 255 * factor + offset))
    bars: Trace = {
        "type": "bar",
        "x": compact((edges[1:] + edges[:-1]) / 2),
        "y": compact(shares / pixels.size),
        "marker": {"color": colour(0)},
        "hovertemplate": "%{x:.3g}: %{y:.2%}<extra></extra>",
    }
    log = {"type": "log", "tickformat": "~%", "nticks": 5}
    return chart([bars], translate("What the network sees of a pixel"), translate("Share of pixels"), hovermode="closest", yaxis=log)


def noise_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """One image without noise, with as much as the knobs have (or 0.5), and with twice that; clipped where a screen has no greyer grey."""
    data = experiment.data
    level = max(data.test_noise, data.train_noise) or 0.5
    inputs = datasets.scale(datasets.load(data.dataset).test_images[IMAGE], data.scaling)
    drawn = np.random.default_rng(0).standard_normal(inputs.shape, dtype=np.float32)
    levels = (0, level, 2 * level)
    tiles = [datasets.unscale(inputs + np.float32(noise) * drawn, data.scaling) for noise in levels]
    return pictures(tiles, [translate("noise {level:g}").format(level=noise) for noise in levels])


def augmentation_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """One image as it is, with each change at its full strength, and with all at once; the champion's knobs where none is turned."""
    knobs = experiment.augmentation if experiment.augmentation.active else RECIPES["champion"].experiment.augmentation
    image = datasets.load(experiment.data.dataset).test_images[IMAGE].astype(np.float64)
    field = np.random.default_rng(3).standard_normal((2, 7, 7))
    full = np.array([1.0, 1.0, 1.0, -1.0, 1.0, 1.0, 1.0])
    tiles, titles = [image], [translate("as it is")]
    fields = Augmentation.model_fields
    for name in ("shift", "rotation", "scale", "shear", "elastic", "stroke_width"):
        if value := getattr(knobs, name):
            tiles.append(changed(image, Augmentation(**{name: value}), full, field))
            titles.append(f"{translate(str(fields[name].title))} {value:g}")
    if len(tiles) > 2:
        tiles.append(changed(image, knobs, full * [0.7, -0.8, 0.6, 0.4, -0.7, -0.5, 0.3], field))
        titles.append(translate("all at once"))
    return pictures([np.rint(np.clip(tile, 0, 255)).astype(np.uint8) for tile in tiles], titles, columns=4)


def convolution_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """Two filters of 3 x 3 over an image: where the pattern is, the answer is strong; blue is positive, orange negative."""
    image = datasets.load(experiment.data.dataset).test_images[IMAGE]
    tiles: list[NDArray[np.uint8]] = []
    titles = []
    for name, kernel in EDGES.items():
        tiles += [image, signed(kernel), signed(convolved(image / 255.0, kernel))]
        titles += [translate("image"), translate(name), translate("answer")]
    return pictures(tiles, titles)


def convolved(image: NDArray[np.float64], kernel: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sum of products of the kernel (k, k), k odd, with each place of the image, its border padded with zeros; same shape."""
    windows = sliding_window_view(np.pad(image, kernel.shape[0] // 2), kernel.shape)
    found: NDArray[np.float64] = np.einsum("ijkl,kl->ij", windows, kernel)
    return found


def pooling_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """Sixteen pixels of a real image that become four."""
    kind = "average" if experiment.network.pooling == "average" else "max"
    image = datasets.load(experiment.data.dataset).test_images[IMAGE]
    before = image[8:12, 8:12].astype(np.float64)
    blocks = before.reshape(2, 2, 2, 2)
    after = blocks.max(axis=(1, 3)) if kind == "max" else blocks.mean(axis=(1, 3))
    groups = np.arange(4).reshape(2, 2)
    titles = (translate("4 × 4 pixels"), translate("their largest") if kind == "max" else translate("their mean"))
    return numbers((before, after), titles, groups=(groups.repeat(2, axis=0).repeat(2, axis=1), groups))
