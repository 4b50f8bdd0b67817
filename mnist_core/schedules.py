"""Learning-rate schedules: what the rate is, as a factor of its base, after so many epochs."""

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mnist_core.experiment import Experiment


def factor(experiment: "Experiment", epoch: float) -> float:
    """What the base learning rate is multiplied by after `epoch` epochs (0 at the start of the first).

    "linear" is document B's `(epochs - epoch) / epochs`. "plateau" depends on the validation loss, not on time: always 1 here.
    """
    learning = experiment.learning
    length = experiment.total_steps / experiment.steps_per_epoch
    match learning.schedule:
        case "linear":
            return 1 - epoch / length
        case "step":
            return float(learning.decay_rate ** (epoch // learning.decay_epochs))
        case "exponential":
            return float(learning.decay_rate ** (epoch / learning.decay_epochs))
        case "cosine":
            return (1 + math.cos(math.pi * epoch / length)) / 2
        case _:
            return 1.0


class Rates:
    """The learning rate of every step of a run. Runs measured in epochs change it between epochs, as the documents do; runs measured
    in steps change it at every step."""

    def __init__(self, experiment: "Experiment") -> None:
        self._experiment = experiment
        self.base = experiment.learning.learning_rate

    def at(self, step: int) -> float:
        """The rate for the step with this number, counted from 0."""
        return self.base * self._factor(step)

    def change(self, rate: float, step: int) -> None:
        """Make the rate at this step what a person asked for; a schedule goes on falling from there.

        A schedule that has fallen to zero stays there.
        """
        if self._factor(step):
            self.base = rate / self._factor(step)

    def _factor(self, step: int) -> float:
        per_epoch = self._experiment.steps_per_epoch
        return factor(self._experiment, step / per_epoch if self._experiment.learning.duration == "steps" else step // per_epoch)
