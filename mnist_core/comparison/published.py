"""Published beside reference beside measured."""

from dataclasses import dataclass

from mnist_core.history import History
from mnist_core.recipes import Figure, Measure, Recipe


@dataclass(frozen=True)
class Row:
    """One figure of a document with what plain Keras and this run gave for it; None where there is no such figure."""

    measure: Measure
    epoch: int | None
    published: Figure | None
    reference: Figure | None
    measured: float | None


def beside(recipe: Recipe, history: History) -> list[Row]:
    """A row for each figure the recipe has, in the document's order."""
    published = {(figure.measure, figure.epoch): figure for figure in recipe.published}
    reference = {(figure.measure, figure.epoch): figure for figure in recipe.reference}
    places = list(dict.fromkeys([*published, *reference]))
    places.sort(key=lambda place: (place[1] is None, place[1] or 0))
    return [Row(*place, published.get(place), reference.get(place), measured(history, *place)) for place in places]


def measured(history: History, measure: Measure, epoch: int | None) -> float | None:
    """What the run measured: after an epoch where one is named, else at its end."""
    if measure != "validation_accuracy":
        return None if history.finished is None else float(getattr(history.finished, measure))
    accuracies = history.epochs()["validation_accuracy"].dropna()
    if epoch is not None:
        accuracies = accuracies[(history.epochs().loc[accuracies.index, "epoch"] - epoch).abs() < 1e-6]
    return float(accuracies.iloc[-1]) if len(accuracies) else None
