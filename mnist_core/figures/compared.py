"""The curves of several runs in one chart, each known by its sign: a colour and a shape that stand beside its name elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from mnist_core.figures.style import PALETTE, SYMBOLS, TITLES, Translate, axis, colour, compact, dash, figure
from mnist_core.history import History, thin
from mnist_core.wording import N_

Along = Literal["epoch", "step", "seconds"]
Measured = Literal["validation_accuracy", "validation_loss", "accuracy", "loss"]
POINTS_IN_ALL = 2_000  # of all lines of a chart together
MOST_MARKED = 40  # a line of more points goes without markers
# As in SYMBOLS, as letters.
SHAPES = ("●", "■", "◆", "▲", "✚", "✖", "⬟")
ALONG: Mapping[Along, str] = {"epoch": TITLES["epoch"], "step": TITLES["step"], "seconds": N_("Seconds of training")}


@dataclass(frozen=True)
class Line:
    """What one run measured, thin enough to draw."""

    x: NDArray[np.generic]
    y: NDArray[np.generic]


def symbol(index: int) -> str:
    """Plotly's name of the shape of the run at `index`: with `colour`, no two of the first 49 are alike."""
    return SYMBOLS[(index + index // len(PALETTE)) % len(SYMBOLS)]


def shape(index: int) -> str:
    """The same shape as a letter."""
    return SHAPES[(index + index // len(PALETTE)) % len(SHAPES)]


def compared_line(history: History, measured: Measured, along: Along, points: int) -> Line:
    """At most `points` points of one run; the mean over its folds where it has several, by the first fold's seconds."""
    several = history.started is not None and history.started.folds > 1
    table = history.batches() if measured in ("accuracy", "loss") and not several else history.epochs()
    if not len(table):
        table = history.epochs()
    if several:
        table = table.groupby("step", as_index=False).agg({"epoch": "mean", "seconds": "min", measured: "mean"})
    values = table[measured].to_numpy(np.float64)
    there = ~np.isnan(values)
    across, up = thin(table[along].to_numpy()[there], values[there], max(4, points))
    return Line(compact(across), compact(up))


def compared_figure(
    lines: Mapping[str, Line],
    title: str,
    *,
    along: Along = "epoch",
    log_y: bool = False,
    places: Sequence[int] | None = None,
    translate: Translate = str,
    height: int = 340,
) -> go.Figure:
    """A line a run, by name; `places` are the runs' places among all that are compared, which decide on their signs.

    There is no legend: twenty entries would leave a narrow screen no room for the lines.
    """
    across = translate(ALONG[along])
    number = {"step": "x:,", "epoch": "x:.4~g", "seconds": "x:.4~g"}[along]
    traces = []
    for index, (name, drawn) in zip(places or range(len(lines)), lines.items(), strict=True):
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers" if len(drawn.x) <= MOST_MARKED else "lines",
                "name": name,
                "x": drawn.x,
                "y": drawn.y,
                "line": {"color": colour(index), "width": 2, "dash": dash(index)},
                "marker": {"size": 6, "symbol": symbol(index)},
                # Plotly fills in the name: one that a person gave may hold signs of the template's own.
                "hovertemplate": f"%{{fullData.name}}: %{{y:.4~g}}<br>{across} %{{{number}}}<extra></extra>",
            }
        )
    empty = not any(len(drawn.x) for drawn in lines.values())
    bare = {"showticklabels": False, "showgrid": False} if empty else {}
    scale = {"type": "log", "nticks": 6, "minorloglabels": "complete"} if log_y and not empty else {}
    waiting = {"text": translate("Nothing measured yet"), "xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5, "showarrow": False}
    return figure(
        traces,
        height,
        hovermode="closest",
        showlegend=False,
        xaxis=axis(across, **{"showgrid": False, **bare}),
        yaxis=axis(title, **scale, **bare),
        annotations=[waiting] if empty else [],
    )
