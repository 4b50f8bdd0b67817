"""The Data page in a real browser: a click on a picture, and its address on another machine."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import App


def test_a_picture_that_is_clicked_is_shown_large_and_the_address_shows_the_same_to_somebody_else(
    app: App, page: Page, browser: Browser
) -> None:
    page.goto(f"{app.address}/data?part=test")
    gallery = page.get_by_role("figure", name=re.compile("48 images"))
    expect(gallery.locator("image")).to_have_count(1)
    expect(page.get_by_text("Test image 0: 7")).to_be_visible()
    box = gallery.bounding_box()
    assert box is not None
    width = box["width"] / 8 if box["width"] * 6 / 8 <= box["height"] else box["height"] / 6
    gallery.click(position={"x": 2.5 * width, "y": 1.5 * width})
    # The third of the second row: MNIST's test image 10.
    expect(page.get_by_test_id("stMarkdown").get_by_text("Test image 10: 0")).to_be_visible()
    page.get_by_test_id("stMain").get_by_role("button", name="Shuffle").click()
    expect(page).to_have_url(re.compile(r"seed=\d+"))
    expect(page.get_by_text("drawn at random")).to_be_visible()
    picture = gallery.locator("image").get_attribute("href")

    other = browser.new_context(viewport={"width": 360, "height": 780}, locale="en-US")
    theirs = other.new_page()
    theirs.goto(page.url)
    expect(theirs.get_by_test_id("stMarkdown").get_by_text("Test image 10: 0")).to_be_visible()
    expect(theirs.get_by_role("figure", name=re.compile("48 images")).locator("image")).to_have_attribute("href", str(picture))
    narrow = theirs.get_by_role("figure", name=re.compile("48 images")).bounding_box()
    assert narrow is not None
    # As high as the pictures are, and no empty room below.
    assert 0.7 < narrow["height"] / narrow["width"] < 0.8
    other.close()
