"""The language of the browser, of the switch, and of the address, in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

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


# What is written or said in English on a Chinese page: texts and labels, but for names, figures, code, tables and icons.
ENGLISH = """([names]) => {
  const own = new RegExp(`^(${names})$`);
  const out = "svg, script, style, noscript, code, .katex, [role='grid'], [role='img'], [data-testid$='Icon'], [translate='no']";
  const found = [];
  const collect = (text) => {
    if (/[A-Za-z]{3,}/.test(text) && !/[\\u4e00-\\u9fff]/.test(text) && !own.test(text.trim())) found.push(text.trim());
  };
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest(out)) continue;
    ["aria-label", "title", "placeholder"].forEach((name) => collect(element.getAttribute(name) ?? ""));
    element.childNodes.forEach((node) => { if (node instanceof Text) collect(node.data); });
  }
  return found;
}"""
NAMES = "Digit Lab|English|Adam|Epsilon|Beta [12]|• [A-Z, ]+|[a-e]-[a-z-]+"


def english(page: Page, *more: str) -> list[str]:
    """`more` are patterns of what may be there, too."""
    found: list[str] = page.evaluate(ENGLISH, ["|".join([NAMES, *more])])
    return found


def test_a_chinese_visitor_who_switches_to_english_keeps_it(app: App, chinese: Page) -> None:
    page, menu = chinese, chinese.get_by_test_id("stSidebar")
    page.goto(f"{app.address}/train?recipe=c-softmax")
    expect(page.get_by_role("heading", name="训练", exact=True)).to_be_visible()
    expect(page).to_have_title("训练 · Digit Lab")
    speaks(page, "zh-CN")
    # Streamlit's own words in a field for files.
    field = page.get_by_test_id("stFileUploaderDropzone")
    expect(field).to_contain_text("选择文件最多 1MB • JSON")

    menu.get_by_role("radio", name="English").click()
    expect(page.get_by_role("heading", name="Train", exact=True)).to_be_visible()
    expect(field).to_contain_text("Upload1MB per file • JSON")
    expect(page).to_have_url(re.compile(r"/train\?(?=.*\blang=en\b)(?=.*\brecipe=c-softmax\b)"))
    speaks(page, "en")

    menu.get_by_role("link", name="Runs").click()
    expect(page.get_by_role("heading", name="Runs", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"/runs\?lang=en$"))

    page.reload()
    expect(page.get_by_role("heading", name="Runs", exact=True)).to_be_visible()
    expect(menu.get_by_role("radio", name="English")).to_be_checked()
    speaks(page, "en")


@pytest.mark.parametrize("place", ["", "train", "data", "draw", "inside", "runs", "experiments", "lesson"])
def test_nothing_is_said_in_english_on_a_chinese_page(app: App, chinese: Page, place: str) -> None:
    chinese.goto(f"{app.address}/{place}")
    expect(chinese.get_by_role("link", name="课程链接")).to_be_visible()
    expect(chinese.get_by_text("训练引擎已就绪")).to_be_visible()
    speaks(chinese, "zh-CN")
    assert english(chinese) == []


def test_streamlits_own_menus_and_sentences_are_chinese(app: App, chinese: Page, tmp_path: Path) -> None:
    page = chinese
    page.goto(f"{app.address}/train?recipe=a-mlp")
    page.get_by_role("button", name="主菜单").click()
    expect(page.get_by_role("menuitem").first).to_have_text("打印")
    assert english(page) == []
    page.get_by_role("menuitem", name="录制屏幕").click()
    expect(page.get_by_role("heading", name="录制屏幕")).to_be_visible()
    assert english(page) == []
    page.keyboard.press("Escape")

    too_large = tmp_path / "experiment.json"
    too_large.write_bytes(bytes(2_000_000))
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(too_large)
    expect(page.get_by_test_id("stFileUploader").get_by_role("alert")).to_have_text("错误：文件不能超过 1.0MB。")
    page.get_by_test_id("stFileChip").hover()
    expect(page.get_by_test_id("stTooltipErrorContent")).to_have_text("文件不能超过 1.0MB。")
    assert english(page, r"experiment\.json.*") == []

    page.get_by_role("combobox", name="数据集").click()
    page.keyboard.type("xyz")
    expect(page.get_by_text("没有匹配的选项")).to_be_visible()
    assert english(page, r"experiment\.json.*") == []

    page.goto(f"{app.address}/runs")
    page.get_by_label("搜索", exact=True).fill("mlp")
    expect(page.get_by_text("按回车键生效")).to_be_visible()
    assert english(page) == []


def test_a_table_and_its_menus_are_chinese(app: App, chinese: Page) -> None:
    page = chinese
    page.goto(f"{app.address}/train?recipe=a-mlp")
    page.get_by_text("各层明细").click()
    table = page.get_by_test_id("stDataFrame")
    table.hover()
    page.get_by_role("button", name="各层的输出形状和参数量：下载为 CSV").hover()
    expect(page.get_by_test_id("stTooltipContent")).to_have_text("下载为 CSV")
    assert english(page) == []
    # A column's menu opens by a sign at the right end of its heading, which is painted and no element.
    box = table.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 60, box["y"] + 18)
    page.mouse.click(box["x"] + box["width"] - 14, box["y"] + 18)
    for name, entry in (("统计", "标准差"), ("格式", "科学记数法")):
        page.get_by_role("menuitem", name=name).hover()
        expect(page.get_by_text(entry)).to_be_visible()
        assert english(page) == []
    page.keyboard.press("Escape")

    table.hover()
    page.get_by_role("button", name="各层的输出形状和参数量：搜索").click()
    expect(page.get_by_text("输入要搜索的内容")).to_be_visible()
    page.keyboard.type("128")
    expect(page.get_by_text(re.compile(r"^\d+ 个结果$"))).to_be_visible()
    assert english(page) == []


def test_what_was_set_stays_when_the_language_changes(app: App, chinese: Page) -> None:
    page, menu = chinese, chinese.get_by_test_id("stSidebar")
    page.goto(f"{app.address}/train?recipe=a-mlp&lang=en")
    page.get_by_role("tab", name="Learning").click()
    page.get_by_label("Learning rate", exact=True).fill("0.005")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Learning rate: 0.005")).to_be_visible()
    _pick(page, "Optimizer", "Adagrad")
    expect(page.get_by_text("Optimizer: Adagrad")).to_be_visible()

    menu.get_by_role("radio", name="中文").click()
    expect(page.get_by_text("优化器：Adagrad")).to_be_visible()
    expect(page.get_by_text("学习率：0.005")).to_be_visible()
    expect(page.get_by_role("tab", name="学习", exact=True)).to_have_attribute("aria-selected", "true")
    # What is chosen in a field has its words in the new language.
    page.get_by_role("tab", name="数据", exact=True).click()
    expect(page.get_by_role("combobox", name=re.compile("数据集"))).to_have_value("MNIST 数字")

    menu.get_by_role("link", name="手写").click()
    expect(page.get_by_role("tab", name="一起投票")).to_be_visible()
    # As quick as one can be: the page drawn for the first click gives way to the second.
    english_chosen = menu.get_by_role("radio", name="English").element_handle()
    page.get_by_role("tab", name="一起投票").evaluate(
        "(tab, language) => { tab.click(); setTimeout(() => language.click(), 0); }", english_chosen
    )
    expect(page.get_by_role("heading", name="Draw", exact=True)).to_be_visible()
    expect(page.get_by_role("tab", name="Everybody votes")).to_have_attribute("aria-selected", "true")


def _pick(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=re.compile(label)).click()
    page.get_by_role("option", name=option, exact=True).click()
