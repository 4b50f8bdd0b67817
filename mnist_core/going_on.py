"""The next chapter of a run that has ended, and a fork of it with knobs changed."""

from mnist_core import architecture
from mnist_core.experiment import KNOBS, Experiment, Network

STRETCHED = ("linear", "cosine")  # schedules that fall over the whole length of a run


def length_knob(experiment: Experiment) -> str:
    """The path of the knob that says how long a run is."""
    return f"learning.{experiment.learning.duration}"


def lengths(experiment: Experiment, step: int) -> tuple[int, int, int]:
    """To how many epochs (or steps, as the run is measured) a run that ended at `step` can be gone on with: from, to, and a suggestion.

    That is the length it was meant to have, where it was stopped before; else twice what it has.
    """
    knob = KNOBS[length_knob(experiment)]
    done = step if experiment.learning.duration == "steps" else step // experiment.steps_per_epoch
    planned, most = int(experiment[knob.path]), int(knob.bounds.upper or 0)
    wanted = planned if step < experiment.total_steps else 2 * planned
    least = min(done + 1, most)
    return least, most, min(max(wanted, least), most)


def longer(experiment: Experiment, length: int) -> Experiment:
    """The experiment with so many epochs or steps in all; raises KnobError beyond the knob's bounds."""
    return Experiment.of({length_knob(experiment): length}, experiment)


def off_schedule(before: Experiment, after: Experiment) -> bool:
    """Whether a chapter of the experiment `after` has another learning rate behind it than one training of its length would have."""
    return after.learning.schedule in STRETCHED and before.total_steps != after.total_steps


def same_weights(one: Network, other: Network) -> bool:
    """Whether the weights of one network fit the other, layer by layer."""
    return _weighted(one) == _weighted(other)


def _weighted(network: Network) -> list[tuple[str, tuple[int, ...], int]]:
    return [(layer.kind, layer.output_shape, layer.parameters) for layer in architecture.layers(network) if layer.parameters]
