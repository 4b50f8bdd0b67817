"""What an explanation is: a topic with its words, formulas, a small figure, what the tutorials found, and something to try."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import plotly.graph_objects as go

from mnist_core.experiment import Experiment
from mnist_core.figures import Translate
from mnist_core.lesson import parameters
from mnist_core.recipes import RECIPES, Recipe

Drawing = Callable[[Experiment, Translate], go.Figure]


@dataclass(frozen=True)
class Formula:
    """A formula in LaTeX, and a sentence on its signs."""

    latex: str
    about: str = ""


@dataclass(frozen=True)
class Try:
    """A recipe with some knobs changed, to be opened on the Train page. Its label says what is different."""

    label: str
    recipe_id: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    variant: str = ""

    @property
    def recipe(self) -> Recipe:
        return RECIPES[self.recipe_id]

    @property
    def experiment(self) -> Experiment:
        return Experiment.of(self.changes, self.recipe.variants[self.variant])

    @property
    def parameters(self) -> dict[str, str]:
        """As the address of the Train page has it."""
        return parameters(self.recipe, self.variant, self.experiment)

    @property
    def address(self) -> str:
        """The same as one text, under which `measured.py` has what it gave."""
        return urlencode(self.parameters)


@dataclass(frozen=True)
class Topic:
    """One explanation. All texts are English source; `figure` draws from the knobs as they stand; `caption` says what it shows.

    Attributes:
        knobs: paths of the knobs it explains; the first one's group is where the form offers it.
        formulas: the same whatever the knobs say, or made from them.
        charts: names of the charts beside which it is offered.
        findings: what the tutorials teach, and where what was measured agrees or not.
    """

    id: str
    title: str
    knobs: tuple[str, ...]
    paragraphs: tuple[str, ...]
    formulas: tuple[Formula, ...] | Callable[[Experiment], tuple[Formula, ...]]
    figure: Drawing
    caption: str
    findings: tuple[str, ...] = ()
    tries: tuple[Try, ...] = ()
    charts: tuple[str, ...] = ()

    def formulas_for(self, experiment: Experiment) -> tuple[Formula, ...]:
        return self.formulas(experiment) if callable(self.formulas) else self.formulas
