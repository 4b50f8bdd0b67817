"""The Train page as a person handles it."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import App

IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
# All traces on the screen, as Plotly has decoded them.
TRACES = "[...document.querySelectorAll('.js-plotly-plot')].flatMap(chart => chart._fullData || [])"
TRAINING_POINTS = f"() => Math.max(0, ...{TRACES}.filter(trace => trace.name === 'Training').map(trace => (trace.x || []).length))"


def open_recipe(page: Page, app: App, recipe: str) -> None:
    page.goto(f"{app.address}/train?recipe={recipe}")
    expect(train_button(page)).to_be_enabled()


def train_button(page: Page) -> Locator:
    return page.get_by_test_id("stMain").get_by_role("button", name="Train", exact=True)


def button(page: Page, name: str) -> Locator:
    return page.get_by_test_id("stMain").get_by_role("button", name=name, exact=True)


def turn(page: Page, tab: str, knob: str, value: str) -> None:
    """Type a value into a knob."""
    page.get_by_role("tab", name=tab).click()
    field = page.get_by_label(knob, exact=False).and_(page.locator("input")).first
    field.fill(value)
    field.press("Enter")


def points(page: Page) -> int:
    """How many points the training curve on the screen has."""
    return int(page.evaluate(TRAINING_POINTS))


def wait_for_points(page: Page, more_than: int) -> None:
    page.wait_for_function(f"({TRAINING_POINTS})() > {more_than}")


def state(page: Page, word: str) -> Locator:
    """The badge that tells the run's state."""
    return page.get_by_test_id("stMain").get_by_text(re.compile(rf"(^|\s){word}$"))
