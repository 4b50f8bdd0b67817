"""Pages opened by an address."""

from typing import Any

from streamlit.testing.v1 import AppTest

from tests.stand_in import ROOT


def page(name: str, **query: str) -> AppTest:
    opened = AppTest.from_file(ROOT / "app.py", default_timeout=60).switch_page(f"pages/{name}.py")
    opened.query_params.update(query)
    opened.run()
    assert not opened.exception
    return opened


def address(opened: AppTest) -> dict[str, str]:
    return {name: value[0] if isinstance(value, list) else value for name, value in opened.query_params.items()}


def control(opened: AppTest, kind: str, key: str) -> Any:
    return next(found for found in opened.get(kind) if found.key == key)
