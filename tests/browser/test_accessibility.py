"""No finding of axe-core that is more than minor on any page, light and dark, and nothing wider than a telephone."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from pages.components.frame import PAGES
from tests.browser.conftest import SECONDS, App
from tests.browser.draw_page import canvas, draw, plain, reading
from tests.browser.runs_page import finished_run, store_of
from tests.browser.train_page import IDLE

WIDE, TELEPHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 780}
ADDRESSES = ["" if file == "app.py" else file.removeprefix("pages/").removesuffix(".py") for file, _, _ in PAGES]
FITS = """() => [document.scrollingElement, document.querySelector('[data-testid="stMain"]')].every(one => one.scrollWidth <= innerWidth)"""
ICON_NAME = re.compile(r"(\w+ icon)?")  # what Streamlit calls a button of nothing but an icon, or nothing at all
LEAST = 24  # CSS pixels each way: WCAG 2.2, 2.5.8
# What fills a page that is empty without it; the champion is a finished run that is there from the start.
QUERIES = {"train": "?recipe=champion&run=champion", "inside": "?run=champion&view=mistakes", "experiments": "?document=E"}


@pytest.fixture(scope="module")
def visitor(browser: Browser) -> Iterator[Page]:
    """One visitor for all pages: a new browser context would load the app anew for each."""
    expect.set_options(timeout=SECONDS * 1000)
    context = browser.new_context(viewport=WIDE, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(SECONDS * 1000)
    yield page
    context.close()


@pytest.fixture(scope="module")
def compared(app: App) -> str:
    """The ids of two finished runs, of knobs that no recipe has: they stay where others look for what is measured."""
    store = store_of(app.home)
    ids = ",".join(finished_run(store, f"rate {rate}", learning_rate=rate).id for rate in (0.3, 0.4))
    store.close()
    return ids


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_has_no_finding_and_fits_a_telephone(visitor: Page, app: App, compared: str, address: str) -> None:
    page = visitor
    page.set_viewport_size(WIDE)
    query = f"?runs={compared}" if address == "runs" else QUERIES.get(address, "")
    page.goto(f"{app.address}/{address}{query}")
    expect(page.get_by_test_id("stMain").locator("h1").first).to_be_visible()
    if address == "draw":
        expect(canvas(page)).to_be_visible()
        draw(page, plain(7))
        expect(reading(page)).to_have_text("7")
    if address in ("train", "inside", "runs", "draw"):
        expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    expect(page.locator(IDLE)).to_be_visible()
    found = {scheme: findings(page, scheme) for scheme in ("light", "dark")}
    assert found == {"light": [], "dark": []}
    # In the dark, where axe does not see that the primary colour would be too dark for words.
    for opened in page.get_by_role("tab", selected=True).all():
        assert opened.evaluate("tab => getComputedStyle(tab).color === getComputedStyle(document.querySelector('.stApp')).color")
    assert [name for name in spoken_names(page) if ICON_NAME.fullmatch(name)] == []
    sizes = [one.bounding_box() for one in page.locator("[class*=st-key-icon-only] button:visible").all()]
    assert [size for size in sizes if size and min(size["width"], size["height"]) < LEAST] == []

    page.set_viewport_size(TELEPHONE)
    # Charts follow the new width a moment later.
    page.wait_for_function(FITS, timeout=10_000)


def spoken_names(page: Page) -> list[str]:
    """What a screen reader is told of each button and choice."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return [node["name"]["value"] for node in nodes if not node["ignored"] and node["role"]["value"] in ("button", "radio")]


def findings(page: Page, scheme: str) -> list[tuple[str, str, list[str]]]:
    """Rule, its help, and the first few elements of each finding in this colour scheme that is more than minor."""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(
        "dark => (getComputedStyle(document.querySelector('.stApp')).colorScheme === 'dark') === dark", arg=scheme == "dark"
    )
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["help"], [node["html"][:200] for node in one["nodes"][:5]]) for one in found if one["impact"] != "minor"]
