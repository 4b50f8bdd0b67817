"""From pen up to the prediction on the screen: `python -m benchmarks.latency [--quick] [--json]`.

A real browser draws a one and clears it again, first with an idle engine and then while `c-cnn` trains. Time runs inside the page from the
release of the mouse button until "It reads" is on the screen; the canvas itself waits 0.2 s of it before it sends a drawing.
"""

import json
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.conftest import App, running_app
from tests.browser.draw_page import clear, draw, open_draw, plain, reading
from tests.browser.train_page import open_recipe, train_button, wait_for_points

from .report import parser, progress, table
from .screen import browser, new_page, wait_for_warm_engine

BUDGETS = {"idle": 0.6, "while training": 1.0}
_LISTEN = """() => {
    window.waited = null
    addEventListener("pointerup", () => {
        const released = performance.now()
        const look = () => document.querySelector('.st-key-reading [data-testid="stMetricValue"]')
            ? window.waited = performance.now() - released : requestAnimationFrame(look)
        look()
    }, {capture: true, once: true})
}"""


def seconds_after_pen_up(page: Page) -> float:
    """Draw a one on the empty canvas; how long its reading takes."""
    page.evaluate(_LISTEN)
    draw(page, plain(1))
    page.wait_for_function("() => window.waited !== null")
    waited = float(page.evaluate("window.waited")) / 1000
    clear(page)
    return waited


def measure(page: Page, app: App, times: int) -> list[float]:
    open_draw(page, app)
    draw(page, plain(1))  # the reader's network is built now
    reading(page).wait_for()
    clear(page)
    return [seconds_after_pen_up(page) for _ in range(times)]


def main() -> None:
    """Measure and print."""
    arguments = parser("latency", __doc__).parse_args()
    times = 5 if arguments.quick else 20
    with tempfile.TemporaryDirectory() as home, running_app(Path(home)) as app, browser() as opened:
        page = new_page(opened)
        wait_for_warm_engine(page, app.address)
        progress("idle")
        found = {"idle": measure(page, app, times)}
        progress("while training")
        training = new_page(opened)
        open_recipe(training, app, "c-cnn")
        train_button(training).click()
        wait_for_points(training, 1)
        found["while training"] = measure(page, app, times)
    if arguments.json:
        print(json.dumps({state: {"median": statistics.median(all_), "worst": max(all_)} for state, all_ in found.items()}))
        return
    rows = [(state, f"{statistics.median(all_):.2f}", f"{max(all_):.2f}", f"{BUDGETS[state]:.1f}") for state, all_ in found.items()]
    print(table(("engine", "median s", "worst s", "budget s"), rows))


if __name__ == "__main__":
    main()
