"""Many small pictures on one sheet, of which each can be hovered and clicked."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from mnist_core.figures.pictures import enlarged, png, sheet
from mnist_core.figures.style import Trace, bare_axis, compact, figure

CAPTION_ROOM = 0.26  # of a tile's height
GAP = 1  # pixels of the images between two of them
SHARP = 3  # a pixel of an image is a square of so many: browsers blur what they enlarge


def tiles_figure(
    tiles: NDArray[np.uint8],
    columns: int,
    *,
    hovers: Sequence[str],
    picks: Sequence[Any],
    captions: Sequence[str] = (),
    chosen: int | None = None,
    height: int = 520,
) -> go.Figure:
    """Tiles (n, h, w), grey, or (n, h, w, 3), row by row, as wide as the page gives but never more than `height` pixels high.

    Each tile's `customdata` is its pick. `captions` stand below the tiles; a frame stands around the tile at place `chosen`.
    """
    coloured = tiles if tiles.ndim == 4 else np.repeat(tiles[..., None], 3, axis=-1)
    columns = max(1, min(columns, len(tiles)))
    rows, pitch = -(-len(tiles) // columns), 1 + (CAPTION_ROOM if captions else 0)
    across = np.arange(len(tiles)) % columns
    down = np.arange(len(tiles)) // columns * pitch
    pointed: Trace = {
        "type": "scatter",
        "mode": "markers",
        "x": compact(across),
        "y": compact(down),
        "customdata": list(picks),
        "text": list(hovers),
        "marker": {"symbol": "square", "size": 4, "opacity": 0},
        "hovertemplate": "%{text}<extra></extra>",
    }
    written: Trace = {
        "type": "scatter",
        "mode": "text",
        "x": compact(across),
        "y": compact(down + 0.5 + CAPTION_ROOM / 2),
        "text": list(captions),
        "textfont": {"size": 12},
        "hoverinfo": "skip",
    }
    return figure(
        [pointed, written] if captions else [pointed],
        height,
        showlegend=False,
        dragmode=False,
        hovermode="closest",
        hoverdistance=-1,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        meta={"aspect": rows * pitch / columns},
        images=_strips(coloured, columns, pitch) if captions else [_behind(coloured, columns, 0)],
        shapes=[] if chosen is None else [_frame(chosen % columns, chosen // columns * pitch)],
        xaxis=bare_axis(range=[-0.5, columns - 0.5], constrain="domain", constraintoward="left"),
        yaxis=bare_axis(range=[rows * pitch - 0.5, -0.5], scaleanchor="x", constrain="domain", constraintoward="top"),
    )


def _strips(tiles: NDArray[np.uint8], columns: int, pitch: float) -> list[dict[str, Any]]:
    """A sheet a row, so that there is room between them."""
    return [_behind(tiles[first : first + columns], columns, row * pitch) for row, first in enumerate(range(0, len(tiles), columns))]


def _behind(tiles: NDArray[np.uint8], columns: int, top: float) -> dict[str, Any]:
    """A sheet of tiles behind the points."""
    gap = GAP / (tiles.shape[2] + GAP)  # the last ones have none behind them
    across, down = min(columns, len(tiles)) - gap, -(-len(tiles) // columns) - gap
    place = {"xref": "x", "yref": "y", "x": -0.5, "y": top - 0.5, "sizex": across, "sizey": down}
    return {"source": png(enlarged(sheet(tiles, columns, GAP), SHARP)), "sizing": "stretch", "layer": "below", **place}


def _frame(column: int, top: float) -> dict[str, Any]:
    place = {"x0": column - 0.5, "x1": column + 0.5, "y0": top - 0.5, "y1": top + 0.5}
    return {"type": "rect", **place, "line": {"color": "#E69F00", "width": 3}}
