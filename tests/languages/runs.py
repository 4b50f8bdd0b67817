"""Runs in every state, with all that a run can say of itself."""

import math
from typing import Any

from mnist_core.events import BatchEnd, EpochEnd, Failed, Finished, FoldResult, Restarted, Started
from mnist_core.experiment import Experiment
from mnist_core.recipes import RECIPES
from mnist_core.runs import Run
from pages.components import state

GIVEN = "Annikki"  # in the name of every run, as a person gave it


def made(recipe: str, variant: str = "", group: str | None = None, **knobs: Any) -> Run:
    changes = {name.replace("__", "."): value for name, value in knobs.items()}
    experiment = Experiment.of(changes, RECIPES[recipe].variants[variant])
    return state.store().create(experiment, name=f"{recipe}, {GIVEN}", recipe=recipe, variant=variant, owner="ann", group=group)


def trained(run: Run, accuracy: float = 0.9, reason: str = "completed") -> Run:
    """Trained to its end, having gone on once after its process was killed."""
    begin(run)
    experiment = run.experiment
    steps, epochs = experiment.total_steps, experiment.total_steps / experiment.steps_per_epoch
    kfold = experiment.data.validation == "kfold"
    fold = FoldResult(fold=1, validation_loss=1, validation_accuracy=accuracy, test_loss=1, test_accuracy=accuracy)
    finished = Finished(
        reason=reason,  # type: ignore[arg-type]
        test_loss=1,
        test_accuracy=accuracy,
        train_accuracy=0.95,
        step=steps,
        epoch=epochs,
        seconds=100,
        folds=[fold, fold.model_copy(update={"fold": 2})] if kfold else [],
    )
    state.store().record(
        run.id, [(5, Restarted(cause="killed")), (6, started(run)), (7, epoch_end(steps, epochs, accuracy)), (8, finished)]
    )
    return run


def begin(run: Run) -> Run:
    batch = BatchEnd(step=9, epoch=0.1, batches=9, loss=2, accuracy=0.2, learning_rate=0.1, images_per_second=900, seconds=1)
    state.store().record(run.id, [(1, started(run)), (2, batch), (3, epoch_end(10, 0.5, 0.5))])
    return run


def started(run: Run) -> Started:
    experiment = run.experiment
    return Started(
        steps=experiment.total_steps,
        epochs=math.ceil(experiment.total_epochs),
        steps_per_epoch=experiment.steps_per_epoch,
        folds=experiment.data.folds if experiment.data.validation == "kfold" else 1,
        train_images=1,
        validation_images=1,
        parameters=7850,
    )


def epoch_end(step: int, epoch: float, accuracy: float) -> EpochEnd:
    norms = {"convolution_1_normalization": 0.1, "hidden_1": 1e-9, "output": 1e-2}
    predictions, confidences = [7, *[0] * 23], [0.9] * 24
    measured = {"loss": 1.0, "accuracy": 0.9, "validation_loss": 1.0, "validation_accuracy": accuracy, "learning_rate": 0.1}
    return EpochEnd(step=step, epoch=epoch, seconds=5, gradient_norms=norms, predictions=predictions, confidences=confidences, **measured)


def failed(run: Run, message: str, **values: Any) -> Run:
    begin(run)
    state.store().record(run.id, [(4, Failed(message=message, values=values))])
    return run
