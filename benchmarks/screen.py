"""The product as people see it: the app in a process of its own, and what happens on the screen after a click."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.conftest import ARGUMENTS
from tests.browser.train_page import TRAINING_POINTS, button

from .product import TIMEOUT
from .report import progress

FIRST_POINT = f"({TRAINING_POINTS})() > 0"


def badge(word: str) -> str:
    """Whether the run's badge says `word`, as a JavaScript expression."""
    return (
        f"""[...document.querySelectorAll('[data-testid="stMain"] .stMarkdownBadge')].some(badge => badge.innerText.endsWith({word!r}))"""
    )


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    expect.set_options(timeout=TIMEOUT * 1000)
    executable = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield launched
        launched.close()


def new_page(opened: Browser) -> Page:
    """A visitor who never came before."""
    page = opened.new_context(viewport={"width": 1440, "height": 900}, locale="en-US").new_page()
    page.set_default_timeout(TIMEOUT * 1000)
    return page


def wait_for_warm_engine(page: Page, address: str) -> None:
    """Look at the home page again and again until it says that the engine is ready."""
    progress("waiting for the engine to be warm")
    page.goto(address)
    home = page.get_by_test_id("stSidebar").get_by_role("link", name="Home")
    home.wait_for()
    while not page.get_by_text("The engine is ready.").count():
        home.click()
        page.wait_for_timeout(250)


# Both moments are taken inside the page, so that Playwright's own time does not count.
_LISTEN = """() => {
    window.waited = null
    const condition = () => { CONDITION }
    addEventListener("click", () => {
        const clicked = performance.now()
        const look = () => condition() ? window.waited = performance.now() - clicked : requestAnimationFrame(look)
        look()
    }, {capture: true, once: true})
}"""


def seconds_after_click(page: Page, name: str, condition: str) -> float:
    """Click a button of the page's; how long it takes until the JavaScript expression `condition` holds on the screen."""
    wanted = button(page, name)
    wanted.wait_for()
    page.evaluate(_LISTEN.replace("CONDITION", f"return {condition}"))
    wanted.click()
    page.wait_for_function("() => window.waited !== null")
    return float(page.evaluate("window.waited")) / 1000
