"""Loss, accuracy and learning rate over the run."""

import numpy as np
import plotly.graph_objects as go

from mnist_core.figures.style import GREY, POINTS, Across, Trace, Translate, colour, curves_figure, dash, hover, line
from mnist_core.history import History, smooth

HOVER = {"loss": "y:.4~g", "accuracy": "y:.4f"}


def loss_figure(
    history: History, *, x: Across = "step", smoothing: float = 0.0, log_y: bool = False, translate: Translate = str, height: int = 320
) -> go.Figure:
    """Training and validation loss, drawn as `accuracy_figure` draws accuracy; `log_y` spreads small losses out."""
    traces = _measured(history, "loss", x, smoothing, translate)
    return curves_figure(traces, x, translate("Loss"), translate, log_y=log_y, height=height, marks=history.marks)


def accuracy_figure(
    history: History, *, x: Across = "step", smoothing: float = 0.0, log_y: bool = False, translate: Translate = str, height: int = 320
) -> go.Figure:
    """Training and validation accuracy, with the best epoch starred.

    With `smoothing` (from 0 up to 1, as for `history.smooth`) the measured training line stays, faint, behind the smooth one.
    With several folds each has its colour: its training a plain line, its validation dashed with markers.
    """
    traces = _measured(history, "accuracy", x, smoothing, translate)
    return curves_figure(traces, x, translate("Accuracy"), translate, log_y=log_y, height=height, marks=history.marks)


def learning_rate_figure(
    history: History, *, x: Across = "step", log_y: bool = False, translate: Translate = str, height: int = 220
) -> go.Figure:
    """The learning rate as the stairs it is, drawn only where it changes."""
    batches = history.batches()
    table = batches if len(batches) else history.epochs()
    fold_of, across, rates = table["fold"].to_numpy(), table[x].to_numpy(), table["learning_rate"].to_numpy()
    folds = _folds(history)
    traces = []
    for index in range(folds):
        rows = np.flatnonzero(fold_of == index + 1)
        # The first and the last stay, so that the line spans the run even at one constant rate.
        changed = np.concatenate([[True], np.diff(rates[rows]) != 0])[: len(rows)]
        kept = rows[np.union1d(np.flatnonzero(changed), np.arange(len(rows))[-1:])]
        name = translate("Learning rate") if folds == 1 else _fold_name(index, translate)
        look = {"line": {"color": colour(index), "width": 2, "shape": "hv", "dash": dash(index)}, "showlegend": folds > 1}
        look.update(hover(name, "y:.4~g"))
        traces.append(line(across[kept], rates[kept], name, points=POINTS // 2 // folds, **look))
    # Down to zero: a constant rate would otherwise lie in the middle of an axis from -1 to 1.
    look_of_axis = {"exponentformat": "power", "rangemode": "normal" if log_y else "tozero"}
    return curves_figure(traces, x, translate("Learning rate"), translate, log_y=log_y, height=height, marks=history.marks, **look_of_axis)


def _measured(history: History, column: str, x: Across, smoothing: float, translate: Translate) -> list[Trace]:
    """The best epoch, then three traces a fold: raw training (empty without smoothing), training, validation."""
    batches, epochs, folds = history.batches(), history.epochs(), _folds(history)
    training = batches if len(batches) else epochs
    validation = epochs[epochs[f"validation_{column}"].notna()]
    traces = [_best_epoch(history, column, x, translate)]
    for index in range(folds):
        train_rows, validation_rows = training["fold"].to_numpy() == index + 1, validation["fold"].to_numpy() == index + 1
        traces += _fold_traces(
            (training[x].to_numpy()[train_rows], training[column].to_numpy()[train_rows]),
            (validation[x].to_numpy()[validation_rows], validation[f"validation_{column}"].to_numpy()[validation_rows]),
            smoothing,
            POINTS // folds,
        )
        for trace, setting in zip(traces[-3:], _fold_looks(index, folds, HOVER[column], translate), strict=True):
            trace.update(setting)
    return traces + (_line_key(translate) if folds > 1 else [])


def _fold_traces(
    training: tuple[np.ndarray, np.ndarray], validation: tuple[np.ndarray, np.ndarray], smoothing: float, points: int
) -> list[Trace]:
    across, values = training
    raw = slice(None) if smoothing else slice(0)
    return [
        line(across[raw], values[raw], "", points=points, opacity=0.3, hoverinfo="skip", showlegend=False),
        line(across, smooth(values, smoothing), "", points=points // 2 if smoothing else points),
        line(*validation, "", points=points // 2, mode="lines+markers" if len(validation[0]) <= 200 else "lines", marker={"size": 5}),
    ]


def _fold_looks(index: int, folds: int, number: str, translate: Translate) -> list[Trace]:
    """Names, colours and legend entries for the three traces of a fold; the folds share one legend entry for all their lines."""
    training, validation = translate("Training"), translate("Validation")
    if folds == 1:
        return [
            {"name": training, "legendgroup": "training", "line": {"color": colour(0), "width": 1}},
            {"name": training, "legendgroup": "training", "line": {"color": colour(0), "width": 2}, **hover(training, number)},
            {"name": validation, "line": {"color": colour(1), "width": 2}, **hover(validation, number)},
        ]
    fold = _fold_name(index, translate)
    looks: list[Trace] = []
    for text, width, style in ((training, 1, "solid"), (training, 2, "solid"), (validation, 1.5, "dash")):
        drawn = {"color": colour(index), "width": width, "dash": style}
        looks.append({"name": fold, "legendgroup": fold, "line": drawn, **hover(f"{fold} {text}", number)})
    del looks[0]["hovertemplate"]
    looks[2]["showlegend"] = False
    return looks


def _line_key(translate: Translate) -> list[Trace]:
    """Legend entries alone, which say what a plain and a dashed line are."""
    nowhere = np.full(1, np.nan)
    return [
        line(nowhere, nowhere, translate("Training"), line={"color": GREY, "width": 2}, hoverinfo="skip"),
        line(nowhere, nowhere, translate("Validation"), line={"color": GREY, "width": 2, "dash": "dash"}, hoverinfo="skip"),
    ]


def _best_epoch(history: History, column: str, x: Across, translate: Translate) -> Trace:
    best = history.best_epoch
    value = getattr(best, f"validation_{column}", None)
    if best is None or value is None:
        return line([], [], translate("Best epoch"), mode="markers")
    name = f"{translate('Best epoch')} {best.epoch:.4g}: {value:.4g}"
    marker = {"symbol": "star", "size": 14, "color": colour(1)}
    position = [best.step if x == "step" else best.epoch]
    return line(position, [value], name, mode="markers", marker=marker, hoverinfo="skip", legendrank=2000, zorder=9, cliponaxis=False)


def _folds(history: History) -> int:
    return history.started.folds if history.started is not None else 1


def _fold_name(index: int, translate: Translate) -> str:
    return translate("Fold {number}").format(number=index + 1)
