"""Letting a trained network learn a person's hand without forgetting the rest."""

from collections.abc import Sequence

from mnist_core.experiment import Experiment

SLOWER = 0.1  # of the learning rate the network was trained with: what it can do already must stay
MOST_WRITTEN = 2000  # written digits: enough to be reminded of them, written in a moment


def gentler(experiment: Experiment, steps: int) -> Experiment:
    """The experiment of a run that goes on from a run of `experiment` for `steps` batches, at a tenth of its learning rate."""
    return Experiment.of(
        {
            "data.written": min(experiment.data.written, MOST_WRITTEN),
            # A mean over folds says nothing of the one network that goes on.
            "data.validation": "test" if experiment.data.validation == "kfold" else experiment.data.validation,
            "learning.learning_rate": experiment.learning.learning_rate * SLOWER,
            "learning.schedule": "constant",
            "learning.early_stopping": False,
            "learning.duration": "steps",
            "learning.steps": steps,
        },
        experiment,
    )


def right(probabilities: Sequence[Sequence[float]], labels: Sequence[int]) -> int:
    """How many of the images are read right: for how many the label's probability is the largest."""
    return sum(max(range(len(row)), key=row.__getitem__) == label for row, label in zip(probabilities, labels, strict=True))
