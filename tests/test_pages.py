"""Every page opens, without a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[1]
PAGES = sorted(str(file.relative_to(ROOT)) for file in (ROOT / "pages").glob("*.py"))


@pytest.fixture(scope="module")
def _an_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The real one, which starts meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGIT_LAB_HOME", str(tmp_path_factory.mktemp("pages")))
        patch.delenv("DATABASE_URL", raising=False)
        patch.syspath_prepend(str(ROOT))
        st.cache_resource.clear()
        from pages.components.state import engine, store

        opened = engine(), store()
        yield
        for one in opened:
            one.close()
        st.cache_resource.clear()


@pytest.mark.usefixtures("_an_engine")
def test_home_opens_without_an_exception() -> None:
    home = AppTest.from_file(ROOT / "app.py", default_timeout=60).run()
    assert not home.exception
    assert home.title[0].value == "Digit Lab"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("_an_engine")
def test_a_page_opens_without_an_exception(page: str) -> None:
    opened = AppTest.from_file(ROOT / "app.py", default_timeout=60).run().switch_page(page).run()
    assert not opened.exception
    assert opened.title[0].value != "Digit Lab"


@pytest.mark.parametrize("page", ["app.py", *PAGES])
def test_a_run_store_that_cannot_be_opened_is_said_in_a_sentence(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGIT_LAB_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "nowhere")
    monkeypatch.syspath_prepend(str(ROOT))
    st.cache_resource.clear()
    opened = AppTest.from_file(ROOT / "app.py", default_timeout=60).run()
    if page != "app.py":
        opened.switch_page(page).run()
    assert not opened.exception
    assert [error.value for error in opened.error] == ["DATABASE_URL is not like postgresql://name:password@host/database."]
