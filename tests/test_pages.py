"""Every page opens, without a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[1]
PAGES = sorted(str(file.relative_to(ROOT)) for file in (ROOT / "pages").glob("*.py"))


@pytest.fixture(autouse=True)
def home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DIGIT_LAB_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.syspath_prepend(str(ROOT))
    yield
    from pages.components.state import engine, store

    engine().close()
    store().close()
    st.cache_resource.clear()


def test_home_opens_without_an_exception() -> None:
    home = AppTest.from_file(ROOT / "app.py", default_timeout=60).run()
    assert not home.exception
    assert home.title[0].value == "Digit Lab"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_without_an_exception(page: str) -> None:
    opened = AppTest.from_file(ROOT / "app.py", default_timeout=60).run().switch_page(page).run()
    assert not opened.exception
    assert opened.title[0].value != "Digit Lab"


@pytest.mark.parametrize("page", ["app.py", *PAGES])
def test_a_run_store_that_cannot_be_opened_is_said_in_a_sentence(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("DATABASE_URL", "nowhere")
        opened = AppTest.from_file(ROOT / "app.py", default_timeout=60).run()
        if page != "app.py":
            opened.switch_page(page).run()
        assert not opened.exception
        assert [error.value for error in opened.error] == ["DATABASE_URL is not like postgresql://name:password@host/database."]
