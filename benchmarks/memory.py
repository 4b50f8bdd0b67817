"""A day in little: `python -m benchmarks.memory [--quick] [--json] [--runs 100]`.

One training after the other through the real app, of recipes of every kind, shortened, each with what a visitor does meanwhile: open the
page, turn knobs, press Train, watch, look at the home page and at Draw. Memory is that of app, engine and worker after each run, each page
of memory shared by several counted once (proportional set size). Budget: no more than 10 percent of growth from the 10th run to the last.
"""

import asyncio
import json
import re
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mnist_core.runs import RunStore, default_url
from tests.browser.conftest import App, running_app

from .classroom import when_warm
from .product import TIMEOUT
from .report import parser, progress, table
from .start import memory
from .visitor import Visitor

# What to turn to make each of them short; dense and convolutional, several optimizers, dropout, noise, a hold-out, two data sets.
SHORT = {
    "c-softmax": {"learning.steps": 200},
    "a-mlp": {"learning.epochs": 1, "data.train_size": 12_000},
    "c-cnn": {"learning.steps": 30},
    "b-fashion": {"learning.epochs": 1, "data.train_size": 12_000},
    "e-adam": {"learning.epochs": 1},
    "d-dnn": {"learning.epochs": 1, "data.train_size": 12_000},
    "e-noise-dropout": {"learning.epochs": 1},
    "a-optimizers": {"learning.epochs": 1, "data.train_size": 12_000},
}
WARM = 10  # runs until every recipe has been trained and what is kept for good is there
VISITORS = 5  # who train in turns
BUDGET = 0.10


@dataclass
class Found:
    """Bytes by process after each run, how each run ended, and what went wrong; workers that were seen, by process id."""

    memory: list[dict[str, int]] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    workers: set[int] = field(default_factory=set)
    seconds: float = 0.0

    @property
    def growth(self) -> float:
        """From the 10th run to the last, as a share; each the median over one round of the recipes, which differ in what they take."""
        totals = [sum(shares.values()) for shares in self.memory]
        first = statistics.median(totals[WARM - 1 : WARM - 1 + len(SHORT)])
        return statistics.median(totals[-len(SHORT) :]) / first - 1


async def one_run(visitor: Visitor, store: RunStore, recipe: str) -> str:
    """Train a recipe as a visitor does; how the run ended."""
    visitor.query = f"recipe={recipe}"
    await visitor.open("train")
    for knob, number in SHORT[recipe].items():
        await visitor.turn(f"knob {knob}", number)
    await visitor.press("train")
    found = re.search(r"run=(\w+)", visitor.query)
    if found is None:
        raise RuntimeError(f"{recipe} was not started: {visitor.text} {visitor.errors}")
    deadline = time.monotonic() + TIMEOUT
    while (run := store.run(found[1])) is None or not run.ended:
        if time.monotonic() > deadline:
            return "lost"
        await asyncio.sleep(visitor.fragment[1] if visitor.fragment else 0.5)
        if visitor.fragment:
            await visitor.refresh()
    await visitor.open("")
    visitor.query = f"run={run.id}"
    await visitor.open("draw")
    return run.status


def worker_ids(app: App) -> set[int]:
    """The processes that hold TensorFlow: those with much memory, the app aside."""
    return {child.pid for child in app.process.children(recursive=True) if child.memory_info().rss > 300e6}


async def day(app: App, runs: int) -> Found:
    """So many runs, one after the other."""
    found = Found()
    await when_warm(app.address)
    store = RunStore(default_url({"DIGIT_LAB_HOME": str(app.home)}))
    visitors = [await Visitor(app.address).__aenter__() for _ in range(VISITORS)]
    recipes = list(SHORT)
    began = time.monotonic()
    try:
        for number in range(runs):
            recipe = recipes[number % len(recipes)]
            found.statuses.append(await one_run(visitors[number % VISITORS], store, recipe))
            found.memory.append(memory(app))
            found.workers |= worker_ids(app)
            shares = ", ".join(f"{name} {size / 1e6:.0f}" for name, size in found.memory[-1].items())
            progress(f"{number + 1} of {runs}, {recipe}: {found.statuses[-1]}; MB: {shares}")
    finally:
        found.seconds = time.monotonic() - began
        for visitor in visitors:
            found.errors += visitor.errors
            await visitor.__aexit__(None, None, None)
        store.close()
    return found


def slope(values: Sequence[int]) -> float:
    """By how much the values grow from one to the next, as a straight line through all of them has it."""
    return statistics.linear_regression(range(len(values)), values).slope


def main() -> None:
    """Measure and print."""
    arguments_of = parser("memory", __doc__)
    arguments_of.add_argument("--runs", type=int, help="trainings; 100 unless told, 18 with --quick")
    arguments = arguments_of.parse_args()
    runs = max(WARM + len(SHORT), arguments.runs or (18 if arguments.quick else 100))

    with tempfile.TemporaryDirectory() as home, running_app(Path(home)) as app:
        found = asyncio.run(day(app, runs))
    names = list(found.memory[0])
    slopes = {name: slope([shares[name] for shares in found.memory[WARM:]]) for name in names}
    ended = Counter(found.statuses)
    if arguments.json:
        print(
            json.dumps(
                {
                    "runs": runs,
                    "memory": found.memory,
                    "growth": found.growth,
                    "bytes_a_run": slopes,
                    "ended": ended,
                    "errors": found.errors,
                    "workers": len(found.workers),
                    "seconds": found.seconds,
                }
            )
        )
        return
    rows = [
        (f"{number:,}", *(f"{shares[name] / 1e6:,.0f}" for name in names), f"{sum(shares.values()) / 1e6:,.0f}")
        for number, shares in enumerate(found.memory, start=1)
        if number in (1, WARM, runs) or number % max(1, runs // 10) == 0
    ]
    print(table(("after run", *(f"{name} MB" for name in names), "together MB"), rows))
    print(f"growth from run {WARM} to run {runs}: {found.growth:+.1%}; budget: {BUDGET:+.0%}")
    print("MB a run from there on: " + ", ".join(f"{name} {size / 1e6:+.2f}" for name, size in slopes.items()))
    print(f"{runs} runs in {found.seconds / 60:.1f} min: " + ", ".join(f"{count} {status}" for status, count in ended.items()), end="")
    print(f"; {len(found.workers)} worker processes")
    print("\n" + ("\n".join(f"{count} x {error}" for error, count in Counter(found.errors).items()) or "No errors."))


if __name__ == "__main__":
    main()
