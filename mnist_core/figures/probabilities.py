"""What a network makes of one image: a bar a class."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from mnist_core.figures.style import Translate, bare_axis, colour, figure

TEXT_ROOM = 1.22  # right end of the axis, so that the number beside a full bar is seen whole
GAP = "\u00a0\u00a0"  # between a name and its bar; plain spaces would be swallowed
SMALLEST_NAMED = 0.005  # of probability; a column of zeros would only be noise
PALE = "rgba(136,136,136,0.55)"


def probabilities_figure(
    probabilities: Sequence[float] | None, names: Sequence[str], *, translate: Translate = str, height: int = 320, font: int = 14
) -> go.Figure:
    """A horizontal bar for each class from the top, the largest in colour; None draws the axis alone.

    `names` has the classes' English names, `font` is in pixels.
    """
    values = np.zeros(len(names)) if probabilities is None else np.asarray(probabilities, np.float64)
    best = int(values.argmax()) if probabilities is not None else -1
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": values.round(4).tolist(),
        "y": list(range(len(names))),
        "text": [f"{value:.1%}" if value >= SMALLEST_NAMED else "" for value in values],
        "textposition": "outside",
        "textfont": {"size": font},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "marker": {"color": [colour(0) if number == best else PALE for number in range(len(names))]},
    }
    ticks = {"tickmode": "array", "tickvals": list(range(len(names))), "ticktext": [translate(name) + GAP for name in names]}
    return figure(
        [bars],
        height,
        bargap=0.25,
        showlegend=False,
        xaxis=bare_axis(range=[0, TEXT_ROOM]),
        yaxis={
            **ticks,
            "autorange": "reversed",
            "fixedrange": True,
            "automargin": True,
            "showgrid": False,
            "zeroline": False,
            "tickfont": {"size": font},
            "ticks": "",
        },
        dragmode=False,
    )
