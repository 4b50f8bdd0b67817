"""Several runs of one kind as a line with a band."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from mnist_core.figures.style import POINTS, SYMBOLS, Trace, Translate, colour, compact, curves_figure, dash, hover, line
from mnist_core.history import History, thin

OPACITY = 0.18  # of a band: several that lie on one another still show their lines


def bands_figure(runs: Mapping[str, Sequence[History]], *, translate: Translate = str, height: int = 380) -> go.Figure:
    """Validation accuracy by epoch: for each name the mean of its runs, and a band from the lowest to the highest of them.

    At each epoch those runs count that got there, so a line moves while they still train; of runs with folds their mean counts.
    """
    points = max(8, POINTS // max(1, len(runs)))
    bands: list[Trace] = []
    lines: list[Trace] = []
    for index, (name, histories) in enumerate(runs.items()):
        table = pd.DataFrame([_validation(history) for history in histories]).T.sort_index()
        across, values = table.index.to_numpy(np.float64), table.to_numpy(np.float64)
        spread = {"low": _of(np.nanmin, values), "high": _of(np.nanmax, values)}
        # One polygon, out along the lowest and back along the highest.
        there, low = thin(across, spread["low"], points // 2)
        back, high = thin(across, spread["high"], points // 2)
        bands.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": compact(np.concatenate([there, back[::-1]])),
                "y": compact(np.concatenate([low, high[::-1]])),
                "fill": "toself",
                "fillcolor": colour(index),
                "opacity": OPACITY,
                "line": {"width": 0},
                "hoverinfo": "skip",
                "showlegend": False,
                "legendgroup": name,
            }
        )
        look = {
            "line": {"color": colour(index), "width": 2, "dash": dash(index)},
            "marker": {"size": 6, "symbol": SYMBOLS[index % len(SYMBOLS)]},
            "mode": "lines+markers" if len(across) <= 50 else "lines",
            "legendgroup": name,
            **hover(name, "y:.4f"),
        }
        lines.append(line(across, _of(np.nanmean, values), name, points=points, **look))
    return curves_figure([*bands, *lines], "epoch", translate("Validation accuracy"), translate, log_y=False, height=height)


def _validation(history: History) -> pd.Series:
    """Validation accuracy by epoch."""
    epochs = history.epochs()
    kept = epochs[epochs["validation_accuracy"].notna()]
    # Rounded, since runs measured in steps end within an epoch, at a share of it that is no round number.
    return kept.groupby(kept["epoch"].round(6))["validation_accuracy"].mean()


def _of(what: Callable[..., NDArray[np.float64]], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """A statistic of each row, none of which is without a number."""
    return what(values, axis=1) if values.size else np.empty(0)
