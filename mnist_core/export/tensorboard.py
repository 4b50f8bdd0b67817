"""A run's curves as logs for TensorBoard, written without TensorFlow."""

import io
import math
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from tensorboardX import SummaryWriter

if TYPE_CHECKING:
    from mnist_core.history import History

_TRAIN_BATCHES = {"batch_loss": "loss", "batch_accuracy": "accuracy", "learning_rate": "learning_rate"}
_TRAIN_EPOCHS = {"epoch_loss": "loss", "epoch_accuracy": "accuracy"}
_VALIDATION = {"epoch_loss": "validation_loss", "epoch_accuracy": "validation_accuracy"}
_POSITION = ("fold", "step", "epoch")


def tensorboard_zip(history: "History", name: str, began: float = 0.0) -> bytes:
    """A zip archive with a folder `name`, in it `train` and `validation` as Keras' own callback has them, below a folder for each of
    several folds. `tensorboard --logdir` shows their curves over the steps.

    Args:
        began: when the run began, in seconds since 1970.
    """
    file = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for fold, part in _folds(history):
            _write(history, fold, Path(folder) / part, began)
        for path in sorted(Path(folder).rglob("*tfevents*")):
            archive.write(path, Path(name) / path.relative_to(folder))
    return file.getvalue()


def _folds(history: "History") -> list[tuple[int, str]]:
    """The folds that were begun, counted from 1, each with its folder; "." where there is only one."""
    folds = history.started.folds if history.started is not None else 1
    if folds == 1:
        return [(1, ".")]
    begun = set(history.batches()["fold"]) | set(history.epochs()["fold"])
    return [(fold, f"fold-{fold}") for fold in range(1, folds + 1) if fold in begun]


def _write(history: "History", fold: int, folder: Path, began: float) -> None:
    batches, epochs, norms = (table[table["fold"] == fold] for table in (history.batches(), history.epochs(), history.gradient_norms()))
    # Gradient norms were measured at the end of an epoch: at its time.
    norms = norms.merge(epochs[["step", "seconds"]], on="step")
    gradients = {f"gradient_norm/{layer}": layer for layer in norms.columns if layer not in (*_POSITION, "seconds")}
    parts = {
        "train": [(batches, _TRAIN_BATCHES), (epochs, _TRAIN_EPOCHS), (norms, gradients)],
        "validation": [(epochs, _VALIDATION)],
    }
    for part, tables in parts.items():
        writer = SummaryWriter(str(folder / part))
        try:
            for table, tags in tables:
                for tag, column in tags.items():
                    _curve(writer, tag, table, column, began)
        finally:
            writer.close()


def _curve(writer: SummaryWriter, tag: str, table: pd.DataFrame, column: str, began: float) -> None:
    for step, seconds, value in table[["step", "seconds", column]].itertuples(index=False):
        # What was not measured is NaN; TensorBoard draws no point there either.
        if math.isfinite(value):
            writer.add_scalar(tag, value, int(step), walltime=began + seconds)
