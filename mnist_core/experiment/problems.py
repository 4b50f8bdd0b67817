"""What is said of a knob that got what it does not take: a sentence that names the knob, what it got, and what it takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One sentence about one knob. `template` has {placeholders} for `values`, so that it can be said in another language."""

    path: str
    template: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.values)


class KnobError(ValueError):
    """An experiment that cannot be: every problem found, not only the first."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(" ".join(str(problem) for problem in problems))
