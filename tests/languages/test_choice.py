"""Which language a visitor sees: the address, then the session, then the browser decide."""

from pathlib import Path

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from pages.components import language
from pages.components.language import FOLDER, languages, tag
from tests.languages.conftest import Open

PAGES = ["app.py", "pages/train.py", "pages/draw.py", "pages/runs.py", "pages/experiments.py"]


def menu(opened: AppTest) -> list[str]:
    return [link.label for link in opened.sidebar.get("page_link")]


def queries(opened: AppTest) -> set[str]:
    return {link.query_string for link in opened.get("page_link")}


def address(opened: AppTest) -> dict[str, str]:
    return {name: value[0] if isinstance(value, list) else value for name, value in opened.query_params.items()}


def in_chinese(opened: AppTest) -> bool:
    return menu(opened)[0] == "首页"


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    monkeypatch.setattr(ContextProxy, "locale", request.param)


@pytest.mark.parametrize(
    ("browser", "chinese"),
    [("zh-CN", True), ("zh", True), ("zh-TW", True), ("zh-Hant-HK", True), ("en-US", False), ("fr-FR", False), (None, False)],
    indirect=["browser"],
)
@pytest.mark.usefixtures("browser")
def test_without_a_choice_the_browser_decides_and_the_address_stays_as_it_is(open_page: Open, chinese: bool) -> None:
    opened = open_page("app.py")
    assert in_chinese(opened) == chinese
    assert address(opened) == {}
    assert not any("lang=" in query for query in queries(opened))


@pytest.mark.parametrize("browser", ["zh-CN", "en-US"], indirect=True)
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("browser")
def test_the_address_decides_before_the_browser(open_page: Open, page: str) -> None:
    assert in_chinese(open_page(page, lang="zh"))
    assert not in_chinese(open_page(page, lang="en"))


@pytest.mark.parametrize("browser", ["zh-CN"], indirect=True)
@pytest.mark.parametrize("nonsense", ["xx", "", "../../etc/passwd", "_", "-", "zhx", "英", "e" * 9999])
@pytest.mark.usefixtures("browser")
def test_a_language_that_there_is_not_falls_back(open_page: Open, nonsense: str) -> None:
    assert in_chinese(open_page("app.py", lang=nonsense))
    assert not in_chinese(open_page("app.py", {"language": "en"}, lang=nonsense))


@pytest.mark.parametrize("browser", ["zh-CN"], indirect=True)
@pytest.mark.usefixtures("browser")
def test_the_switch_changes_the_language_and_keeps_the_rest_of_the_address(open_page: Open) -> None:
    opened = open_page("pages/runs.py", runs="a,b")
    switch = next(one for one in opened.sidebar.get("button_group") if one.key == "language picked")
    assert list(switch.options) == ["中文", "English"]
    switch.set_value("en").run()
    assert not opened.exception
    assert not in_chinese(opened)
    assert address(opened) == {"runs": "a,b", "lang": "en"}


def test_what_was_chosen_stands_in_the_address_of_every_page_and_of_every_link(open_page: Open) -> None:
    for page in PAGES:
        opened = open_page(page, {"language": "zh_CN"})
        assert in_chinese(opened)
        assert address(opened)["lang"] == "zh"
        assert all("lang=zh" in query for query in queries(opened))


def test_an_address_has_the_short_name_of_a_language() -> None:
    assert {name: tag(name) for name in languages()} == {"zh_CN": "zh", "en": "en"}


def test_another_language_is_another_file(open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = (FOLDER / "zh_CN.po").read_text("utf-8")
    (tmp_path / "zh_CN.po").write_text(catalogue, "utf-8")
    french = catalogue.replace('msgstr "首页"', 'msgstr "Accueil"').replace('msgstr "手写"', 'msgstr ""')
    (tmp_path / "fr.po").write_text(french, "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(language, "FOLDER", tmp_path)
        _forget()
        opened = open_page("app.py", lang="fr-CA")
        names = languages()
    _forget()
    # What is not translated yet stays English.
    assert menu(opened)[:4] == ["Accueil", "训练", "数据", "Draw"]
    assert names == {"fr": "français", "zh_CN": "中文", "en": "English"}


def _forget() -> None:
    for remembered in (language.languages, language._catalogue_for, language._translations):
        remembered.cache_clear()
