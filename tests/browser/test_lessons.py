"""A lesson's link, from the page that makes it to another browser."""

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import App


def test_a_lesson_link_opens_the_same_state_in_another_browser(page: Page, browser: Browser, app: App) -> None:
    page.goto(f"{app.address}/lesson")
    page.get_by_label("Task").fill("Find a better rate.")
    page.get_by_label("Task").press("Control+Enter")
    expect(page.get_by_test_id("stCode")).to_contain_text("task=Find")
    link = page.get_by_test_id("stCode").inner_text().strip()
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    other = context.new_page()
    other.goto(link.replace("lang=en", "lang=en&learning.epochs=3&hide=augmentation,data,network"))
    expect(other.get_by_text("Find a better rate.")).to_be_visible()
    expect(other.get_by_role("tab", name="Data")).to_have_count(0)
    expect(other.get_by_label("Epochs", exact=False).and_(other.locator("input")).first).to_have_value("3")
    other.locator(".st-key-share button").first.click()
    expect(other.get_by_test_id("stCode")).to_contain_text("learning.epochs=3")
    context.close()
