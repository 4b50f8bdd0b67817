"""A network as a drawing."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from mnist_core.architecture import Layer
from mnist_core.figures.style import GREY, Trace, Translate, bare_axis, compact, figure, layer_title

BLOCK = 30  # pixels, a layer that changes the shape or has parameters
STRIP = 18  # pixels, any other
ARROW = 26  # pixels, with the shape beside it
# Darkened from the palette until white words read well on them (contrast 4.5 and more).
KIND_COLOURS = {"dense": "#0072B2", "convolution": "#B34700", "pooling": "#007A59", "dropout": "#A3487A", "batch_normalization": "#5B5FA8"}
OTHER_COLOUR = "#666666"
NARROWEST = 0.5


def network_figure(layers: Sequence[Layer], *, input_shape: tuple[int, ...] | None = None, translate: Translate = str) -> go.Figure:
    """The layers from top to bottom: a block's width grows with the logarithm of how many numbers come out of it.

    Arrows carry the shapes, blocks their parameters. Layers that keep the shape and have no parameters (dropout, activations) are
    strips joined to the block above. The figure is as high as its layers need.
    """
    tops, arrows, height = _stack(layers, input_shape)
    sizes = np.array([float(np.prod(layer.output_shape)) for layer in layers])
    logs = np.log(np.maximum(sizes, 1) + 1)
    span = np.ptp(logs) if len(layers) else 0
    widths = NARROWEST + (1 - NARROWEST) * (logs - logs.min()) / span if span else np.ones(len(layers))
    heights = np.array([_height(index, layers, input_shape) for index in range(len(layers))])
    middles = np.array(tops) + heights / 2
    blocks: Trace = {
        "type": "bar",
        "orientation": "h",
        "x": compact(widths),
        "base": compact(-widths / 2),
        "y": compact(middles),
        "width": compact(heights),
        "marker": {
            "color": [KIND_COLOURS.get(layer.kind, OTHER_COLOUR) for layer in layers],
            "line": {"width": 0},
        },
        "text": [_hover(layer, translate) for layer in layers],
        "textposition": "none",
        "customdata": [layer.name for layer in layers],
        "hovertemplate": "%{text}<extra></extra>",
    }
    captions: Trace = {
        "type": "scatter",
        "mode": "text",
        "x": compact(np.zeros(len(layers))),
        "y": compact(middles),
        "text": [_caption(layer, translate) for layer in layers],
        "textfont": {"size": 12, "color": "white"},
        "hoverinfo": "skip",
    }
    return figure(
        [blocks, captions, *_arrows(arrows)],
        height + 8,
        showlegend=False,
        hovermode="closest",
        dragmode=False,
        margin={"l": 0, "r": 0, "t": 4, "b": 4},
        xaxis=bare_axis(range=[-0.52, 0.52]),
        yaxis=bare_axis(range=[height, 0]),
    )


def _joined(index: int, layers: Sequence[Layer], input_shape: tuple[int, ...] | None) -> bool:
    before = layers[index - 1].output_shape if index else input_shape
    return index > 0 and layers[index].parameters == 0 and layers[index].output_shape == before


def _height(index: int, layers: Sequence[Layer], input_shape: tuple[int, ...] | None) -> int:
    return STRIP if _joined(index, layers, input_shape) else BLOCK


def _stack(layers: Sequence[Layer], input_shape: tuple[int, ...] | None) -> tuple[list[int], list[tuple[int, tuple[int, ...]]], int]:
    """Where each layer's upper edge lies, where arrows start and which shape they carry, and the height of all, in pixels."""
    tops: list[int] = []
    arrows: list[tuple[int, tuple[int, ...]]] = []
    height = 0
    for index in range(len(layers)):
        carried = layers[index - 1].output_shape if index else input_shape
        if carried is not None and not _joined(index, layers, input_shape):
            arrows.append((height, carried))
            height += ARROW
        tops.append(height)
        height += _height(index, layers, input_shape)
    if layers:
        arrows.append((height, layers[-1].output_shape))
        height += ARROW
    return tops, arrows, height


def _arrows(arrows: Sequence[tuple[int, tuple[int, ...]]]) -> list[Trace]:
    starts = np.array([top for top, _ in arrows], dtype=np.float64)
    shafts = np.stack([starts + 2, starts + ARROW - 6, np.full(len(arrows), np.nan)], axis=1).ravel()
    skip = {"hoverinfo": "skip", "type": "scatter"}
    nowhere = np.zeros(len(arrows))
    heads = {"mode": "markers+text", "marker": {"symbol": "triangle-down", "size": 8, "color": GREY}, "textposition": "middle right"}
    return [
        {**skip, "mode": "lines", "x": compact(np.zeros(len(shafts))), "y": compact(shafts), "line": {"color": GREY, "width": 1.5}},
        {**skip, **heads, "x": compact(nowhere), "y": compact(starts + ARROW - 5)},
        {
            **skip,
            "mode": "text",
            "x": compact(nowhere + 0.02),
            "y": compact(starts + ARROW / 2),
            "text": [_shape(shape) for _, shape in arrows],
            "textposition": "middle right",
            "textfont": {"size": 11},
        },
    ]


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(str(size) for size in shape)


def _caption(layer: Layer, translate: Translate) -> str:
    words = [f"<b>{layer_title(layer.name, translate)}</b>"]
    if layer.kind == "dropout":
        words.append(f"{layer.size:g}")
    if layer.activation != "linear":
        words.append(layer.activation.replace("_", " "))
    if layer.parameters:
        words.append(f"{layer.parameters:,}")
    return " · ".join(words)


def _hover(layer: Layer, translate: Translate) -> str:
    kind = translate(layer.kind.replace("_", " "))
    return f"<b>{layer.name}</b> ({kind})<br>{_shape(layer.output_shape)}<br>{translate('Parameters')}: {layer.parameters:,}"
