"""One knob at a time: the same experiment with several values of one knob, each under several seeds."""

import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mnist_core.experiment import KNOBS, Experiment, KnobError, Problem
from mnist_core.knobs import Knob
from mnist_core.refused import RefusedError
from mnist_core.reproduction import SEED, complete
from mnist_core.runs import Run

MOST_VALUES = 8  # more lines in one chart cannot be told apart
MOST_SEEDS = 5
NONE = "none"  # stands for an empty list


def series_knobs(baseline: Experiment) -> list[Knob]:
    """The knobs that have an effect in the baseline; the seed is not one of them, for seeds are what a value is repeated under."""
    return [knob for knob in KNOBS.values() if knob.path != SEED and baseline.matters(knob)]


def read_values(knob: Knob, text: str) -> tuple[Any, ...]:
    """The values that a person typed: commas or semicolons stand between numbers, semicolons between lists. Each value counts once.

    What the knob cannot read stays text, which `Series` then refuses. "none" is the empty list.
    """
    listed = knob.kind in ("wholes", "numbers")
    parts = [
        part.strip()
        for part in re.split("[;\N{FULLWIDTH SEMICOLON}]" if listed else "[,;\N{FULLWIDTH COMMA}\N{FULLWIDTH SEMICOLON}]", text)
    ]
    values = [() if listed and part.lower() == NONE else knob.parse(part) for part in parts if part]
    return tuple(dict.fromkeys(values))


def write_values(knob: Knob, values: Iterable[Any]) -> str:
    """The values as a person types them; `read_values` reads them back."""
    between = "; " if knob.kind in ("wholes", "numbers") else ", "
    return between.join(knob.to_text(value) or NONE for value in values)


@dataclass(frozen=True)
class Series:
    """Which experiments a series takes.

    Raises RefusedError where it got too few values or too many; KnobError, with a sentence for each, where the knob does not take a value
    or the other knobs do not allow it.

    Example:
        Series(Experiment(), "learning.batch_size", (32, 128), seeds=3).experiments()
    """

    baseline: Experiment
    path: str
    values: tuple[Any, ...]
    seeds: int
    experiments: Mapping[tuple[Any, int], Experiment] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        knob = KNOBS[self.path]
        if len(self.values) < 2:
            raise RefusedError("{label} got {got}; a series takes at least two values that differ.", label=knob.label, got=len(self.values))
        if len(self.values) > MOST_VALUES:
            raise RefusedError(
                "{label} got {got} values; a series takes at most {most}.", label=knob.label, got=len(self.values), most=MOST_VALUES
            )
        first = self.baseline.learning.seed
        found: dict[tuple[Any, int], Experiment] = {}
        problems: dict[str, Problem] = {}
        for seed in range(first, first + self.seeds):
            for value in self.values:
                try:
                    found[value, seed] = Experiment.of({self.path: value, SEED: seed}, self.baseline)
                except KnobError as error:
                    problems |= {str(problem): problem for problem in error.problems}
        if problems:
            raise KnobError(list(problems.values()))
        object.__setattr__(self, "experiments", found)

    def __len__(self) -> int:
        """How many runs."""
        return len(self.experiments)


@dataclass(frozen=True)
class Value:
    """One value of the knob, with the runs it got, lowest seed first."""

    value: Any
    runs: Sequence[Run]

    @property
    def done(self) -> list[Run]:
        """Those that went to their end."""
        return [run for run in self.runs if complete(run)]

    @property
    def accuracies(self) -> list[float]:
        """On the test images, at the end."""
        return [run.result.test_accuracy for run in self.done if run.result is not None]

    @property
    def mean(self) -> float | None:
        return statistics.mean(self.accuracies) if self.accuracies else None

    @property
    def spread(self) -> float | None:
        """The standard deviation between seeds."""
        return statistics.stdev(self.accuracies) if len(self.accuracies) > 1 else None

    @property
    def seconds(self) -> float | None:
        """What a run took, on average."""
        taken = [run.result.seconds for run in self.done if run.result is not None]
        return statistics.mean(taken) if taken else None


def knob_of(runs: Sequence[Run]) -> Knob | None:
    """The one knob, besides the seed, in which these runs differ; None where it is none or more than one."""
    differing = [path for path in KNOBS if path != SEED and len({run.experiment[path] for run in runs}) > 1]
    return KNOBS[differing[0]] if len(differing) == 1 else None


def values_of(knob: Knob, runs: Iterable[Run]) -> list[Value]:
    """The runs by their value of the knob: choices in the order of their declaration, numbers and lists from small to large."""
    found: dict[Any, list[Run]] = {}
    for run in runs:
        found.setdefault(run.experiment[knob.path], []).append(run)
    order = list(knob.choices).index if knob.kind == "choice" else None
    return [Value(value, sorted(found[value], key=lambda run: run.experiment.learning.seed)) for value in sorted(found, key=order)]
