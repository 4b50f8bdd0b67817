"""Runs as the store would give them."""

from datetime import UTC, datetime
from typing import Any

from mnist_core.experiment import Experiment
from mnist_core.recipes import RECIPES
from mnist_core.runs import Run


def run(recipe: str = "e-deep-relu", turned: dict[str, Any] | None = None, **known: Any) -> Run:
    experiment = Experiment.of(turned or {}, RECIPES[recipe].experiment if recipe else None)
    facts = {"id": "abc", "name": "one", "variant": "", "group": None, "owner": "me", "status": "finished"} | known
    return Run(created=datetime(2026, 1, 1, tzinfo=UTC), recipe=recipe, experiment=experiment, **facts)
