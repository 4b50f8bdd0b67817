"""Which of many runs a person means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mnist_core.recipes import RECIPES
from mnist_core.runs import Run, Status

MOST_COMPARED = 20  # runs in one chart; more lines cannot be told apart


@dataclass(frozen=True)
class Wanted:
    """What runs must be like; an empty setting asks for nothing.

    `text` is looked for in a run's name, its id, its recipe's id and title, and its variant, word by word, whatever the case.
    """

    text: str = ""
    statuses: frozenset[Status] = field(default_factory=frozenset)
    recipes: frozenset[str] = field(default_factory=frozenset)
    owner: str = ""
    starred: bool = False

    def takes(self, run: Run, *shown: str) -> bool:
        """Whether the run is wanted; `text` is looked for in what is shown of it elsewhere, too."""
        recipe = RECIPES.get(run.recipe)
        words = " ".join((run.name, run.id, run.recipe, run.variant, recipe.title if recipe else "", *shown)).casefold()
        return (
            (not self.statuses or run.status in self.statuses)
            and (not self.recipes or run.recipe in self.recipes)
            and (not self.owner or run.owner == self.owner)
            and (run.starred or not self.starred)
            and all(word in words for word in self.text.casefold().split())
        )


def read_ids(text: str) -> list[str]:
    """The runs a URL names, `a,b,c`, each once, in its order; at most MOST_COMPARED and one more, which says there were too many."""
    return list(dict.fromkeys(part for piece in text.split(",") if (part := piece.strip())))[: MOST_COMPARED + 1]


def selected(before: Sequence[str], shown: Sequence[str], rows: Iterable[int]) -> list[str]:
    """The runs selected after a table that shows the runs `shown` says that `rows` are.

    Those that the table does not show stay, and those that were selected keep their order, and so their colours.
    """
    ticked = [shown[row] for row in rows if 0 <= row < len(shown)]
    kept = [run_id for run_id in before if run_id in ticked or run_id not in shown]
    return kept + [run_id for run_id in ticked if run_id not in kept]
