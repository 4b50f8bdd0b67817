"""How long a run will take, from how long others took; and how long one waits for those before it.

What a training costs is mostly multiplications, so the seconds a run took for each of them foretell the next run's. That is right within
a factor of two or three between networks of one kind: enough to decide whether to wait or to come back tomorrow.
"""

import heapq
import statistics
from collections.abc import Sequence

from mnist_core import architecture
from mnist_core.experiment import Experiment
from mnist_core.limits import steps_of_all_folds
from mnist_core.runs import Run

RUNS_COUNTED = 20


def multiply_adds(experiment: Experiment) -> int:
    """Multiply-adds of all images' way forward through the network, over the whole run; back costs about twice as much, always."""
    return architecture.multiply_adds(experiment.network) * steps_of_all_folds(experiment) * experiment.learning.batch_size


def seconds_per_multiply_add(runs: Sequence[Run], kind: str) -> float | None:
    """The median over the last 20 runs that were trained to their end, newest first in `runs`; None where there is none.

    Only runs of networks of the same kind count: softmax regression spends its time elsewhere than a convolution.
    """
    measured = [
        (run.experiment.network.kind, run.result.seconds / multiply_adds(run.experiment))
        for run in runs
        if run.result is not None and run.result.reason == "completed"
    ]
    alike = [speed for other, speed in measured if other == kind]
    return statistics.median(alike[:RUNS_COUNTED]) if alike else None


def expected_seconds(experiment: Experiment, runs: Sequence[Run]) -> float | None:
    """How long a run of the experiment will take, by the runs, newest first, that took their time already; None if nobody knows."""
    speed = seconds_per_multiply_add(runs, experiment.network.kind)
    return None if speed is None else speed * multiply_adds(experiment)


def expected_wait(training: Sequence[float | None], ahead: Sequence[float | None]) -> float | None:
    """Seconds until a run's turn comes: `training` are the seconds left of the runs in training, one a place, `ahead` those of the runs
    before it, the next one first. None where one of them is not known, or nothing trains."""
    if not training or None in training or None in ahead:
        return None
    free = [seconds for seconds in training if seconds is not None]
    heapq.heapify(free)
    for seconds in ahead:
        heapq.heapreplace(free, free[0] + (seconds or 0.0))
    return free[0]
