"""All knobs together, checked, with ways in and out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from pydantic import ConfigDict, Field, ValidationError, model_validator

from mnist_core.experiment import rules
from mnist_core.experiment.augmentation import Augmentation
from mnist_core.experiment.data import Data
from mnist_core.experiment.group import Group
from mnist_core.experiment.learning import Learning
from mnist_core.experiment.network import Network
from mnist_core.experiment.problems import KnobError, Problem
from mnist_core.knobs import NOTHING, Knob, read_knobs

KNOBS: dict[str, Knob] = {
    knob.path: knob for knob in read_knobs({"data": Data, "augmentation": Augmentation, "network": Network, "learning": Learning})
}


def matters(knob: Knob, values: Mapping[str, Any]) -> bool:
    """Whether the knob has any effect when the others have these values, by path."""
    return all(values[path] in effective and matters(KNOBS[path], values) for path, effective in knob.only_if.items())


@dataclass(frozen=True)
class Change:
    """A knob that differs between two experiments."""

    knob: Knob
    before: Any
    after: Any


class Experiment(Group):
    """Everything that decides how a run goes. Equal experiments give equal runs.

    Construct it with `Experiment.of` where values come from people: it raises `KnobError`, which speaks in sentences.

    Example:
        experiment = Experiment.of({"network.kind": "softmax", "learning.steps": 500, "learning.duration": "steps"})
        experiment.learning.steps
    """

    model_config = ConfigDict(title="Experiment")

    data: Data = Field(default_factory=Data)
    augmentation: Augmentation = Field(default_factory=Augmentation)
    network: Network = Field(default_factory=Network)
    learning: Learning = Field(default_factory=Learning)

    @model_validator(mode="after")
    def _knobs_agree(self) -> Self:
        found = list(rules.problems(self))
        if found:
            raise KnobError(found)
        return self

    @classmethod
    def of(cls, values: Mapping[str, Any], base: "Experiment | None" = None) -> "Experiment":
        """The experiment with these knobs set, the others as in `base` (or at their defaults).

        Args:
            values: by path, as in `{"learning.batch_size": 100}`; tuples may come as lists.

        Raises:
            KnobError: with a sentence for each knob that got what it does not take.
        """
        unknown = [path for path in values if path not in KNOBS]
        if unknown:
            raise KnobError([Problem(path, "There is no knob {got}.", {"got": path}) for path in unknown])
        merged = (base.values() if base else {}) | dict(values)
        nested: dict[str, dict[str, Any]] = {}
        for path, value in merged.items():
            nested.setdefault(KNOBS[path].group, {})[KNOBS[path].name] = value
        try:
            return cls.model_validate(nested)
        except ValidationError as error:
            raise KnobError(_problems(error, merged)) from None

    def values(self) -> dict[str, Any]:
        """Every knob's value by its path."""
        return {path: self[path] for path in KNOBS}

    def __getitem__(self, path: str) -> Any:
        return getattr(getattr(self, KNOBS[path].group), KNOBS[path].name)

    def matters(self, knob: Knob) -> bool:
        """Whether the knob has any effect, given the others."""
        return matters(knob, self.values())

    def changes_from(self, base: "Experiment") -> list[Change]:
        """The knobs that differ from `base` and have an effect here or there."""
        return [
            Change(knob, base[knob.path], self[knob.path])
            for knob in KNOBS.values()
            if base[knob.path] != self[knob.path] and (self.matters(knob) or base.matters(knob))
        ]

    @property
    def training_images(self) -> int:
        """Images that train in one epoch."""
        return rules.training_images(self)

    @property
    def steps_per_epoch(self) -> int:
        """Batches an epoch; the last may be smaller."""
        return -(-self.training_images // self.learning.batch_size)

    @property
    def total_steps(self) -> int:
        """Batches of one training (of one fold, for k folds)."""
        learning = self.learning
        return learning.steps if learning.duration == "steps" else learning.epochs * self.steps_per_epoch

    @property
    def total_epochs(self) -> int:
        """Epochs of one training, the last perhaps cut short."""
        return -(-self.total_steps // self.steps_per_epoch)

    def advice(self) -> list[str]:
        """Sentences on what is allowed but worth knowing."""
        return rules.advice(self)


def _problems(error: ValidationError, values: Mapping[str, Any]) -> list[Problem]:
    """Pydantic's findings as sentences about knobs, one a knob."""
    found: dict[str, Problem] = {}
    for detail in error.errors():
        inner = detail.get("ctx", {}).get("error")
        if isinstance(inner, KnobError):
            return inner.problems
        path = ".".join(str(part) for part in detail["loc"][:2])
        knob = KNOBS[path]
        words, limits = knob.takes()
        got = knob.to_text(values[path]) or NOTHING
        template = "{label} got {got}; it takes " + words + "."
        found.setdefault(path, Problem(path, template, {"label": knob.label, "got": got} | limits))
    return list(found.values())
