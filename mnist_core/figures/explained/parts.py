"""What the small figures of the explanations are put together from."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from mnist_core.figures.pictures import enlarged, png
from mnist_core.figures.style import GREY, PAGE_TEXT, SYMBOLS, Trace, axis, bare_axis, colour, compact, figure, hover

HEIGHT = 260  # pixels
CAPTION = 0.2  # of a picture's side, for the words above it
SHARPNESS = 6  # pixels of the screen's picture a pixel


def curve(x: ArrayLike, y: ArrayLike, name: str, index: int = 0, *, number: str = "y:.4~g", **settings: Any) -> Trace:
    """A plain line in the colour at `index`."""
    look = {"color": colour(index), "width": 2} | settings.pop("line", {})
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": compact(x),
        "y": compact(y),
        "line": look,
        **hover(name, number),
        **settings,
    }


def point(x: float, y: float, name: str, index: int = 0) -> Trace:
    """One place, marked."""
    look = {"size": 11, "color": colour(index), "symbol": SYMBOLS[2], "line": {"color": "white", "width": 1}}
    return {"type": "scatter", "mode": "markers", "name": name, "x": [x], "y": [y], "marker": look, **hover(name, "y:.4~g")}


def chart(traces: Sequence[Trace], across: str, up: str, *, height: int = HEIGHT, **layout: Any) -> go.Figure:
    """Traces over two axes with these titles; `xaxis` and `yaxis` may say more of them."""
    x_axis, y_axis = axis(across, **layout.pop("xaxis", {})), axis(up, **layout.pop("yaxis", {}))
    return figure(traces, height, xaxis=x_axis, yaxis=y_axis, **{"hovermode": "x unified", "dragmode": False} | layout)


def upright(x: float) -> dict[str, Any]:
    """A dotted line from bottom to top."""
    return {"type": "line", "xref": "x", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1, "line": {"color": GREY, "dash": "dot"}}


def pictures(tiles: Sequence[NDArray[np.uint8]], titles: Sequence[str], *, columns: int = 3, height: int = 0) -> go.Figure:
    """Pictures (side, side) grey or (side, side, 3) coloured, row by row, each below its title."""
    rows = -(-len(tiles) // columns)
    images, words = [], []
    for number, (tile, title) in enumerate(zip(tiles, titles, strict=True)):
        row, column = divmod(number, columns)
        top = row * (1 + CAPTION) + CAPTION
        shown = tile if tile.ndim == 3 else np.repeat(tile[..., None], 3, axis=-1)
        place = {"x": column + 0.03, "y": top, "sizex": 0.94, "sizey": 0.94, "xref": "x", "yref": "y", "sizing": "stretch"}
        images.append({"source": png(enlarged(shown, max(1, 28 * SHARPNESS // shown.shape[0]))), "layer": "below", **place})
        words.append({"x": column + 0.5, "y": top - 0.01, "text": title, "yanchor": "bottom", "showarrow": False, "font": {"size": 12}})
    nothing: Trace = {
        "type": "scatter",
        "mode": "markers",
        "x": [0, columns],
        "y": [0, rows],
        "marker": {"opacity": 0},
        "hoverinfo": "skip",
    }
    return figure(
        [nothing],
        height or 40 + 150 * rows,
        showlegend=False,
        dragmode=False,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        images=images,
        annotations=words,
        xaxis=bare_axis(range=[0, columns], constrain="domain"),
        yaxis=bare_axis(range=[rows * (1 + CAPTION), 0], scaleanchor="x", constrain="domain"),
    )


def numbers(
    tables: Sequence[NDArray[np.float64]],
    titles: Sequence[str],
    *,
    coloured: Sequence[NDArray[np.bool_] | None] = (),
    groups: Sequence[NDArray[np.int64] | None] = (),
    form: str = "{:g}",
    height: int = 220,
) -> go.Figure:
    """Small tables of numbers (rows, columns) side by side as squares; where `coloured` is true they stand out, `groups` give colours."""
    traces: list[Trace] = []
    words = []
    left, rows = 0.0, max(table.shape[0] for table in tables)
    for index, (table, title) in enumerate(zip(tables, titles, strict=True)):
        high, wide = table.shape
        down, across = (places.ravel() for places in np.indices(table.shape))
        strong = coloured[index] if index < len(coloured) else None
        group = groups[index] if index < len(groups) else None
        fill = np.full(table.size, "rgba(128,128,128,0.12)", dtype=object)
        if group is not None:
            fill = np.array([_faint(colour(int(number))) for number in group.ravel()], dtype=object)
        if strong is not None:
            fill[strong.ravel()] = _faint(colour(1), 0.45)
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "x": [0.94] * table.size,
                "base": (left + across + 0.03).tolist(),
                "y": (down + (rows - high) / 2).tolist(),
                "width": 0.94,
                "marker": {"color": fill.tolist(), "line": {"width": 0}},
                "text": [form.format(value) for value in table.ravel()],
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "constraintext": "none",
                "textfont": {"color": [PAGE_TEXT] * table.size},
                "hoverinfo": "skip",
            }
        )
        words.append({"x": left + wide / 2, "y": (rows - high) / 2 - 0.55, "text": title, "yanchor": "bottom", "showarrow": False})
        left += wide + 0.8
    return figure(
        traces,
        height,
        showlegend=False,
        dragmode=False,
        barmode="overlay",
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        annotations=words,
        xaxis=bare_axis(range=[-0.1, left - 0.7], constrain="domain"),
        yaxis=bare_axis(range=[rows - 0.4, -1.1], scaleanchor="x", constrain="domain"),
    )


def _faint(hexadecimal: str, opacity: float = 0.3) -> str:
    red, green, blue = (int(hexadecimal[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
