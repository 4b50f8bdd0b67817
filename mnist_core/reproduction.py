"""What a recipe gives here, over the seeds it was run with, beside what its document publishes."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from mnist_core.comparison import Row
from mnist_core.experiment import KNOBS, Experiment, matters
from mnist_core.recipes import DOCUMENTS, RECIPES, Figure, Recipe
from mnist_core.runs import Run

Verdict = Literal["reproduced", "better", "worse", "does not reproduce"]

SEED = "learning.seed"
LEAST_MARGIN = 0.005  # documents round, and their libraries were others
SPREADS = 2.0  # standard deviations between seeds: about one run in twenty lies farther off by luck
MARGIN_OF_ONE = 0.02  # with one seed nobody knows the spread; over the recipes it is mostly below half of this
FAR = 0.1  # so far off that whatever the document shows is not what is seen here


@dataclass(frozen=True)
class Entry:
    """One experiment of a recipe; `variant` is "" where the recipe has only one."""

    recipe: Recipe
    variant: str

    @property
    def id(self) -> str:
        """As links name it: `e-adam`, or `a-optimizers:Adam`."""
        return f"{self.recipe.id}:{self.variant}" if self.variant else self.recipe.id

    @property
    def experiment(self) -> Experiment:
        return self.recipe.variants[self.variant]

    def seeded(self, seeds: int) -> dict[int, Experiment]:
        """The experiment under so many seeds: the recipe's own and those that follow."""
        first = self.experiment.learning.seed
        return {seed: _under(self.experiment, seed) for seed in range(first, first + seeds)}


def entries(document: str | None = None) -> list[Entry]:
    """The experiments of a document, or of all documents, in the documents' order."""
    recipes = [recipe for recipe in RECIPES.values() if recipe.document in DOCUMENTS and document in (None, recipe.document)]
    return [Entry(recipe, variant) for recipe in recipes for variant in recipe.variants]


@lru_cache(1024)
def _under(experiment: Experiment, seed: int) -> Experiment:
    return Experiment.of({SEED: seed}, experiment)


@lru_cache(4096)
def but_for_the_seed(experiment: Experiment) -> frozenset[tuple[str, Any]]:
    """What decides how a run goes, less its seed: equal for experiments that are the same but for it (and for knobs without effect)."""
    values = experiment.values()
    return frozenset((path, value) for path, value in values.items() if path != SEED and matters(KNOBS[path], values))


def by_experiment(runs: Iterable[Run]) -> dict[frozenset[tuple[str, Any]], list[Run]]:
    """The runs by `but_for_the_seed`, in the order they came in."""
    found: dict[frozenset[tuple[str, Any]], list[Run]] = {}
    for run in runs:
        found.setdefault(but_for_the_seed(run.experiment), []).append(run)
    return found


def best_known(runs: Iterable[Run]) -> dict[int, Run]:
    """One run for each seed, lowest seed first: a complete one where there is any, else one that may become complete, else the first.

    Seeds count once: the same seed again gives the same figures, and would make the spread look smaller than it is.
    """
    found: dict[int, Run] = {}
    for run in sorted(runs, key=lambda run: 0 if complete(run) else 1 if not run.ended else 2):
        found.setdefault(run.experiment.learning.seed, run)
    return dict(sorted(found.items()))


def complete(run: Run) -> bool:
    """Whether the run went as far as its experiment says."""
    return run.status == "finished" and run.result is not None and run.result.reason in ("completed", "early_stopping")


@dataclass(frozen=True)
class Reproduction:
    """One figure of a document, with what each seed gave for it here; `row.measured` is not used."""

    row: Row
    measured: Sequence[float]

    @property
    def mean(self) -> float | None:
        return statistics.mean(self.measured) if self.measured else None

    @property
    def spread(self) -> float | None:
        """The standard deviation between seeds."""
        return statistics.stdev(self.measured) if len(self.measured) > 1 else None

    @property
    def verdict(self) -> Verdict | None:
        """None where nothing is published or nothing was measured."""
        if self.row.published is None or not self.measured:
            return None
        return verdict(self.row.published, self.measured)


def verdict(published: Figure, measured: Sequence[float]) -> Verdict:
    """Whether the mean over the seeds is the published figure.

    It is within two standard deviations between the seeds, or 0.005 where that is more; of one seed nobody knows the spread, so 0.02.
    More than 0.1 off, whatever the spread, does not reproduce; anything between is better or worse. A document that says "over" is
    content with more, and where it says "about", half of its last digit is added to the margin: about 0.92 may have been 0.915.
    """
    mean = statistics.mean(measured)
    margin = max(LEAST_MARGIN, SPREADS * statistics.stdev(measured)) if len(measured) > 1 else MARGIN_OF_ONE
    if published.about == "about":
        digits = len(f"{published.value:.10g}".partition(".")[2])
        margin += 0.5 * 10**-digits
    gap = mean - published.value
    if published.about == "over" and gap > 0:
        return "reproduced"
    if abs(gap) > FAR:
        return "does not reproduce"
    # Accuracies are shares of whole numbers of images: what lies on the margin lies within it.
    if abs(gap) <= margin + 1e-9:
        return "reproduced"
    return "better" if gap > 0 else "worse"


WORST: Sequence[Verdict] = ("does not reproduce", "worse", "better", "reproduced")


def overall(figures: Iterable[Reproduction]) -> Verdict | None:
    """One verdict for several figures: the one that agrees least with the document."""
    given = {figure.verdict for figure in figures}
    return next((word for word in WORST if word in given), None)
