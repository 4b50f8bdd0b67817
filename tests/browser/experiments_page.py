"""The Experiments page as a person handles it."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import App
from tests.browser.train_page import IDLE


def open_experiments(page: Page, app: App, query: str = "") -> None:
    page.goto(f"{app.address}/experiments{query}")
    expect(page.get_by_role("heading", name="Experiments", exact=True)).to_be_visible()
    page.wait_for_selector(IDLE)


def show(page: Page, view: str) -> None:
    """Choose one of the documents, or one knob at a time."""
    page.get_by_test_id("stMain").get_by_role("radio", name=view).click()


def run_button(page: Page, words: str) -> Locator:
    return page.get_by_test_id("stMain").get_by_role("button", name=re.compile(rf"{words} \("))


def choose_seeds(page: Page, seeds: int, place: int = 0) -> None:
    """In the `place`-th choice of seeds on the page."""
    page.get_by_test_id("stButtonGroup").filter(has_text="Seeds").nth(place).get_by_role("radio", name=str(seeds), exact=True).click()


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has_text=name)
