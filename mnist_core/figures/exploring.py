"""A data set as charts: how many images each class has, and how pixel values are spread."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from mnist_core.figures.style import Trace, Translate, axis, colour, compact, figure

BINS = 80


def class_counts_figure(
    train: NDArray[np.int64], test: NDArray[np.int64], names: Sequence[str], *, translate: Translate = str, height: int = 300
) -> go.Figure:
    """Two bars for each class: how many training and how many test images it has, each (10,)."""
    words = [translate(name) for name in names]
    traces: list[Trace] = [
        {
            "type": "bar",
            "name": title,
            "x": list(range(len(words))),
            "y": compact(counts),
            "marker": {"color": colour(place)},
            "customdata": list(range(len(words))),
            "hovertext": [f"{word}: {count:,}" for word, count in zip(words, counts.tolist(), strict=True)],
            "hovertemplate": f"{title}, %{{hovertext}}<extra></extra>",
        }
        for place, (title, counts) in enumerate([(translate("Training set"), train), (translate("Test set"), test)])
    ]
    ticks = {"tickmode": "array", "tickvals": list(range(len(words))), "ticktext": words, "showgrid": False, "fixedrange": True}
    return figure(
        traces,
        height,
        bargap=0.2,
        dragmode=False,
        hovermode="closest",
        xaxis=axis(translate("Class"), **ticks),
        yaxis=axis(translate("Images"), fixedrange=True, tickformat=",d", rangemode="tozero"),
    )


def pixel_counts_figure(counts: NDArray[np.int64], *, translate: Translate = str, height: int = 300) -> go.Figure:
    """How many of all pixels have each value from 0 to 255, in percent on a logarithmic scale; `counts` (256,)."""
    shares = counts / max(1, counts.sum())
    bars: Trace = {
        "type": "bar",
        "x": compact(np.arange(len(counts))),
        "y": compact(shares),
        "marker": {"color": colour(0), "line": {"width": 0}},
        "hovertemplate": "%{x}: %{y:.3%}<extra></extra>",
    }
    return figure(
        [bars],
        height,
        bargap=0,
        showlegend=False,
        dragmode=False,
        hovermode="x",
        xaxis=axis(translate("Pixel value"), fixedrange=True, showgrid=False),
        yaxis=_shares(translate("Share of all pixels")),
    )


def values_figure(
    scaled: NDArray[np.float32], noisy: NDArray[np.float32] | None, *, translate: Translate = str, height: int = 300
) -> go.Figure:
    """How the pixel values of one image (28, 28) are spread after scaling, and after noise where there is any; a line stands at 0."""
    everything = scaled if noisy is None else np.concatenate([scaled, noisy])
    edges = np.linspace(float(everything.min()), float(everything.max()) or 1.0, BINS + 1)
    traces: list[Trace] = []
    for place, (title, values) in enumerate([(translate("Scaled"), scaled), (translate("With noise"), noisy)]):
        if values is None:
            continue
        counts, _ = np.histogram(values, edges)
        traces.append(
            {
                "type": "bar",
                "name": title,
                "x": compact((edges[:-1] + edges[1:]) / 2),
                "y": compact(counts / values.size),
                "marker": {"color": colour(place), "opacity": 0.75, "line": {"width": 0}},
                "hovertemplate": f"{title}, %{{x:.3g}}: %{{y:.1%}}<extra></extra>",
            }
        )
    return figure(
        traces,
        height,
        bargap=0,
        barmode="overlay",
        showlegend=True,
        dragmode=False,
        hovermode="closest",
        xaxis=axis(translate("Pixel value"), fixedrange=True, showgrid=False),
        yaxis=_shares(translate("Share of all pixels")),
    )


def _shares(title: str) -> dict[str, object]:
    """Logarithmic, for most pixels are paper."""
    return axis(title, type="log", nticks=5, tickformat=".3~%", fixedrange=True)
