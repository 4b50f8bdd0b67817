"""Runs side by side: what each reaches in training, and what on images it has not learned from."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from mnist_core.figures.style import GREY, POINTS, SYMBOLS, Across, Trace, Translate, colour, curves_figure, hover, line
from mnist_core.history import History


def versus_figure(histories: Mapping[str, History], *, x: Across = "epoch", translate: Translate = str, height: int = 340) -> go.Figure:
    """Accuracy at the end of every epoch, a colour for each run: in training a dotted line, in validation a solid one with markers.

    The gap between the two lines of a colour is overfitting. Of a run with several folds the mean counts.
    """
    points = POINTS // max(1, 2 * len(histories))
    traces: list[Trace] = []
    for index, (name, history) in enumerate(histories.items()):
        epochs = history.epochs().groupby("step")[["epoch", "accuracy", "validation_accuracy"]].mean().reset_index()
        across = epochs[x].to_numpy(np.float64)
        validated = epochs["validation_accuracy"].notna().to_numpy()
        shared = {"legendgroup": name}
        training, validation = translate("Training"), translate("Validation")
        marker = {"size": 6, "symbol": SYMBOLS[index % len(SYMBOLS)]}
        dotted, solid = {"color": colour(index), "width": 2, "dash": "dot"}, {"color": colour(index), "width": 2}
        training_look = {"line": dotted, "showlegend": False, **shared, **hover(f"{name}, {training}", "y:.4f")}
        traces.append(line(across, epochs["accuracy"].to_numpy(np.float64), name, points=points, **training_look))
        values = epochs["validation_accuracy"].to_numpy(np.float64)[validated]
        look = {"mode": "lines+markers", "line": solid, "marker": marker, **shared, **hover(f"{name}, {validation}", "y:.4f")}
        traces.append(line(across[validated], values, name, points=points, **look))
    return curves_figure([*traces, *_key(translate)], x, translate("Accuracy"), translate, log_y=False, height=height)


def _key(translate: Translate) -> list[Trace]:
    """Legend entries alone, which say what a dotted and a solid line are."""
    nowhere = np.full(1, np.nan)
    looks = ((translate("Training"), "dot"), (translate("Validation"), "solid"))
    return [line(nowhere, nowhere, name, line={"color": GREY, "width": 2, "dash": style}, hoverinfo="skip") for name, style in looks]
