"""A browser that has not heard yet how the address changed sends the one from before: nothing that was chosen is lost by it."""

import pytest
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.testing.v1 import AppTest

from mnist_core import champion
from pages.components import query_params
from tests.people.addressed import address, control, page
from tests.stand_in import ROOT

pytestmark = pytest.mark.usefixtures("warming_engine")


@pytest.fixture(autouse=True)
def _however_slow_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_params, "SECONDS_TO_HEAR", 300.0)


def ask(opened: AppTest, address: dict[str, str]) -> AppTest:
    """The next thing that the browser sends carries this address."""
    opened.query_params.clear()
    opened.query_params.update(address)
    return opened


def test_values_typed_before_the_seeds_are_chosen_stay() -> None:
    link = {"baseline": "c-softmax", "knob": "learning.batch_size", "values": "50, 100"}
    opened = page("experiments", **link)
    opened.text_input(key="values c-softmax learning.batch_size").set_value("10, 20").run()
    ask(opened, link)
    control(opened, "button_group", "series seeds").set_value(5).run()
    assert address(opened) == {**link, "values": "10, 20", "seeds": "5"}
    assert opened.text_input(key="values c-softmax learning.batch_size").value == "10, 20"


def test_two_knobs_turned_one_right_after_the_other_both_stay() -> None:
    link = {"recipe": "a-mlp", "learning.epochs": "7"}
    opened = page("train", **link)
    control(opened, "number_input", "knob learning.epochs").set_value(9).run()
    ask(opened, link)
    control(opened, "number_input", "knob learning.seed").set_value(4).run()
    assert address(opened) == {"recipe": "a-mlp", "learning.epochs": "9", "learning.seed": "4"}


def test_a_view_just_chosen_stays_open() -> None:
    opened = page("experiments", document="A")
    control(opened, "button_group", "view picked").set_value("E").run()
    assert address(ask(opened, {"document": "A"}).run()) == {"document": "E"}


def test_a_language_just_chosen_stays() -> None:
    opened = page("runs", lang="en")
    before = address(opened)
    control(opened, "button_group", "language picked").set_value("zh_CN").run()
    assert address(ask(opened, before).run())["lang"] == "zh"


@pytest.mark.parametrize("how", ["link", "later", "back"])
def test_another_address_is_a_link_and_so_is_an_earlier_one_later_or_by_the_browsers_back(
    how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = page("data", recipe="a-mlp", seed="7")
    opened.number_input(key="data image").set_value(3).run()
    assert address(opened) == {"recipe": "a-mlp", "seed": "7", "image": "3"}
    asked = {"recipe": "a-mlp", "seed": "8" if how == "link" else "7"}
    if how == "later":
        monkeypatch.setattr(query_params, "SECONDS_TO_HEAR", 0.0)
    if how == "back":
        navigation = property(lambda _self: True, lambda _self, _value: None)
        monkeypatch.setattr(ScriptRunContext, "is_history_navigation", navigation, raising=False)
    assert address(ask(opened, asked).run()) == asked


def test_the_page_asked_for_again_from_another_is_a_link() -> None:
    opened = page("draw", run="nobody")
    control(opened, "selectbox", "reader").set_value(champion.RUN_ID).run()
    ask(opened, {}).switch_page("pages/runs.py").run()
    ask(opened, {"section": "fix"}).switch_page("pages/draw.py").run()
    assert opened.session_state["section opened"] == "fix"


def test_one_place_reads_and_writes_the_address() -> None:
    files = [ROOT / "app.py", *(ROOT / "pages").rglob("*.py")]
    assert [file.name for file in files if "st.query_params" in file.read_text("utf-8")] == ["query_params.py"]
