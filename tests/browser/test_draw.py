"""Draw in a real browser: strokes with the mouse, an answer without any button."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import App, running_app
from tests.browser.train_page import open_recipe, state, train_button


def draw_a_one(page: Page) -> None:
    """A vertical stroke down the middle of the canvas."""
    canvas = page.locator("canvas.upper-canvas")
    canvas.scroll_into_view_if_needed()
    place = canvas.bounding_box()
    assert place
    page.mouse.move(place["x"] + 145, place["y"] + 50)
    page.mouse.down()
    page.mouse.move(place["x"] + 135, place["y"] + 230, steps=12)
    page.mouse.up()


def test_a_trained_network_reads_a_drawing(page: Page, app: App) -> None:
    open_recipe(page, app, "c-softmax")
    train_button(page).click()
    expect(state(page, "finished")).to_be_visible()
    page.get_by_role("link", name="Draw digits for it to read").click()
    expect(page.get_by_role("heading", name="Draw")).to_be_visible()
    draw_a_one(page)
    reading = page.get_by_test_id("stMetric").filter(has_text="It reads").get_by_test_id("stMetricValue")
    expect(reading).to_have_text("1")
    expect(page.get_by_test_id("stProgress")).to_have_count(10)
    page.get_by_role("button", name="Clear").click()
    expect(reading).to_have_count(0)


def test_before_any_training_the_page_says_where_to_begin(page: Page, tmp_path) -> None:
    with running_app(tmp_path) as empty:
        page.goto(f"{empty.address}/draw")
        expect(page.get_by_text("No network has been trained on digits yet.")).to_be_visible()
        page.get_by_role("main").get_by_role("link", name="Train a network now").click()
        expect(page).to_have_url(re.compile("recipe=c-softmax"))
        expect(train_button(page)).to_be_enabled()
