"""How much gradient reaches each layer, one network beside another."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from mnist_core.figures.style import GREY, SYMBOLS, Trace, Translate, axis, colour, compact, figure, hover, layer_title, line
from mnist_core.history import POSITION_COLUMNS, History


def gradient_profile_figure(histories: Mapping[str, History], *, translate: Translate = str, height: int = 340) -> go.Figure:
    """The gradient norm of every layer, from the first layer to the last, on a log axis: a line for each network.

    Solid after the first epoch, dotted after the last. A norm of zero, or one that is not finite, has no place on a log axis and is left
    out. Layers are numbered by their place, so networks of different depth can stand together; hovering names the layer.
    """
    traces: list[Trace] = []
    deepest = 1
    for index, (name, history) in enumerate(histories.items()):
        table = history.gradient_norms()
        table = table[table["fold"] == table["fold"].max()]
        layers = [column for column in table.columns if column not in POSITION_COLUMNS]
        deepest = max(deepest, len(layers))
        for row, (when, style) in zip((0, -1), _whens(translate), strict=True):
            norms = table[layers].to_numpy(np.float64)[row] if len(table) else np.empty(0)
            drawn = np.where(np.isfinite(norms) & (norms > 0), norms, np.nan)
            look: Trace = {
                "mode": "lines+markers",
                "line": {"color": colour(index), "width": 2, "dash": style},
                "marker": {"size": 7 if row == 0 else 5, "symbol": SYMBOLS[index % len(SYMBOLS)]},
                "text": [layer_title(layer, translate) for layer in layers],
                "connectgaps": False,
                "legendgroup": name,
                "showlegend": row == 0,
            }
            trace = line(np.arange(1, len(norms) + 1), drawn, name, **look)
            traces.append({**trace, "y": compact(drawn), **hover(f"{name}, {when}, %{{text}}", "y:.3~g")})
    scale = {"type": "log", "exponentformat": "power", "nticks": 8}
    nowhere = np.full(1, np.nan)
    key = [
        line(nowhere, nowhere, when, line={"color": GREY, "width": 2, "dash": style}, hoverinfo="skip") for when, style in _whens(translate)
    ]
    return figure(
        [*traces, *key],
        height,
        hovermode="closest",
        xaxis=axis(
            translate("Layer, from the first to the last"), showgrid=False, dtick=1 if deepest <= 14 else None, range=[0.7, deepest + 0.3]
        ),
        yaxis=axis(translate("Gradient norm"), **scale),
    )


def _whens(translate: Translate) -> tuple[tuple[str, str], tuple[str, str]]:
    """The two moments shown, and how each is drawn."""
    return (translate("After the first epoch"), "solid"), (translate("After the last epoch"), "dot")
