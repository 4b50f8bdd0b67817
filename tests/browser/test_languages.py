"""The language of the browser, of the switch, and of the address, in a real browser."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import SECONDS, App


@pytest.fixture
def chinese(browser: Browser) -> Iterator[Page]:
    """A visitor whose browser speaks Chinese."""
    expect.set_options(timeout=SECONDS * 1000)
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(SECONDS * 1000)
    yield page
    assert page.get_by_test_id("stException").count() == 0
    context.close()


def speaks(page: Page, language: str) -> None:
    expect(page.locator("html")).to_have_attribute("lang", language)


def seen(place: Locator) -> tuple[str, str]:
    """The size of a place's own words, and the words put behind them."""
    size, words = place.evaluate("place => [getComputedStyle(place).fontSize, getComputedStyle(place, '::after').content]")
    return size, words


def test_a_chinese_visitor_who_switches_to_english_keeps_it(app: App, chinese: Page) -> None:
    page, menu = chinese, chinese.get_by_test_id("stSidebar")
    page.goto(f"{app.address}/train?recipe=c-softmax")
    expect(page.get_by_role("heading", name="训练", exact=True)).to_be_visible()
    expect(page).to_have_title("训练 · Digit Lab")
    speaks(page, "zh-CN")
    # Streamlit's own words in a field for files, which are none of its elements' texts here.
    field = page.get_by_test_id("stFileUploaderDropzone")
    assert [seen(field.locator("button p")), seen(field.get_by_test_id("stFileUploaderDropzoneInstructions").locator("span"))] == [
        ("0px", '"选择文件"'),
        ("0px", '"最多 1 MB，JSON"'),
    ]

    menu.get_by_role("radio", name="English").click()
    expect(page.get_by_role("heading", name="Train", exact=True)).to_be_visible()
    expect(field.get_by_role("button", name="Upload", exact=True)).to_be_visible()
    assert seen(field.locator("button p")) == ("14px", "none")
    expect(page).to_have_url(re.compile(r"/train\?(?=.*\blang=en\b)(?=.*\brecipe=c-softmax\b)"))
    speaks(page, "en")

    menu.get_by_role("link", name="Runs").click()
    expect(page.get_by_role("heading", name="Runs", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"/runs\?lang=en$"))

    page.reload()
    expect(page.get_by_role("heading", name="Runs", exact=True)).to_be_visible()
    expect(menu.get_by_role("radio", name="English")).to_be_checked()
    speaks(page, "en")


def test_what_was_set_stays_when_the_language_changes(app: App, chinese: Page) -> None:
    page, menu = chinese, chinese.get_by_test_id("stSidebar")
    page.goto(f"{app.address}/train?recipe=a-mlp&lang=en")
    page.get_by_role("tab", name="Learning").click()
    page.get_by_label("Learning rate", exact=True).fill("0.005")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Learning rate: 0.005")).to_be_visible()
    page.get_by_role("tab", name="Learning").click()
    _pick(page, "Optimizer", "Adagrad")
    expect(page.get_by_text("Optimizer: Adagrad")).to_be_visible()

    menu.get_by_role("radio", name="中文").click()
    expect(page.get_by_text("优化器：Adagrad")).to_be_visible()
    expect(page.get_by_text("学习率：0.005")).to_be_visible()
    # What is chosen in a field has its words in the new language.
    expect(page.get_by_role("combobox", name=re.compile("数据集"))).to_have_value("MNIST 数字")

    menu.get_by_role("link", name="手写").click()
    page.get_by_role("tab", name="一起投票").click()
    expect(page.get_by_role("tab", name="一起投票")).to_have_attribute("aria-selected", "true")
    menu.get_by_role("radio", name="English").click()
    expect(page.get_by_role("heading", name="Draw", exact=True)).to_be_visible()
    expect(page.get_by_role("tab", name="Everybody votes")).to_have_attribute("aria-selected", "true")


def _pick(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=re.compile(label)).click()
    page.get_by_role("option", name=option, exact=True).click()
