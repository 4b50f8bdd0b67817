"""A class on one small host: `python -m benchmarks.classroom [--quick] [--json] [--watchers 30] [--seconds 60] [--recipe c-cnn]`.

The real app, and on this machine alone as many visitors as told, each with a websocket and a cookie of its own, speaking as Streamlit's
frontend does. Six of them queue a run each; all watch the one that trains, refreshed as often as the page asks for, and now and then turn
a knob, which draws the whole page anew. Time runs from when a request is due to its script's end: a visitor whose refresh is late is late
with the next one, too, and that counts. The visitors' own work (reading messages, no drawing) shares the processors with the app.
"""

import asyncio
import json
import random
import re
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from mnist_core.recipes import RECIPES
from mnist_core.runs import RunStore, default_url
from tests.browser.conftest import App, running_app

from .product import TIMEOUT
from .report import parser, progress, table
from .start import memory
from .visitor import Visitor

QUEUED = 6
SECONDS_BETWEEN_KNOBS = 15.0  # of one visitor, on average
SECONDS_TO_COME = 5.0
BUDGET = 1.0  # seconds, 95th percentile
STEPS = (100, 20_000)  # a knob's values


@dataclass
class Found:
    """Seconds each request took, by kind; what went wrong; bytes a visitor and second; bytes of memory by process, first and last;
    seconds of processor time the app took while all watched, and the steps trained."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    bytes_a_second: float = 0.0
    memory: list[dict[str, int]] = field(default_factory=list)
    app_seconds: float = 0.0
    trained_steps: int = 0


async def when_warm(address: str) -> None:
    """Open the home page again and again until it says that the engine is ready."""
    async with Visitor(address) as first:
        deadline = time.monotonic() + TIMEOUT
        while not any("The engine is ready." in text for text in first.text):
            if time.monotonic() > deadline:
                raise TimeoutError(f"The engine did not become ready: {first.text}")
            await asyncio.sleep(0.5)
            first.text.clear()
            await first.open("")


async def come(visitor: Visitor, chance: random.Random) -> float:
    """Open the Train page when everybody is told to: some are quick and some are not."""
    await asyncio.sleep(chance.uniform(0, SECONDS_TO_COME))
    return await visitor.open("train")


async def watch(visitor: Visitor, found: Found, until: float, chance: random.Random) -> None:
    """Refresh when the page asks for it, turn a knob now and then, until the clock says so."""
    knob = "knob learning.steps" if "knob learning.steps" in visitor.widgets else "knob learning.epochs"
    turn_at = time.perf_counter() + chance.uniform(0, SECONDS_BETWEEN_KNOBS)
    # People do not come at the same moment, so their pages do not ask at the same moment either.
    refresh_at = time.perf_counter() - (chance.uniform(0, visitor.fragment[1]) if visitor.fragment else 0.0)
    while time.perf_counter() < until:
        refresh_at += visitor.fragment[1] if visitor.fragment else SECONDS_BETWEEN_KNOBS
        due = min(refresh_at, turn_at)
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        if due == turn_at:
            await visitor.turn(knob, chance.randint(*STEPS) if knob.endswith("steps") else chance.randint(1, 30))
            found.seconds["knob"].append(time.perf_counter() - due)
            turn_at = due + chance.expovariate(1 / SECONDS_BETWEEN_KNOBS)
            # The page was drawn anew, and its timer with it.
            refresh_at = time.perf_counter()
        elif visitor.fragment:
            await visitor.refresh()
            found.seconds["refresh"].append(time.perf_counter() - due)
            # A browser's timer does not make up for what it missed.
            refresh_at = max(refresh_at, time.perf_counter() - visitor.fragment[1] if visitor.fragment else 0.0)


async def lesson(app: App, watchers: int, seconds: float, recipe: str) -> Found:
    """Everybody comes, six press Train, all watch."""
    found, chance = Found(), random.Random(0)
    await when_warm(app.address)
    found.memory.append(memory(app))
    progress(f"{watchers} visitors open the Train page")
    visitors = [await Visitor(app.address, f"recipe={recipe}").__aenter__() for _ in range(watchers)]
    try:
        found.seconds["first page"] += await asyncio.gather(*(come(visitor, chance) for visitor in visitors))
        for visitor in visitors[:QUEUED]:
            found.seconds["train"].append(await visitor.press("train"))
        run = re.search(r"run=(\w+)", visitors[0].query)
        if run is None:
            raise RuntimeError(f"Train was pressed, and the address is {visitors[0].query}: {visitors[0].errors}")
        for visitor in visitors:
            visitor.query = f"recipe={recipe}&run={run[1]}"
        found.seconds["first page"] += await asyncio.gather(*(come(visitor, chance) for visitor in visitors))
        progress(f"{seconds:.0f} seconds with run {run[1]}")
        bytes_before, began, worked = sum(visitor.bytes for visitor in visitors), time.perf_counter(), _worked(app)
        await asyncio.gather(*(watch(visitor, found, began + seconds, chance) for visitor in visitors))
        took = time.perf_counter() - began
        found.app_seconds = _worked(app) - worked
        found.bytes_a_second = (sum(visitor.bytes for visitor in visitors) - bytes_before) / took / watchers
        found.memory.append(memory(app))
    finally:
        for visitor in visitors:
            found.errors += visitor.errors
            await visitor.__aexit__(None, None, None)
    found.errors += _after(app, run[1], found)
    return found


def _worked(app: App) -> float:
    """Seconds of processor time the app's own process has taken so far."""
    times = app.process.cpu_times()
    return times.user + times.system


def _after(app: App, run_id: str, found: Found) -> list[str]:
    """What the store and the log say afterwards that should not be."""
    store = RunStore(default_url({"DIGIT_LAB_HOME": str(app.home)}))
    runs = [run for run in store.runs(100) if run.owner]
    watched = store.run(run_id)
    store.close()
    errors = [] if len(runs) == QUEUED else [f"{len(runs)} runs in the store instead of {QUEUED}"]
    errors += [f"run {run.id} is {run.status}" for run in runs if run.status not in ("queued", "running", "finished")]
    found.trained_steps = watched.last_step if watched is not None else 0
    log = (app.home / "app.log").read_text("utf-8", errors="replace")
    return errors + re.findall(r"^\w*(?:Error|Exception)\b.*", log, re.MULTILINE)


def percentiles(values: Sequence[float]) -> tuple[float, float, float]:
    """Median, 95th percentile, largest."""
    cuts = statistics.quantiles(values, n=20, method="inclusive") if len(values) > 1 else [values[0]] * 19
    return statistics.median(values), cuts[-1], max(values)


def main() -> None:
    """Measure and print."""
    arguments_of = parser("classroom", __doc__)
    arguments_of.add_argument("--watchers", type=int, default=30, help=f"visitors, {QUEUED} of whom train; 30 unless told")
    arguments_of.add_argument("--seconds", type=float, help="how long they watch; 60 unless told, 20 with --quick")
    arguments_of.add_argument("--recipe", default="c-cnn", choices=list(RECIPES), help="what they train")
    arguments = arguments_of.parse_args()
    watchers, seconds = max(QUEUED, arguments.watchers), arguments.seconds or (20.0 if arguments.quick else 60.0)

    with tempfile.TemporaryDirectory() as home, running_app(Path(home)) as app:
        found = asyncio.run(lesson(app, watchers, seconds, arguments.recipe))
    measured = {kind: percentiles(values) for kind, values in found.seconds.items()}
    if arguments.json:
        print(
            json.dumps(
                {
                    "watchers": watchers,
                    "recipe": arguments.recipe,
                    "seconds": {kind: dict(zip(("p50", "p95", "worst"), cut, strict=True)) for kind, cut in measured.items()},
                    "requests": {kind: len(values) for kind, values in found.seconds.items()},
                    "errors": found.errors,
                    "bytes_a_visitor_and_second": found.bytes_a_second,
                    "memory": found.memory,
                    "app_processor_seconds": found.app_seconds,
                    "load": psutil.getloadavg()[0],
                    "trained_steps": found.trained_steps,
                }
            )
        )
        return
    rows = [(kind, f"{len(found.seconds[kind]):,}", *(f"{cut:.3f}" for cut in measured[kind])) for kind in measured]
    print(table(("request", "times", "p50 s", "p95 s", "worst s"), rows))
    requests = len(found.seconds["refresh"]) + len(found.seconds["knob"])
    print(
        f"{watchers} visitors, {seconds:.0f} s; budget: {BUDGET:.0f} s at p95. {found.trained_steps:,} steps of {arguments.recipe} trained."
    )
    print(f"The app took {found.app_seconds / seconds:.0%} of one processor, {found.app_seconds / requests * 1e3:.0f} ms a request;")
    print(f"{found.bytes_a_second / 1e3:.1f} kB a second and visitor. {psutil.cpu_count()} processors, on which over the last minute")
    print(f"{psutil.getloadavg()[0]:.1f} processes wanted to work: beside others, times say little; work a request does.\n")
    rows = [
        (when, *(f"{size / 1e6:,.0f}" for size in shares.values()), f"{sum(shares.values()) / 1e6:,.0f}")
        for when, shares in zip(("before", "afterwards"), found.memory, strict=True)
    ]
    print(table(("memory, MB", "app", "engine", "worker", "together"), rows))
    print("\n" + ("\n".join(f"{count} x {error}" for error, count in Counter(found.errors).items()) or "No errors."))


if __name__ == "__main__":
    main()
