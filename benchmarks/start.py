"""Start and memory: `python -m benchmarks.start [--quick] [--json] [--rounds N]`.

Start: from `streamlit run` as a new process to the home page's first link, ready to be clicked in a browser that runs already; the
operating system's file cache stays as it is. Memory: of the app, its engine and its worker together, each page of memory shared by several
counted once (proportional set size); the browser is not the product's.
"""

import json
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page

from mnist_core.runs import RunStore, default_url
from tests.browser.conftest import App, running_app
from tests.browser.train_page import open_recipe, train_button, turn

from .product import wait_until
from .report import parser, progress, table
from .screen import browser, new_page, wait_for_warm_engine

STEPS = 2_500  # of c-cnn: more than two epochs, so that what happens at an epoch's end is within
QUICK_STEPS = 200  # a run in steps looks at itself at its end, too
SETTLING = 3  # seconds without work before memory counts as idle


@dataclass
class Found:
    """What the rounds gave: seconds, and bytes by situation and process."""

    home: list[float] = field(default_factory=list)
    engine_ready: float = 0.0
    memory: dict[str, dict[str, int]] = field(default_factory=dict)
    tensorflow_in_ui: bool = False


def time_to_home(page: Page, address: str) -> None:
    """Return when the link to the Train page could be clicked."""
    page.goto(address)
    page.get_by_role("link", name="Train a network now").click(trial=True)


def memory(app: App) -> dict[str, int]:
    """Bytes by process: the app, its engine, and the worker with what Dask keeps beside it."""
    shares = {"app": app.process.memory_full_info().pss, "engine": 0, "worker": 0}
    for child in app.process.children(recursive=True):
        try:
            name = "engine" if "mnist_core.engine" in child.cmdline() else "worker"
            shares[name] += child.memory_full_info().pss
        except psutil.NoSuchProcess:
            continue
    return shares


class Peak:
    """The most memory seen at once, looked at four times a second."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.most = memory(app)

    def _watch(self, over: threading.Event) -> None:
        while not over.wait(0.25):
            self.most = max(self.most, memory(self._app), key=lambda shares: sum(shares.values()))

    @contextmanager
    def watched(self) -> Iterator[None]:
        over = threading.Event()
        thread = threading.Thread(target=self._watch, args=(over,))
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def one_run(app: App, page: Page, steps: int) -> dict[str, int]:
    """Train c-cnn from the page, to its end; the most memory meanwhile."""
    open_recipe(page, app, "c-cnn")
    turn(page, "Learning", "Steps", str(steps))
    page.get_by_text("Changed from the recipe").wait_for()
    store = RunStore(default_url({"DIGIT_LAB_HOME": str(app.home)}))
    peak = Peak(app)
    with peak.watched():
        train_button(page).click()
        wait_until(lambda: any(run.ended for run in store.runs(1)), "c-cnn to end")
    store.close()
    return peak.most


def measure(opened: Browser, rounds: int, steps: int) -> Found:
    """Start the app `rounds` times; in the last one go on to memory."""
    found = Found()
    for number in range(rounds):
        progress(f"start {number + 1} of {rounds}")
        page = new_page(opened)
        began = time.perf_counter()
        with tempfile.TemporaryDirectory() as home, running_app(Path(home)) as app:
            time_to_home(page, app.address)
            found.home.append(time.perf_counter() - began)
            if number == rounds - 1:
                wait_for_warm_engine(page, app.address)
                found.engine_ready = time.perf_counter() - began
                time.sleep(SETTLING)
                found.memory["idle and warm"] = memory(app)
                progress(f"c-cnn, {steps:,} steps, for its memory")
                found.memory["c-cnn"] = one_run(app, page, steps)
                time.sleep(SETTLING)
                found.memory["idle afterwards"] = memory(app)
                found.tensorflow_in_ui = any("tensorflow" in mapped.path for mapped in app.process.memory_maps())
            page.context.close()
    return found


def main() -> None:
    """Measure and print."""
    arguments_of = parser("start", __doc__)
    arguments_of.add_argument("--rounds", type=int, default=3, help="starts; the median counts")
    arguments = arguments_of.parse_args()
    steps = QUICK_STEPS if arguments.quick else STEPS

    with browser() as opened:
        found = measure(opened, max(1, arguments.rounds), steps)
    home = statistics.median(found.home)
    totals = {situation: sum(shares.values()) for situation, shares in found.memory.items()}
    if arguments.json:
        print(
            json.dumps(
                {
                    "home_seconds": home,
                    "home_rounds": found.home,
                    "engine_ready_seconds": found.engine_ready,
                    "memory_gb": {situation: total / 1e9 for situation, total in totals.items()},
                    "memory_by_process": found.memory,
                    "tensorflow_in_ui": found.tensorflow_in_ui,
                    "steps": steps,
                }
            )
        )
        return
    print(
        table(
            ("from the start of the process", "s"), [("home page clickable", f"{home:.2f}"), ("engine ready", f"{found.engine_ready:.2f}")]
        )
    )
    print(f"home page: median of {', '.join(f'{seconds:.2f}' for seconds in found.home)}\n")
    rows = [
        (situation, *(f"{size / 1e6:,.0f}" for size in shares.values()), f"{totals[situation] / 1e6:,.0f}")
        for situation, shares in found.memory.items()
    ]
    print(table(("memory, MB", "app", "engine", "worker", "together"), rows))
    print(f"c-cnn: {steps:,} steps, the most at once. TensorFlow in the UI process: {'yes' if found.tensorflow_in_ui else 'no'}")


if __name__ == "__main__":
    main()
