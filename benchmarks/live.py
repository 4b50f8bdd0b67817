"""The live page: a refresh's payload and time against the run's length, and how soon a click shows: `python -m benchmarks.live [--quick]`.

The long runs are made up: events written into the run store as an engine would, with noise as curves have it, 100 epochs, 12 layers. Each
refresh finds one second's news: ten batch events and the end of an epoch, so that every chart and the sample's captions change.

Server time is measured twice: reading, drawing and encoding the charts alone, and everything between the first and the last message of
a refresh as the browser receives it, Streamlit's own work included. The first points and the obeyed commands are those of real runs.
"""

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, Response, WebSocket
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from mnist_core.runs import RunStore, default_url
from tests.browser.conftest import App, running_app
from tests.browser.train_page import open_recipe, turn, wait_for_points

from .long_run import RECIPE, LongRun
from .product import LivePage
from .report import parser, progress, table
from .screen import FIRST_POINT, badge, browser, new_page, seconds_after_click, wait_for_warm_engine

LENGTHS = (100, 1_000, 10_000, 40_000)  # batch events
# c-softmax ends within a second, too soon to be stopped: its steps are multiplied. Nothing before the first point depends on them.
LONG_STEPS = "200000"


@dataclass(frozen=True)
class Refresh:
    """Refreshes of one run's live page: medians of several; bytes and seconds.

    Args:
        batches: Batch events the run has.
        chart_bytes: The four charts as JSON.
        chart_seconds: To read what is new, draw it and write that JSON.
        first_seconds: The same for a page that begins with the whole run.
        bytes: Received over the websocket.
        most_bytes: The largest one.
        media_bytes: Images received besides.
        seconds: From a refresh's first to its last message.
    """

    batches: int
    chart_bytes: int
    chart_seconds: float
    first_seconds: float
    bytes: int
    most_bytes: int
    media_bytes: int
    seconds: float


class Wire:
    """What a page receives for each refresh by itself: when each began and ended, and its bytes."""

    def __init__(self, page: Page) -> None:
        self.refreshes: list[tuple[float, int]] = []
        self.media_bytes = 0
        self._began = 0.0
        self._bytes = 0
        page.on("websocket", self._open)
        page.on("response", self._respond)

    def _open(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._receive)

    def _receive(self, frame: bytes | str) -> None:
        now = time.perf_counter()
        if isinstance(frame, str):
            return
        message = ForwardMsg.FromString(frame)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._began, self._bytes = now, 0
        self._bytes += len(frame)
        # Only a fragment's run is a refresh; the others are the page as a whole.
        if kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY:
            self.refreshes.append((now - self._began, self._bytes))

    def _respond(self, response: Response) -> None:
        if "/media/" in response.url:
            self.media_bytes += int(response.headers.get("content-length", 0))


def refresh(app: App, opened: Browser, batches: int, times: int) -> Refresh:
    """Make up a run and look at it, first without and then with the browser."""
    progress(f"refresh of a run of {batches:,} batch events")
    store = RunStore(default_url({"DIGIT_LAB_HOME": str(app.home)}))
    run = LongRun(store, batches)
    try:
        charts = LivePage(store, run.id)
        first_seconds, _ = timed(charts.refresh)
        looks = []
        for _ in range(times):
            run.grow()
            looks.append(timed(charts.refresh))

        page = new_page(opened)
        wire = Wire(page)
        page.goto(f"{app.address}/train?run={run.id}&recipe={RECIPE.id}")
        wait_for_points(page, 0)
        page.wait_for_timeout(2_000)
        wire.refreshes.clear()
        wire.media_bytes = 0
        while len(wire.refreshes) < times:
            run.grow()
            page.wait_for_timeout(1_000)
        page.context.close()
    finally:
        run.end()
        store.close()
    return Refresh(
        batches=batches,
        chart_bytes=round(statistics.median(size for _, size in looks)),
        chart_seconds=statistics.median(seconds for seconds, _ in looks),
        first_seconds=first_seconds,
        bytes=round(statistics.median(size for _, size in wire.refreshes)),
        most_bytes=max(size for _, size in wire.refreshes),
        media_bytes=wire.media_bytes,
        seconds=statistics.median(seconds for seconds, _ in wire.refreshes),
    )


def timed(look: Callable[[], int]) -> tuple[float, int]:
    """Seconds it took, and what it gave."""
    began = time.perf_counter()
    size = look()
    return time.perf_counter() - began, size


def clicks(app: App, opened: Browser, recipe: str, times: int) -> dict[str, list[float]]:
    """Train, pause, go on and stop, each as often as told: seconds from the click to the screen."""
    taken: dict[str, list[float]] = {"first_point": [], "pause": [], "stop": []}
    for number in range(times):
        progress(f"clicks on {recipe}, {number + 1} of {times}")
        page = new_page(opened)
        open_recipe(page, app, recipe)
        if recipe == "c-softmax":
            turn(page, "Learning", "Steps", LONG_STEPS)
            page.get_by_text("Changed from the recipe").wait_for()
        page.wait_for_timeout(500)
        taken["first_point"].append(seconds_after_click(page, "Train", FIRST_POINT))
        page.wait_for_timeout(1_000)
        taken["pause"].append(seconds_after_click(page, "Pause", badge("paused")))
        seconds_after_click(page, "Continue", badge("training"))
        page.wait_for_timeout(500)
        taken["stop"].append(seconds_after_click(page, "Stop", badge("stopped")))
        page.context.close()
    return taken


def main() -> None:
    """Measure and print."""
    arguments_of = parser("live", __doc__)
    arguments_of.add_argument("--times", type=int, help="clicks and refreshes of each kind; 5 unless told, 3 with --quick")
    arguments = arguments_of.parse_args()
    times = arguments.times or (3 if arguments.quick else 5)
    lengths = (1_000, 40_000) if arguments.quick else LENGTHS
    recipes = ("a-mlp", "c-softmax")

    with tempfile.TemporaryDirectory() as home, browser() as opened, running_app(Path(home)) as app:
        wait_for_warm_engine(new_page(opened), app.address)
        taken = {recipe: clicks(app, opened, recipe, times) for recipe in recipes}
        refreshes = [refresh(app, opened, batches, times) for batches in lengths]

    medians = {kind: {recipe: statistics.median(taken[recipe][kind]) for recipe in recipes} for kind in ("first_point", "pause", "stop")}
    if arguments.json:
        print(json.dumps({**medians, "clicks": taken, "refresh": [asdict(one) for one in refreshes]}))
        return
    rows = [(kind.replace("_", " "), *(f"{medians[kind][recipe]:.2f}" for recipe in recipes)) for kind in medians]
    print(table(("seconds after the click", *recipes), rows))
    print(f"median of {times}; c-softmax with {int(LONG_STEPS):,} steps\n")
    columns = ("batch events", "charts kB", "charts ms", "first look ms", "received kB", "at most kB", "images kB", "whole refresh ms")
    print(table(columns, [line(one) for one in refreshes]))
    print(f"kB of 1,000 bytes; median of {times} refreshes; images received during all of them")


def line(one: Refresh) -> tuple[str, ...]:
    """One length as a line of the table."""
    sizes = (one.bytes, one.most_bytes, one.media_bytes)
    return (
        f"{one.batches:,}",
        f"{one.chart_bytes / 1e3:.1f}",
        f"{one.chart_seconds * 1e3:.0f}",
        f"{one.first_seconds * 1e3:.0f}",
        *(f"{size / 1e3:.1f}" for size in sizes),
        f"{one.seconds * 1e3:.0f}",
    )


if __name__ == "__main__":
    main()
