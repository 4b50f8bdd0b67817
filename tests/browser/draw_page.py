"""The Draw page as a person handles it, and digits as people draw them with a mouse."""

from collections.abc import Sequence
from itertools import pairwise

from playwright.sync_api import CDPSession, FloatRect, Locator, Page, expect

from tests.browser.conftest import App
from tests.browser.train_page import button, open_recipe, state, train_button

Stroke = Sequence[tuple[float, float]]

# Two ways to write each digit: corners of straight mouse lines, x to the right and y down, in shares of the box the digit fills.
DIGITS: list[tuple[int, list[Stroke]]] = [
    (0, [[(0.5, 0), (0.15, 0.15), (0, 0.5), (0.15, 0.85), (0.5, 1), (0.85, 0.85), (1, 0.5), (0.85, 0.15), (0.5, 0)]]),
    (
        0,
        [
            [(0.55, 0), (0.2, 0.12), (0.05, 0.5), (0.2, 0.9), (0.5, 1), (0.8, 0.88), (0.95, 0.5), (0.8, 0.1), (0.5, 0)],
            [(0.8, 0.2), (0.2, 0.8)],
        ],
    ),
    (1, [[(0.5, 0), (0.46, 1)]]),
    (1, [[(0.25, 0.22), (0.52, 0), (0.52, 1)], [(0.25, 1), (0.8, 1)]]),
    (2, [[(0.05, 0.2), (0.3, 0), (0.7, 0), (0.9, 0.25), (0.7, 0.55), (0, 1), (1, 1)]]),
    (
        2,
        [[(0.1, 0.25), (0.35, 0.02), (0.75, 0.05), (0.85, 0.3), (0.5, 0.7), (0.2, 0.95), (0.05, 0.85), (0.3, 0.78), (0.6, 0.95), (1, 0.9)]],
    ),
    (3, [[(0.05, 0.1), (0.5, 0), (0.9, 0.2), (0.75, 0.42), (0.4, 0.48), (0.8, 0.55), (1, 0.78), (0.6, 1), (0, 0.92)]]),
    (3, [[(0.05, 0), (0.9, 0), (0.4, 0.4), (0.8, 0.5), (0.95, 0.75), (0.6, 1), (0, 0.95)]]),
    (4, [[(0.6, 0), (0, 0.65), (1, 0.65)], [(0.68, 0.3), (0.66, 1)]]),
    (4, [[(0.1, 0), (0.05, 0.5), (0.95, 0.5)], [(0.85, 0.02), (0.8, 1)]]),
    (5, [[(0.2, 0), (0.15, 0.42), (0.6, 0.38), (0.95, 0.62), (0.75, 0.95), (0.3, 1), (0, 0.88)], [(0.2, 0), (0.95, 0)]]),
    (5, [[(0.9, 0), (0.2, 0.02), (0.12, 0.45), (0.6, 0.4), (0.95, 0.65), (0.7, 0.96), (0.05, 0.98)]]),
    (6, [[(0.75, 0), (0.3, 0.25), (0.05, 0.65), (0.3, 0.98), (0.75, 0.95), (0.92, 0.7), (0.65, 0.5), (0.15, 0.62)]]),
    (6, [[(0.55, 0), (0.2, 0.4), (0.1, 0.8), (0.4, 1), (0.8, 0.9), (0.85, 0.65), (0.5, 0.55), (0.15, 0.75)]]),
    (7, [[(0, 0.05), (1, 0.03), (0.4, 1)]]),
    (7, [[(0, 0.02), (0.95, 0), (0.35, 1)], [(0.2, 0.52), (0.9, 0.48)]]),
    (
        8,
        [
            [
                (0.85, 0.12),
                (0.5, 0),
                (0.15, 0.18),
                (0.35, 0.42),
                (0.75, 0.6),
                (0.9, 0.82),
                (0.5, 1),
                (0.1, 0.82),
                (0.3, 0.58),
                (0.7, 0.4),
                (0.85, 0.12),
            ]
        ],
    ),
    (
        8,
        [
            [(0.5, 0), (0.15, 0.1), (0.2, 0.4), (0.5, 0.47), (0.8, 0.4), (0.85, 0.1), (0.5, 0)],
            [(0.5, 0.47), (0.1, 0.65), (0.12, 0.92), (0.5, 1), (0.88, 0.92), (0.9, 0.65), (0.5, 0.47)],
        ],
    ),
    (9, [[(0.85, 0.2), (0.5, 0), (0.1, 0.2), (0.2, 0.45), (0.6, 0.48), (0.85, 0.2), (0.8, 1)]]),
    (9, [[(0.9, 0.15), (0.45, 0), (0.1, 0.2), (0.3, 0.48), (0.85, 0.35), (0.9, 0.15), (0.88, 0.7), (0.65, 1), (0.2, 0.95)]]),
]


def plain(digit: int) -> list[Stroke]:
    """The strokes of a digit in the first of its two ways."""
    return next(strokes for number, strokes in DIGITS if number == digit)


def open_draw(page: Page, app: App) -> None:
    page.goto(f"{app.address}/draw")
    expect(canvas(page)).to_be_visible()


def train_softmax(page: Page, app: App) -> str:
    """Train softmax regression; returns the run's id."""
    open_recipe(page, app, "c-softmax")
    train_button(page).click()
    expect(state(page, "finished")).to_be_visible()
    return page.url.rpartition("run=")[2].partition("&")[0]


def canvas(page: Page) -> Locator:
    return page.locator("canvas.upper-canvas")


def place_of_canvas(page: Page) -> FloatRect:
    # In the middle: at its edge, the page's header would lie above it.
    canvas(page).evaluate("canvas => canvas.scrollIntoView({block: 'center'})")
    place = canvas(page).bounding_box()
    assert place
    return place


def draw(
    page: Page, strokes: Sequence[Stroke], *, left: float = 0.28, top: float = 0.16, width: float = 0.44, height: float = 0.68
) -> None:
    """Strokes with the mouse, in a box given in shares of the canvas."""
    place = place_of_canvas(page)
    for stroke in strokes:
        points = [(place["x"] + (left + width * x) * place["width"], place["y"] + (top + height * y) * place["height"]) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=6)
        page.mouse.up()


def draw_with_a_finger(page: Page, touch: CDPSession, strokes: Sequence[Stroke]) -> None:
    """The same by touch events, which Playwright itself has for taps alone."""
    place = place_of_canvas(page)
    for stroke in strokes:
        points = [
            {"x": place["x"] + (0.25 + 0.5 * x) * place["width"], "y": place["y"] + (0.15 + 0.7 * y) * place["height"]} for x, y in stroke
        ]
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [points[0]]})
        for start, end in pairwise(points):
            for part in range(1, 9):
                between = {axis: start[axis] + (end[axis] - start[axis]) * part / 8 for axis in ("x", "y")}
                touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [between]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def reading(page: Page) -> Locator:
    """The digit or number the page says it reads."""
    return page.get_by_test_id("stMetric").filter(has_text="It reads").get_by_test_id("stMetricValue")


def clear(page: Page) -> None:
    button(page, "Clear").click()
    expect(reading(page)).to_have_count(0)


def undo(page: Page) -> None:
    # The canvas' own toolbar, which is hidden, has a button of this name, too.
    page.locator(".st-key-digit-undo button").click()


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")


def choose_reader(page: Page, name: str) -> None:
    page.get_by_role("combobox", name="Read by").click()
    page.get_by_role("option", name=name).first.click()
