"""Weights as histograms, a layer's output as something to point at, test images on a map, and an answer from epoch to epoch."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from mnist_core.figures.pictures import coloured, enlarged, png
from mnist_core.figures.style import GREY, PALETTE, SYMBOLS, Trace, Translate, axis, bare_axis, colour, compact, dash, figure, layer_title

LEAST_DRAWN = 0.05  # of probability: a class that never had more is only noise
CELL = 12  # pixels of the picture behind a pixel one can point at
CLASS_COLOURS = (*PALETTE, "#BF3535", "#6B8E23", "#888888")


def histograms_figure(
    histograms: Mapping[str, tuple[NDArray[np.float32], NDArray[np.float32]]], *, translate: Translate = str, height: int = 300
) -> go.Figure:
    """The density of each layer's weights, given as edges (bins + 1,) and density (bins,) by layer name."""
    traces: list[Trace] = []
    for index, (name, (edges, density)) in enumerate(histograms.items()):
        title = layer_title(name, translate)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": title,
                "x": compact((edges[:-1] + edges[1:]) / 2),
                "y": compact(density),
                "line": {"color": colour(index), "width": 2, "dash": dash(index), "shape": "hvh"},
                "hovertemplate": f"{title}: %{{x:.3f}}<extra></extra>",
            }
        )
    return figure(
        traces, height, hovermode="closest", xaxis=axis(translate("Weight")), yaxis=axis(translate("Density"), rangemode="tozero")
    )


def pixels_figure(
    values: NDArray[np.float32],
    *,
    chosen: tuple[int, int] | None = None,
    largest: float | None = None,
    among: NDArray[np.float32] | None = None,
    height: int = 340,
) -> go.Figure:
    """Numbers (rows, columns) as a picture of which each pixel can be hovered and clicked; its `customdata` is [row, column].

    A frame stands around the `chosen` one. `largest` and `among` as for `pictures.coloured`.
    """
    rows, columns = values.shape
    down, across = (places.ravel() for places in np.indices(values.shape))
    points: Trace = {
        "type": "scatter",
        "mode": "markers",
        "x": compact(across),
        "y": compact(down),
        "customdata": np.stack([down, across], axis=1).tolist(),
        "text": [f"{value:.4g}" for value in values.ravel()],
        "marker": {"symbol": "square", "size": 4, "opacity": 0},
        "hovertemplate": "(%{y}, %{x}): %{text}<extra></extra>",
    }
    frame = []
    if chosen is not None:
        row, column = chosen
        place = {"x0": column - 0.5, "x1": column + 0.5, "y0": row - 0.5, "y1": row + 0.5}
        frame = [{"type": "rect", **place, "line": {"color": "#E69F00", "width": 3}}]
    behind = {
        "source": png(enlarged(coloured(values, largest, among=among), CELL)),
        "xref": "x",
        "yref": "y",
        "x": -0.5,
        "y": -0.5,
        "sizex": columns,
        "sizey": rows,
        "sizing": "stretch",
        "layer": "below",
    }
    square = bare_axis(range=[-0.5, columns - 0.5], constrain="domain")
    return figure(
        [points],
        height,
        showlegend=False,
        dragmode=False,
        hovermode="closest",
        hoverdistance=-1,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        images=[behind],
        shapes=frame,
        xaxis=square,
        yaxis=bare_axis(range=[rows - 0.5, -0.5], scaleanchor="x", constrain="domain"),
    )


def map_figure(
    places: NDArray[np.float32],
    labels: NDArray[np.integer],
    predicted: NDArray[np.integer],
    names: Sequence[str],
    *,
    chosen: int | None = None,
    translate: Translate = str,
    height: int = 560,
) -> go.Figure:
    """Images (n, 2) on a plane, a colour and a sign for each true class; wrongly read ones are crosses with a dark frame around them.

    Each point's `customdata` is the number of its image.
    """
    traces: list[Trace] = []
    wrong = labels != predicted
    for number, name in enumerate(names):
        of_class = np.flatnonzero(labels == number)
        title = translate(name)
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": title,
                "x": compact(places[of_class, 0]),
                "y": compact(places[of_class, 1]),
                "customdata": of_class.tolist(),
                "text": [f"{title} → {translate(names[int(predicted[image])])}" if wrong[image] else title for image in of_class.tolist()],
                "hovertemplate": "%{text}<extra></extra>",
                "marker": {
                    "color": CLASS_COLOURS[number % len(CLASS_COLOURS)],
                    "symbol": ["x" if wrong[image] else SYMBOLS[number % 4] for image in of_class.tolist()],
                    "size": [9 if wrong[image] else 5 for image in of_class.tolist()],
                    "opacity": 0.75,
                    "line": {"width": 0},
                },
            }
        )
    ring = [] if chosen is None or chosen >= len(places) else [chosen]
    traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "showlegend": False,
            "x": compact(places[ring, 0]),
            "y": compact(places[ring, 1]),
            "hoverinfo": "skip",
            "marker": {"symbol": "circle-open", "size": 18, "color": GREY, "line": {"width": 3}},
        }
    )
    return figure(
        traces,
        height,
        hovermode="closest",
        dragmode="zoom",
        xaxis=axis(showticklabels=False, showgrid=False),
        yaxis=axis(showticklabels=False, showgrid=False),
        legend={"orientation": "h", "x": 0, "y": -0.02, "yanchor": "top", "itemsizing": "constant"},
    )


def answers_figure(
    epochs: Sequence[float],
    probabilities: Sequence[Sequence[float]],
    names: Sequence[str],
    *,
    now: float,
    lines: int = 4,
    translate: Translate = str,
    height: int = 240,
) -> go.Figure:
    """The probabilities of one image's classes from epoch to epoch, those few that were ever the most probable; a line marks `now`."""
    table = np.asarray(probabilities, np.float64).reshape(len(epochs), len(names))
    peaks = table.max(axis=0, initial=0)
    largest = [number for number in np.argsort(-peaks, kind="stable")[:lines].tolist() if peaks[number] >= LEAST_DRAWN]
    traces: list[Trace] = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": translate(names[number]),
            "x": list(epochs),
            "y": table[:, number].round(4).tolist(),
            "line": {"color": CLASS_COLOURS[number], "width": 2},
            "marker": {"symbol": SYMBOLS[place % len(SYMBOLS)], "size": 7},
            "hovertemplate": f"{translate(names[number])}: %{{y:.1%}}<extra></extra>",
        }
        for place, number in enumerate(largest)
    ]
    upright = {"type": "line", "x0": now, "x1": now, "yref": "paper", "y0": 0, "y1": 1, "line": {"color": GREY, "width": 2, "dash": "dot"}}
    return figure(
        traces,
        height,
        showlegend=True,
        hovermode="x unified",
        dragmode=False,
        shapes=[upright],
        xaxis=axis(translate("Epoch"), showgrid=False, fixedrange=True),
        yaxis=axis(translate("Probability"), range=[-0.03, 1.05], tickformat=".0%", fixedrange=True),
    )
