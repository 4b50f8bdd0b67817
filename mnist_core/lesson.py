"""The state of the Train page as parameters of an address, readable, and only what differs from the recipe.

`recipe=a-mlp&learning.epochs=5&hide=augmentation&lock=network.kind&task=...`: knobs by their paths, with values as people type them;
`hide` and `lock` take paths or groups of knobs with commas between; `task` is what a teacher asks for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mnist_core.experiment import KNOBS, Experiment, KnobError, Problem
from mnist_core.recipes import Recipe
from mnist_core.wording import N_

GROUPS = tuple(dict.fromkeys(knob.group for knob in KNOBS.values()))
LONGEST_TASK = 500  # characters
UNKNOWN = N_("There is no knob {got}.")


@dataclass(frozen=True)
class Lesson:
    """What a link leaves a class: a task, and knobs, by their paths, that are not shown or cannot be turned."""

    task: str = ""
    hidden: frozenset[str] = frozenset()
    locked: frozenset[str] = frozenset()

    def parameters(self) -> dict[str, str]:
        """As an address has them; what is empty is left out."""
        found = {"hide": ",".join(_grouped(self.hidden)), "lock": ",".join(_grouped(self.locked)), "task": self.task}
        return {name: value for name, value in found.items() if value}


def parameters(recipe: Recipe, variant: str, experiment: Experiment) -> dict[str, str]:
    """The recipe, its variant where that is not the first, and every knob that differs from it."""
    found = {"recipe": recipe.id}
    if variant != next(iter(recipe.variants)):
        found["variant"] = variant
    return found | {change.knob.path: change.knob.to_text(change.after) for change in experiment.changes_from(recipe.variants[variant])}


def knobs_in(address: Mapping[str, str]) -> dict[str, str]:
    """Those parameters of an address that stand for knobs: the ones with a dot in their names."""
    return {name: value for name, value in address.items() if "." in name}


def read_knobs(given: Mapping[str, str], base: Experiment) -> tuple[Experiment, list[Problem]]:
    """The experiment with these knobs, as an address has them; what cannot be stays as in `base`, and is told."""
    problems = [Problem(path, UNKNOWN, {"got": path}) for path in given if path not in KNOBS]
    values: dict[str, Any] = {path: KNOBS[path].parse(text) for path, text in given.items() if path in KNOBS}
    while values:
        try:
            return Experiment.of(values, base), problems
        except KnobError as error:
            problems += error.problems
            wrong = {problem.path for problem in error.problems}
            # Knobs that do not fit each other are told of under one of them; without it the others may be right.
            values = {path: value for path, value in values.items() if path not in wrong} if wrong & set(values) else {}
    return base, problems


def read_lesson(address: Mapping[str, str]) -> tuple[Lesson, list[Problem]]:
    """What an address leaves a class; names that mean nothing are told."""
    problems: list[Problem] = []
    sets = []
    for name in ("hide", "lock"):
        asked = [part.strip() for part in address.get(name, "").split(",") if part.strip()]
        problems += [Problem(part, UNKNOWN, {"got": part}) for part in asked if part not in KNOBS and part not in GROUPS]
        sets.append(frozenset(knob.path for knob in KNOBS.values() if knob.path in asked or knob.group in asked))
    task = " ".join(address.get("task", "").split())[:LONGEST_TASK]
    return Lesson(task, *sets), problems


def _grouped(paths: Iterable[str]) -> list[str]:
    """Paths in the knobs' order; a group of which all are there stands for them."""
    wanted = set(paths)
    found: list[str] = []
    for group in GROUPS:
        of_group = [knob.path for knob in KNOBS.values() if knob.group == group]
        found += [group] if wanted.issuperset(of_group) else [path for path in of_group if path in wanted]
    return found
