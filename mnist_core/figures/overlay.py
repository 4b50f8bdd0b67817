"""Several runs in one chart."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from mnist_core.figures.style import POINTS, SYMBOLS, Across, Translate, colour, curves_figure, dash, hover, line
from mnist_core.history import History


def overlay_figure(histories: Mapping[str, History], *, x: Across = "epoch", translate: Translate = str, height: int = 360) -> go.Figure:
    """Validation accuracy of each run by name, told apart by colour and marker; the mean where a run has several folds."""
    traces = []
    for index, (name, history) in enumerate(histories.items()):
        epochs = history.epochs()
        means = epochs[epochs["validation_accuracy"].notna()].groupby("step")[["epoch", "validation_accuracy"]].mean().reset_index()
        look = {
            "line": {"color": colour(index), "width": 2, "dash": dash(index)},
            "marker": {"size": 6, "symbol": SYMBOLS[index % len(SYMBOLS)]},
            "mode": "lines+markers",
            **hover(name, "y:.4f"),
        }
        across = means[x].to_numpy()
        traces.append(line(across, means["validation_accuracy"].to_numpy(dtype=np.float64), name, points=POINTS // len(histories), **look))
    return curves_figure(traces, x, translate("Validation accuracy"), translate, log_y=False, height=height)
