"""All recipes in full, under several seeds, beside the documents' figures: `python -m benchmarks.recipes [--seeds 0,1,2] [--markdown]`.

Published is what the document says, reference what plain Keras gave once (documents.md); measured is the mean over the seeds, ± the
standard deviation between them. Each training is `mnist_core.training.train` in a worker process, replaced now and then, since
TensorFlow keeps some memory of every training. With `--quick` trainings are cut short: the table then only shows that everything trains.
"""

import json
import multiprocessing
import os
import statistics
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass

from mnist_core.comparison import beside
from mnist_core.events import Event
from mnist_core.history import History
from mnist_core.recipes import DOCUMENTS, RECIPES, Figure, Measure, Recipe
from mnist_core.worker import warm_up

from .product import shortened
from .report import parser, progress, table

QUICK_LENGTHS = {"epochs": 1, "steps": 100}
TRAININGS_A_PROCESS = 10
DOCUMENTED = [recipe.id for recipe in RECIPES.values() if recipe.document in DOCUMENTS]


@dataclass
class Line:
    """One figure of a recipe, or of a variant of it, with what each seed gave; nothing measured where no training came so far."""

    recipe: str
    variant: str
    measure: Measure
    epoch: int | None
    published: Figure | None
    reference: Figure | None
    measured: list[float]

    @property
    def title(self) -> str:
        return f"{self.recipe} · {self.variant}" if self.variant else self.recipe

    @property
    def figure(self) -> str:
        words = self.measure.replace("_", " ")
        return f"{words}, epoch {self.epoch}" if self.epoch else words

    @property
    def mean(self) -> float | None:
        return statistics.mean(self.measured) if self.measured else None

    @property
    def spread(self) -> float | None:
        return statistics.stdev(self.measured) if len(self.measured) > 1 else None

    def cells(self) -> tuple[str, ...]:
        mean, spread = self.mean, self.spread
        measured = "–" if mean is None else f"{mean:.4f}" + ("" if spread is None else f" ± {spread:.4f}")
        return self.title, self.figure, words(self.published), words(self.reference), measured

    def as_json(self) -> dict[str, object]:
        return asdict(self) | {"mean": self.mean, "spread": self.spread}


def words(figure: Figure | None) -> str:
    """A document's figure as the document has it."""
    return "–" if figure is None else f"{figure.about} {figure.value:.4g}".strip()


def replay(recipe_id: str, variant: str, seed: int, length: int | None) -> History:
    """Train one variant under one seed, here and now. A training that fails ends its history with the failure."""
    from mnist_core.callbacks import TrainingFailed
    from mnist_core.training import train

    history = History()
    numbers = iter(range(2**62))

    def take(event: Event) -> None:
        history.extend([(next(numbers), event)])

    # The exception itself would need TensorFlow where it arrives; its sentence is the history's last event.
    with suppress(TrainingFailed):
        train(shortened(RECIPES[recipe_id].variants[variant], length, seed=seed), take)
    return history


def lines(recipe: Recipe, variant: str, histories: list[History]) -> Iterator[Line]:
    """The recipe's figures, or the accuracy on the test images where the document gives none."""
    if not (recipe.published or recipe.reference):
        measured = [history.finished.test_accuracy for history in histories if history.finished]
        yield Line(recipe.id, variant, "test_accuracy", None, None, None, measured)
    for rows in zip(*(beside(recipe, history) for history in histories), strict=True):
        measured = [row.measured for row in rows if row.measured is not None]
        yield Line(recipe.id, variant, rows[0].measure, rows[0].epoch, rows[0].published, rows[0].reference, measured)


def replay_all(recipes: list[Recipe], seeds: list[int], quick: bool) -> tuple[list[Line], dict[str, float], list[str]]:
    """Every variant under every seed, one after the other: its figures, the mean seconds of each, and what failed."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    found: list[Line] = []
    seconds: dict[str, float] = {}
    failed: list[str] = []
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn, initializer=warm_up, max_tasks_per_child=TRAININGS_A_PROCESS) as worker:
        for recipe in recipes:
            for variant, experiment in recipe.variants.items():
                length = QUICK_LENGTHS[experiment.learning.duration] if quick else None
                histories = [worker.submit(replay, recipe.id, variant, seed, length).result() for seed in seeds]
                found += lines(recipe, variant, histories)
                name = found[-1].title
                for seed, history in zip(seeds, histories, strict=True):
                    if history.failed is not None:
                        failed.append(f"{name}, seed {seed}: {history.failed.message.format(**history.failed.values)}")
                if took := [history.finished.seconds for history in histories if history.finished]:
                    seconds[name] = statistics.mean(took)
                    progress(f"{name}: {seconds[name]:.1f} s a run")
    return found, seconds, failed


def markdown(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """The table as documents have it."""
    return "\n".join("| " + " | ".join(row) + " |" for row in [columns, ("---",) * len(columns), *rows])


def main() -> None:
    """Replay and print."""
    arguments_of = parser("recipes", __doc__)
    arguments_of.add_argument("--seeds", metavar="N,N", help="0,1,2 unless told, 0 with --quick")
    arguments_of.add_argument("--recipes", metavar="ID,ID", default=",".join(DOCUMENTED), help="only these")
    arguments_of.add_argument("--markdown", action="store_true", help="print the table in Markdown")
    arguments = arguments_of.parse_args()
    seeds = [int(seed) for seed in (arguments.seeds or ("0" if arguments.quick else "0,1,2")).split(",")]
    unknown = [name for name in arguments.recipes.split(",") if name not in RECIPES]
    if unknown:
        arguments_of.error(f"--recipes got {', '.join(unknown)}; it takes any of {', '.join(RECIPES)}.")

    found, seconds, failed = replay_all([RECIPES[name] for name in arguments.recipes.split(",")], seeds, arguments.quick)
    if arguments.json:
        rows = [line.as_json() for line in found]
        print(json.dumps({"shortened": arguments.quick, "seeds": seeds, "rows": rows, "seconds": seconds, "failed": failed}))
        return
    write = markdown if arguments.markdown else table
    print(write(("recipe", "figure", "published", "reference", "measured"), [line.cells() for line in found]))
    counted = f"seed {seeds[0]}" if len(seeds) == 1 else f"mean ± standard deviation over seeds {', '.join(map(str, seeds))}"
    print("".join(f"\n{sentence}" for sentence in failed))
    print(f"\nmeasured: {counted}" + (f"; SHORTENED to {QUICK_LENGTHS}, not to be compared" if arguments.quick else ""))


if __name__ == "__main__":
    main()
