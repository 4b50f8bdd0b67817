"""Which classes a network takes for which, and whether it knows how sure to be."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from mnist_core.figures.style import GREY, PAGE_TEXT, Trace, Translate, axis, colour, figure

BLUE, ORANGE = "0,114,178", "213,94,0"
FAINTEST = 0.06  # opacity of a cell with a single image, so that one sees there is something
STRONGEST = 0.78  # opacity up to which the page's text is read on both colours, on a light and on a dark page


def confusion_figure(
    confusion: NDArray[np.int64], names: Sequence[str], *, shares: bool = False, translate: Translate = str, height: int = 460
) -> go.Figure:
    """A cell for each true class (row) and each answer (column): right answers blue, mistakes orange, the more the stronger.

    `confusion` (n, n) counts images; with `shares` the cells say percent of their row. Each cell's `customdata` is [row, column].
    """
    count = len(names)
    of_row = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    # Mistakes are few: their colour grows with the root of their share, and is full where a third of a class is lost.
    strength = np.where(np.eye(count, dtype=bool), of_row, np.sqrt(np.minimum(of_row * 3, 1))) * STRONGEST
    strength = np.where(confusion > 0, np.maximum(strength, FAINTEST), 0)
    rows, columns = (places.ravel() for places in np.indices(confusion.shape))
    words = [translate(name) for name in names]
    cells: Trace = {
        "type": "bar",
        "orientation": "h",
        "x": [1] * count**2,
        "base": (columns - 0.5).tolist(),
        "y": rows.tolist(),
        "width": 1,
        "marker": {
            "color": [
                f"rgba({BLUE if row == column else ORANGE},{strength[row, column]:.3f})" for row, column in zip(rows, columns, strict=True)
            ],
            "line": {"width": 1, "color": "rgba(128,128,128,0.25)"},
        },
        "customdata": np.stack([rows, columns], axis=1).tolist(),
        "text": [
            (f"{of_row[row, column]:.1%}" if shares else f"{confusion[row, column]:,}") if confusion[row, column] else ""
            for row, column in zip(rows, columns, strict=True)
        ],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "none",
        "textfont": {"size": 10 if shares else 12, "color": [PAGE_TEXT] * count**2},
        "hovertext": [
            translate("{true} read as {read}: {count:,} images, {share:.1%} of the class").format(
                true=words[row], read=words[column], count=confusion[row, column], share=of_row[row, column]
            )
            for row, column in zip(rows, columns, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    ticks = {"tickmode": "array", "tickvals": list(range(count)), "ticktext": words, "showgrid": False, "fixedrange": True, "ticks": ""}
    return figure(
        [cells],
        height,
        showlegend=False,
        dragmode=False,
        hovermode="closest",
        xaxis=axis(
            translate("Read as"), **{**ticks, "range": [-0.5, count - 0.5], "side": "top", "tickangle": 0 if _short(words) else -45}
        ),
        yaxis=axis(translate("True class"), **{**ticks, "range": [count - 0.5, -0.5]}),
    )


def calibration_figure(
    confidence: NDArray[np.float64],
    accuracy: NDArray[np.float64],
    counts: NDArray[np.int64],
    *,
    translate: Translate = str,
    height: int = 320,
) -> go.Figure:
    """How often the network is right against how sure it says it is; on the dotted line it knows exactly. Marks grow with their images."""
    filled = counts > 0
    sizes = 6 + 22 * np.sqrt(counts[filled] / max(1, counts.max()))
    hover = translate("says {sure}, is right in {right} of {count} images")
    measured: Trace = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": translate("This network"),
        "x": confidence[filled].round(4).tolist(),
        "y": accuracy[filled].round(4).tolist(),
        "marker": {"size": sizes.round(1).tolist(), "color": colour(0), "opacity": 0.8},
        "line": {"color": colour(0), "width": 1.5},
        "text": [
            hover.format(sure=f"{sure:.1%}", right=f"{right:.1%}", count=f"{count:,}")
            for sure, right, count in zip(confidence[filled], accuracy[filled], counts[filled], strict=True)
        ],
        "hovertemplate": "%{text}<extra></extra>",
    }
    perfect: Trace = {
        "type": "scatter",
        "mode": "lines",
        "name": translate("Knows exactly how sure to be"),
        "x": [0, 1],
        "y": [0, 1],
        "line": {"color": GREY, "width": 1.5, "dash": "dot"},
        "hoverinfo": "skip",
    }
    scale = {"range": [-0.03, 1.05], "tickformat": ".0%", "fixedrange": True}
    return figure(
        [perfect, measured],
        height,
        dragmode=False,
        hovermode="closest",
        xaxis=axis(translate("How sure it says it is"), **scale),
        yaxis=axis(translate("How often it is right"), **scale),
    )


def _short(words: Sequence[str]) -> bool:
    return max(map(len, words)) <= 3
