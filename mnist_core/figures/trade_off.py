"""What accuracy costs: a point a run."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from mnist_core.figures.compared import symbol
from mnist_core.figures.style import Translate, axis, colour, figure

WIDE = 20.0  # largest divided by smallest, from which on an axis is logarithmic


@dataclass(frozen=True)
class Spot:
    """A run's accuracy and what it cost; `place` is the run's place among those compared, which decides on its sign."""

    name: str
    place: int
    cost: float
    accuracy: float


def trade_off_figure(spots: Sequence[Spot], cost: str, *, translate: Translate = str, height: int = 320) -> go.Figure:
    """Accuracy over what is named by `cost`, an English title; logarithmic where the costs lie far apart."""
    title, accuracy = translate(cost), translate("Test accuracy")
    costs = [spot.cost for spot in spots]
    ticks: dict[str, object] = {"nticks": 6, "exponentformat": "SI"}
    if len(set(costs)) == 1:
        # Plotly would count in thousandths around the only one.
        ticks = {"tickmode": "array", "tickvals": costs[:1], "ticktext": [f"{costs[0]:,.4g}" if costs[0] < 1000 else f"{costs[0]:,.0f}"]}
    elif costs and min(costs) > 0 and max(costs) / min(costs) > WIDE:
        ticks |= {"type": "log"}
    points = {
        "type": "scatter",
        "mode": "markers",
        "x": costs,
        "y": [spot.accuracy for spot in spots],
        "text": [spot.name for spot in spots],
        "marker": {"size": 11, "color": [colour(spot.place) for spot in spots], "symbol": [symbol(spot.place) for spot in spots]},
        "hovertemplate": f"%{{text}}<br>{accuracy} %{{y:.4f}}<br>{title} %{{x:,.4~g}}<extra></extra>",
        "cliponaxis": False,
    }
    return figure(
        [points],
        height,
        hovermode="closest",
        showlegend=False,
        xaxis=axis(title, **ticks),
        yaxis=axis(accuracy),
    )
