"""How long the server needs to look into a network: `python -m benchmarks.inside [--quick] [--json]`.

The Inside page runs without a browser, on a real engine and an own store with runs of `a-mlp` and `c-cnn` that have the weights of a few
epochs (random ones: they take as long as trained ones). Given is the time of the fragment that draws the time machine and a view, from
its first line to its last, the median: with all answers at hand (warm), with an image that was never asked for, and after a step of the
time machine, which draws nothing else; and how long the engine needs to examine an epoch anew, map and all.
"""

import contextlib
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from .report import ROOT, parser, progress, table

RECIPES = ("a-mlp", "c-cnn")
VIEWS = ("network", "mistakes", "weights", "activations", "why", "map")
EPOCHS = (0.0, 1.0, 2.0, 3.0)
BUDGETS = {"warm": 0.5, "new image": 0.5, "slider step": 0.2, "map anew": 3.0}
SECONDS = 120  # for what must come


def seed(store: Any) -> dict[str, Any]:
    """A run of each recipe that has ended."""
    from mnist_core.events import Finished, Started
    from mnist_core.network import build
    from mnist_core.recipes import RECIPES as ALL

    made = {}
    started = Started(steps=100, epochs=3, steps_per_epoch=50, train_images=60_000, validation_images=10_000, parameters=1)
    finished = Finished(reason="completed", test_loss=1, test_accuracy=0.5, train_accuracy=0.5, step=100, epoch=3, seconds=9)
    for recipe in RECIPES:
        experiment = ALL[recipe].experiment
        made[recipe] = store.create(experiment, name=recipe)
        store.record(made[recipe].id, [(0, started), (1, finished)])
        weights = build(experiment).get_weights()
        for epoch in EPOCHS:
            half = [(array * (1 + epoch / 10)).astype(np.float16 if epoch < EPOCHS[-1] else np.float32) for array in weights]
            store.save_weights(made[recipe].id, epoch, half)
    return made


@contextlib.contextmanager
def page_of_its_own() -> Iterator[Any]:
    """The app as a session sees it, with a store and an engine of its own."""
    from streamlit.testing.v1 import AppTest

    with tempfile.TemporaryDirectory() as home:
        os.environ["DIGIT_LAB_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        from pages.components import state

        try:
            yield AppTest.from_file(Path(ROOT) / "app.py", default_timeout=SECONDS).run()
        finally:
            state.engine().close()
            state.store().close()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("The engine did not answer.")
        time.sleep(0.05)


DRAWN: list[float] = []  # seconds of each drawing of the fragment


def listen() -> None:
    """Time the fragment: what AppTest does around it takes several times as long, and no server does it."""
    from pages.components.inside import view

    draw = view._draw

    def timed_draw(*arguments: Any) -> None:
        began = time.perf_counter()
        try:
            draw(*arguments)
        finally:
            DRAWN.append(time.perf_counter() - began)

    view._draw = timed_draw


def timed(page: Any) -> float:
    """Seconds of one drawing; raises RuntimeError where the page showed an exception."""
    DRAWN.clear()
    page.run()
    if page.exception:
        raise RuntimeError(page.exception[0].value)
    # Of several the slowest counts: the last one may only show what an earlier one brought.
    return max(DRAWN)


def main() -> None:
    """Measure and print."""
    arguments = parser("inside", __doc__).parse_args()
    times = 3 if arguments.quick else 9
    with page_of_its_own() as page:
        from pages.components import state
        from pages.components.inside import addresses
        from pages.components.inside.asking import questions

        made = seed(state.store())
        listen()
        progress("waiting for the engine")
        until(lambda: state.engine().state == "ready")
        page.switch_page("pages/inside.py")
        found: dict[str, dict[str, dict[str, float]]] = {}
        for recipe, run in made.items():
            progress(recipe)
            figures: dict[str, dict[str, float]] = {name: {} for name in BUDGETS}
            # The first one brings libraries and traces into the engine.
            for epoch in EPOCHS:
                began = time.perf_counter()
                questions().ask(run, epoch, "examination", patience=SECONDS)
                figures["map anew"]["map"] = time.perf_counter() - began
            page.session_state["inside run"] = run.id
            for view in VIEWS:
                page.session_state[addresses.TAB] = addresses.titles()[view]
                page.session_state["inside image number"] = 0
                timed(page)
                until(lambda: timed(page) >= 0 and not page.session_state["inside pending"])
                figures["warm"][view] = statistics.median(timed(page) for _ in range(times))
                if view in ("activations", "why"):
                    figures["new image"][view] = statistics.median(_new_image(page, number) for number in range(100, 100 + times))
                figures["slider step"][view] = statistics.median(_step(page, at % len(EPOCHS)) for at in range(times))
            found[recipe] = figures
    if arguments.json:
        print(json.dumps(found))
        return
    rows = [
        (recipe, view, what, f"{seconds * 1e3:.0f}", f"{BUDGETS[what] * 1e3:.0f}", "" if seconds <= BUDGETS[what] else "missed")
        for recipe, figures in found.items()
        for what, of_view in figures.items()
        for view, seconds in of_view.items()
    ]
    print(table(("run", "view", "what", "ms", "budget", ""), rows))


def _new_image(page: Any, number: int) -> float:
    page.session_state["inside image number"] = number
    return timed(page)


def _step(page: Any, at: int) -> float:
    page.session_state["inside epoch"] = EPOCHS[at]
    return timed(page)


if __name__ == "__main__":
    main()
