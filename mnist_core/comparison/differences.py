"""Which knobs runs differ in, and which are the same in all."""

from collections.abc import Sequence
from dataclasses import dataclass

from mnist_core.experiment import KNOBS, Change, Experiment, matters
from mnist_core.knobs import Knob
from mnist_core.recipes import RECIPES
from mnist_core.runs import Run

SEED = KNOBS["learning.seed"]


@dataclass(frozen=True)
class Differences:
    """The knobs that have an effect in one of some experiments: those that differ, and those of one value in all."""

    differing: tuple[Knob, ...]
    same: tuple[Knob, ...]

    @property
    def only_knob(self) -> Knob | None:
        """The one knob that was turned, the seed aside; None for none or several."""
        turned = [knob for knob in self.differing if knob != SEED]
        return turned[0] if len(turned) == 1 else None


def differences(experiments: Sequence[Experiment]) -> Differences:
    """A knob that comes and goes with another one, as momentum does with the optimizer, is not counted as turned for that."""
    settings = [experiment.values() for experiment in experiments]
    with_effect = [knob for knob in KNOBS.values() if any(matters(knob, values) for values in settings)]
    differing = tuple(knob for knob in with_effect if len({values[knob.path] for values in settings}) > 1)
    return Differences(differing, tuple(knob for knob in with_effect if knob not in differing))


def value_of(experiment: Experiment, knob: Knob) -> object | None:
    """The knob's value, or None where it has no effect."""
    return experiment[knob.path] if experiment.matters(knob) else None


def changes(run: Run) -> list[Change]:
    """What was turned: the knobs that differ from the run's recipe, or, without one, from how all knobs stand at first."""
    recipe = RECIPES.get(run.recipe)
    base = Experiment() if recipe is None else recipe.variants.get(run.variant, recipe.experiment)
    return run.experiment.changes_from(base)
