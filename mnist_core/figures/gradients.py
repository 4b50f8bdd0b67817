"""How much gradient reaches each layer."""

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from mnist_core.figures.style import Across, Trace, Translate, curves_figure, hover, layer_title, line
from mnist_core.history import POSITION_COLUMNS, History

# From the first layer to the last, through colours that read on light and dark and whose order colour-blind eyes see too.
RAMP = np.array([[0x00, 0x72, 0xB2], [0xA8, 0x6C, 0xB0], [0xE0, 0x76, 0x00]])
POINTS_OF_ALL_LAYERS = 1500
LEGEND_ENTRIES = 6


def gradient_norm_figure(history: History, *, x: Across = "step", translate: Translate = str, height: int = 320) -> go.Figure:
    """The Euclidean norm of the loss gradient over each layer's weights, on a log axis; the last fold's, if there are several.

    Colours run from the first layer (blue) to the last (orange), so a gradient that vanishes on its way back fans out. A norm of
    zero has no place on a log axis: it is drawn one decade below the smallest norm of all, as a triangle pointing down, and
    hovering says 0. Of more layers than the legend holds on a phone only some are named there, the first and the last among them.
    """
    table = history.gradient_norms()
    table = table[table["fold"] == table["fold"].max()]
    layers = [name for name in table.columns if name not in POSITION_COLUMNS]
    norms = table[layers].to_numpy(dtype=np.float64)
    positive = norms[norms > 0]
    floor = positive.min() / 10 if positive.size else 1e-12
    named = set(np.linspace(0, len(layers) - 1, min(len(layers), LEGEND_ENTRIES)).round().astype(int).tolist())
    traces = []
    for index, layer in enumerate(layers):
        look = {"line": {"color": _ramp(index, len(layers)), "width": 2}, "showlegend": index in named}
        points = POINTS_OF_ALL_LAYERS // len(layers)
        name = layer_title(layer, translate)
        traces.append(line(table[x].to_numpy(), norms[:, index], name, points=points, mode="lines+markers", **look))
        traces[-1].update(_raised(traces[-1]["y"], np.float32(floor), name))
    title = translate("Gradient norm")
    return curves_figure(traces, x, title, translate, log_y=True, height=height, marks=history.marks, exponentformat="power")


def _raised(norms: NDArray[np.float32], floor: np.float32, name: str) -> Trace:
    """The settings that draw zero norms at `floor` and still tell their value."""
    zero = norms == 0
    if not zero.any():
        return {"marker": {"size": 4}, **hover(name, "y:.3~g")}
    shapes = "triangle-down" if zero.all() else np.where(zero, "triangle-down", "circle").tolist()
    return {
        "y": np.where(zero, floor, norms),
        "customdata": norms,
        "marker": {"size": 7, "symbol": shapes},
        **hover(name, "customdata:.3~g"),
    }


def _ramp(index: int, count: int) -> str:
    place = index / max(1, count - 1) * (len(RAMP) - 1)
    red, green, blue = (round(float(np.interp(place, range(len(RAMP)), RAMP[:, channel]))) for channel in range(3))
    return f"#{red:02x}{green:02x}{blue:02x}"
