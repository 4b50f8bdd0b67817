"""`make bench`, or `python -m benchmarks`: every benchmark in its quick form, each figure beside its budget from design.md.

A miss is printed and nothing more. Quick figures are of shortened runs; where one is near its budget, run that benchmark in full.
"""

import json
import operator
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .inside import BUDGETS as INSIDE
from .latency import BUDGETS
from .report import ROOT, progress, table

NAMES = ("start", "live", "latency", "inside", "comparison", "classroom", "memory", "doubt", "training", "recipes")
LIVE_KB, LIVE_SECONDS = 100, 0.1


@dataclass(frozen=True)
class Row:
    """One figure beside its budget; `ok` is None where there is nothing to judge."""

    what: str
    budget: str
    measured: str
    ok: bool | None

    def cells(self) -> tuple[str, ...]:
        return self.what, self.budget, self.measured, {True: "ok", False: "missed", None: "–"}[self.ok]


def at_most(what: str, limit: float, value: float, unit: str) -> Row:
    return _against(what, "at most", limit, value, unit, operator.le)


def at_least(what: str, limit: float, value: float, unit: str) -> Row:
    return _against(what, "at least", limit, value, unit, operator.ge)


def _against(what: str, word: str, limit: float, value: float, unit: str, holds: Callable[[float, float], bool]) -> Row:
    return Row(what, f"{word} {limit:g} {unit}", f"{value:.3g} {unit}", holds(value, limit))


def start(found: dict[str, Any]) -> Iterator[Row]:
    yield at_most("`streamlit run` to a home page one can click", 3, found["home_seconds"], "s")
    inside = found["tensorflow_in_ui"]
    yield Row("TensorFlow in the UI process", "no", "yes" if inside else "no", not inside)
    yield Row("engine warm, from the start", "–", f"{found['engine_ready_seconds']:.3g} s", None)
    yield at_most("memory of all processes, idle and warm", 1.5, found["memory_gb"]["idle and warm"], "GB")
    yield at_most(f"memory of all processes, c-cnn ({found['steps']:,} steps)", 2.2, found["memory_gb"]["c-cnn"], "GB")


def live(found: dict[str, Any]) -> Iterator[Row]:
    for recipe, seconds in found["first_point"].items():
        yield at_most(f"click on Train to first point, {recipe}", 1.5, seconds, "s")
    for command in ("stop", "pause"):
        for recipe, seconds in found[command].items():
            yield at_most(f"{command} to its effect, {recipe}", 1, seconds, "s")
    for refresh in found["refresh"]:
        length = f"{refresh['batches']:,} batch events"
        yield at_most(f"refresh, received, {length}", LIVE_KB, refresh["bytes"] / 1e3, "kB")
        yield at_most(f"refresh, server time of the charts, {length}", LIVE_SECONDS * 1e3, refresh["chart_seconds"] * 1e3, "ms")
        yield at_most(f"refresh, first to last message, {length}", LIVE_SECONDS * 1e3, refresh["seconds"] * 1e3, "ms")


def latency(found: dict[str, Any]) -> Iterator[Row]:
    for state, limit in BUDGETS.items():
        yield at_most(f"pen up to prediction, {state}, median", limit, found[state]["median"], "s")


def inside(found: dict[str, Any]) -> Iterator[Row]:
    for recipe, figures in found.items():
        for what, limit in INSIDE.items():
            view = max(figures[what], key=lambda view: figures[what][view])
            yield at_most(f"Inside, {recipe}, {what}, slowest view: {view}", limit, figures[what][view], "s")


def comparison(found: list[dict[str, Any]]) -> Iterator[Row]:
    for one in found:
        what = f"{one['compared']} runs compared, {one['part']}: refresh"
        yield at_most(f"{what}, received", LIVE_KB, one["bytes"] / 1e3, "kB")
        yield at_most(f"{what}, first to last message", LIVE_SECONDS * 1e3, one["seconds"] * 1e3, "ms")


def classroom(found: dict[str, Any]) -> Iterator[Row]:
    for kind, seconds in found["seconds"].items():
        yield at_most(f"{found['watchers']} visitors, {kind}, 95 of 100", 1, seconds["p95"], "s")
    yield Row(f"{found['watchers']} visitors, errors", "0", str(len(found["errors"])), not found["errors"])


def memory(found: dict[str, Any]) -> Iterator[Row]:
    lost = found["runs"] - found["ended"].get("finished", 0)
    yield Row(f"{found['runs']} trainings in a row, lost", "0", str(lost), not lost)
    yield Row(f"growth of memory over the last of {found['runs']} trainings", "–", f"{found['growth']:+.1%}", None)


def doubt(found: dict[str, Any]) -> Iterator[Row]:
    for what, shares in found["shares"].items():
        yield Row(f"judged sure: {what}", "–", f"{shares['sure']:.1%}", None)
    yield Row("wrong of those judged sure, MNIST test", "–", f"{found['wrong of sure']:.2%}", None)


def training(found: dict[str, Any]) -> Iterator[Row]:
    recipes: dict[str, float] = found["recipes"]
    yield at_least(f"speed against plain Keras, mean of {len(recipes)} recipes, shortened", 2, found["geometric_mean"], "x")
    for recipe, ratio in recipes.items():
        yield at_least(f"speed against plain Keras, {recipe}", 1, ratio, "x")
    differences = {recipe: both["ours"] - both["plain"] for recipe, both in found["accuracy"].items()}
    worst = min(differences, key=lambda recipe: differences[recipe])
    yield Row(f"our accuracy less plain Keras', worst: {worst}", "within seed noise", f"{differences[worst]:+.4f}", None)


def recipes(found: dict[str, Any]) -> Iterator[Row]:
    trained = len(found["seconds"])
    yield Row("recipes and variants replayed, shortened", "–", f"{trained}", None)


ROWS: dict[str, Callable[[Any], Iterator[Row]]] = {
    "start": start,
    "live": live,
    "latency": latency,
    "inside": inside,
    "comparison": comparison,
    "classroom": classroom,
    "memory": memory,
    "doubt": doubt,
    "training": training,
    "recipes": recipes,
}


def rows(name: str) -> list[Row]:
    """Run one benchmark and read its figures."""
    progress(f"== {name}")
    command = [sys.executable, "-m", f"benchmarks.{name}", "--quick", "--json"]
    ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if ended.returncode:
        return [Row(f"benchmarks.{name}", "–", "ended by an error, see above", False)]
    return list(ROWS[name](json.loads(ended.stdout)))


def main() -> None:
    """Run all in sequence and print one table."""
    found = [row for name in NAMES for row in rows(name)]
    print(table(("what", "budget", "measured", ""), [row.cells() for row in found]))
    missed = sum(row.ok is False for row in found)
    print("\nA shortened run weighs compilation and the last test more than a whole one does.")
    print("100 trainings in a row and a lesson of a whole minute: make soak. Recorded strokes: benchmarks.drawing --strokes FILE.")
    print(f"{missed} missed. Quick runs; `python -m benchmarks.NAME` measures in full: {', '.join(NAMES)}.")


if __name__ == "__main__":
    main()
