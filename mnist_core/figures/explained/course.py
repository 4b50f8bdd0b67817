"""How a run goes on: schedule, length, early stopping, over-fitting, which images judge it, and how much is luck."""

import numpy as np
import plotly.graph_objects as go

from mnist_core import datasets
from mnist_core.experiment import Experiment
from mnist_core.figures.explained.measured import LOSSES, SEEDS
from mnist_core.figures.explained.parts import chart, curve, point, upright
from mnist_core.figures.style import GREY, Trace, Translate, colour, compact
from mnist_core.schedules import Rates
from mnist_core.wording import N_

POINTS = 400
CELLS = 40  # pieces that stand for the training images
ROLES = {"training": (N_("trains"), colour(0)), "validation": (N_("validates"), colour(1)), "test": (N_("test images"), GREY)}


def schedule_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """The learning rate of every step of the run, as the knobs stand; what a stalling validation would do cannot be known beforehand."""
    rates = Rates(experiment)
    steps = np.unique(np.linspace(0, experiment.total_steps - 1, POINTS).astype(int))
    line = curve(steps, [rates.at(int(step)) for step in steps], translate("Learning rate"), line={"shape": "hv"})
    return chart([line], translate("Step"), translate("Learning rate"), yaxis={"rangemode": "tozero"})


def steps_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """Steps an epoch against the batch size, for as many images as train here."""
    sizes = np.unique(np.geomspace(1, experiment.training_images, 60).astype(int))
    here = translate("here {steps:,} steps an epoch").format(steps=experiment.steps_per_epoch)
    per_epoch = translate("steps an epoch")
    return chart(
        [
            curve(sizes, np.ceil(experiment.training_images / sizes), per_epoch),
            point(experiment.learning.batch_size, experiment.steps_per_epoch, here, 1),
        ],
        translate("Batch size"),
        translate("Steps an epoch"),
        xaxis={"type": "log", "dtick": 1},
        yaxis={"type": "log", "dtick": 1},
        hovermode="closest",
    )


def overfitting_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """Training and validation loss of a run measured once."""
    return _losses(translate, [], [])


def early_stopping_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """Where early stopping with the patience of the knob would have ended that run."""
    best, end = ending(LOSSES["validation"], experiment.learning.early_stopping_patience)
    marks = [
        point(best, LOSSES["validation"][best - 1], translate("lowest, epoch {epoch}").format(epoch=best), 2),
        point(end, LOSSES["validation"][end - 1], translate("ended, epoch {epoch}").format(epoch=end), 3),
    ]
    return _losses(translate, marks, [upright(end)])


def ending(losses: tuple[float, ...], patience: int) -> tuple[int, int]:
    """The epoch, from 1, with the lowest validation loss, and the one after which early stopping ends."""
    best = 0
    for number, loss in enumerate(losses):
        if loss < losses[best]:
            best = number
        if number - best >= patience:
            return best + 1, number + 1
    return best + 1, len(losses)


def _losses(translate: Translate, more: list[Trace], shapes: list[dict[str, object]]) -> go.Figure:
    epochs = np.arange(1, len(LOSSES["training"]) + 1)
    lines = [
        curve(epochs, LOSSES["training"], translate("Training")),
        curve(epochs, LOSSES["validation"], translate("Validation"), 1, line={"dash": "dash"}),
    ]
    return chart([*lines, *more], translate("Epoch"), translate("Loss"), shapes=shapes, hovermode="closest", yaxis={"rangemode": "tozero"})


def seeds_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """The test accuracy of one experiment under twenty seeds."""
    ordered = np.argsort(np.argsort(SEEDS, kind="stable"))
    dots: Trace = {
        "type": "scatter",
        "mode": "markers",
        "x": compact(SEEDS),
        "y": compact(ordered + 1),
        "text": [translate("seed {seed}").format(seed=seed) for seed in range(len(SEEDS))],
        "marker": {"size": 9, "color": colour(0)},
        "hovertemplate": "%{text}: %{x:.4f}<extra></extra>",
    }
    mean = [upright(float(np.mean(SEEDS)))]
    return chart(
        [dots], translate("Test accuracy"), translate("Seeds, in order"), hovermode="closest", shapes=mean, yaxis={"showticklabels": False}
    )


def validation_figure(experiment: Experiment, translate: Translate) -> go.Figure:
    """Which of the training images train and which validate: once, or epoch after epoch, or network after network."""
    data = experiment.data
    kfold, redrawn = data.validation == "kfold", data.validation == "redrawn"
    rows = data.folds if kfold else 3 if redrawn else 1
    word = translate("network {number}") if kfold else translate("epoch {number}") if redrawn else translate("every epoch")
    names = [word.format(number=number + 1) for number in range(rows)]
    small = data.model_copy(update={"train_size": CELLS, "holdout_size": max(1, round(CELLS * data.holdout_size / data.train_size))})
    roles = [_roles(small, row, kfold, experiment.learning.seed) for row in range(rows)]
    traces: list[Trace] = []
    for role in ROLES:
        title, shade = ROLES["validation" if role == "test" and data.validation == "test" else role]
        cells = [(place, row) for row in range(rows) for place, of_cell in enumerate(roles[row]) if of_cell == role]
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": translate(title),
                "y": [names[row] for _place, row in cells],
                "x": [0.9] * len(cells),
                "base": [place for place, _row in cells],
                "marker": {"color": shade},
                "width": 0.6,
                "hoverinfo": "skip",
                "showlegend": bool(cells),
            }
        )
    words = translate("Training images, then test images")
    return chart(
        traces,
        words,
        "",
        height=110 + 30 * rows,
        barmode="overlay",
        hovermode=False,
        xaxis={"showticklabels": False, "showgrid": False},
        yaxis={"autorange": "reversed", "showgrid": False},
    )


def _roles(data: object, row: int, kfold: bool, seed: int) -> list[str]:
    """What each of the pieces does: those of the training images, a gap, and a sixth as many of the test images."""
    cut = datasets.split(data, epoch=row, fold=row if kfold else 0, seed=seed)
    parts = np.full(CELLS, "training", dtype=object)
    parts[cut.validation] = "validation"
    return [*parts.tolist(), "", *["test"] * round(CELLS / 6)]
