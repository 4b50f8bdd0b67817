"""Twenty long runs compared: a refresh's payload and time, and the table's: `python -m benchmarks.comparison [--quick] [--json]`.

The runs are made up (see long_run.py): 20,000 steps with 2,000 batch events and 100 epochs each, of twelve layers; half of them are over,
the others get one second's news before every refresh. Payload and server time are those of whole refreshes as a browser receives them,
from the first to the last message, Streamlit's own work included.
"""

import asyncio
import json
import statistics
import tempfile
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from playwright.sync_api import Browser

from mnist_core.experiment import Experiment
from mnist_core.runs import RunStore, default_url
from tests.browser.conftest import App, running_app

from .classroom import when_warm
from .live import Wire
from .long_run import RECIPE, LongRun
from .report import parser, progress, table
from .screen import browser, new_page

COMPARED = (2, 20)  # runs
BATCHES = 2_000  # batch events: 20,000 steps
LINES = "[...document.querySelectorAll('.js-plotly-plot')].map(chart => (chart._fullData || []).filter(line => line.x?.length > 1).length)"


@dataclass(frozen=True)
class Redrawn:
    """Refreshes of a comparison of so many runs: medians and the worst of several; bytes and seconds.

    Args:
        compared: Runs compared.
        part: What is drawn: what was measured in "validation" or in "training".
        bytes: Received over the websocket for one refresh.
        most_bytes: The largest one.
        seconds: From a refresh's first to its last message.
        most_seconds: The slowest one.
        cpu_seconds: What the app's process computed meanwhile, for one refresh: nearly all of it is for the refresh, and it says what the
            seconds would be on a machine that does nothing else.
    """

    compared: int
    part: str
    bytes: int
    most_bytes: int
    seconds: float
    most_seconds: float
    cpu_seconds: float


def made_up(store: RunStore, count: int) -> list[LongRun]:
    """Runs that differ in three knobs; every second one is over."""
    runs = []
    for number in range(count):
        turned = {"learning.seed": number, "learning.learning_rate": 0.01 * (1 + number % 4), "network.dropout": (0.1 * (number % 3),)}
        run = LongRun(store, BATCHES, Experiment.of(turned, RECIPE.experiment))
        if number % 2:
            run.finish()
        runs.append(run)
        progress(f"made up {number + 1} of {count} runs")
    return runs


def redraw(app: App, opened: Browser, runs: list[LongRun], part: str, times: int) -> Redrawn:
    """Look at the comparison of the runs while those that train grow."""
    progress(f"comparison of {len(runs)} runs, {part}")
    page = new_page(opened)
    wire = Wire(page)
    page.goto(f"{app.address}/runs?runs={','.join(run.id for run in runs)}")
    page.wait_for_function(f"() => Math.max(0, ...{LINES}) >= {len(runs)}")
    if part == "training":
        page.get_by_test_id("stMain").get_by_role("radio", name="Training", exact=True).or_(
            page.get_by_test_id("stMain").get_by_role("button", name="Training", exact=True)
        ).first.click()
    page.wait_for_timeout(2_000)
    wire.refreshes.clear()
    before = computed(app)
    while len(wire.refreshes) < times:
        for run in runs[::2]:
            run.grow()
        page.wait_for_timeout(1_000)
    cpu_seconds = (computed(app) - before) / len(wire.refreshes)
    page.context.close()
    sizes, seconds = [size for _, size in wire.refreshes], [one for one, _ in wire.refreshes]
    return Redrawn(len(runs), part, round(statistics.median(sizes)), max(sizes), statistics.median(seconds), max(seconds), cpu_seconds)


def computed(app: App) -> float:
    """Seconds of computing that the app's own process has had."""
    times = app.process.cpu_times()
    return float(times.user + times.system)


def main() -> None:
    """Measure and print."""
    arguments = parser("comparison", __doc__).parse_args()
    times = 3 if arguments.quick else 10
    with tempfile.TemporaryDirectory() as home, running_app(Path(home)) as app, ExitStack() as stack:
        store = RunStore(default_url({"DIGIT_LAB_HOME": home}))
        # The app's engine must have looked through the store before: it would take these runs for interrupted ones.
        asyncio.run(when_warm(app.address))
        # Only now: where the browser is driven, no other loop can run.
        opened = stack.enter_context(browser())
        runs = made_up(store, max(COMPARED))
        redrawn = [redraw(app, opened, runs[:count], part, times) for count in COMPARED for part in ("validation", "training")]
        for run in runs[::2]:
            run.end()
        store.close()
    if arguments.json:
        print(json.dumps([asdict(one) for one in redrawn]))
        return
    columns = ("runs", "part", "received kB", "at most kB", "refresh ms", "at most ms", "computing ms")
    print(table(columns, [line(one) for one in redrawn]))
    print(f"kB of 1,000 bytes; median of {times} refreshes at least; budget 100 kB, 100 ms")


def line(one: Redrawn) -> tuple[str, ...]:
    """One comparison as a line of the table."""
    sizes, seconds = (one.bytes, one.most_bytes), (one.seconds, one.most_seconds, one.cpu_seconds)
    return (str(one.compared), one.part, *(f"{size / 1e3:.1f}" for size in sizes), *(f"{value * 1e3:.0f}" for value in seconds))


if __name__ == "__main__":
    main()
