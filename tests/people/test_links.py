"""Links that carry the Train page's state: opened, kept in the address, shared, made for a lesson."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.lesson import read_lesson
from tests.stand_in import ROOT, Listening, app_with


@pytest.fixture(autouse=True)
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listening]:
    with app_with(Listening, tmp_path, monkeypatch) as stand_in:
        yield stand_in


def page(name: str = "pages/train.py", **query: str) -> AppTest:
    opened = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    opened.switch_page(name)
    for key, value in query.items():
        opened.query_params[key] = value
    opened.run()
    assert not opened.exception
    return opened


def field(opened: AppTest, path: str) -> Any:
    return next(found for found in [*opened.number_input, *opened.text_input, *opened.selectbox] if found.key == f"knob {path}")


def said(opened: AppTest) -> list[str]:
    return [str(element.value) for element in opened.warning]


def test_a_link_turns_the_knobs_and_the_address_follows_them() -> None:
    opened = page(recipe="a-mlp", **{"learning.epochs": "7", "network.hidden_units": "64,32"})
    assert (field(opened, "learning.epochs").value, field(opened, "network.hidden_units").value) == (7, "64, 32")
    field(opened, "learning.epochs").set_value(9).run()
    assert opened.query_params["learning.epochs"] == "9"
    field(opened, "network.hidden_units").set_value("256, 128").run()
    assert "network.hidden_units" not in opened.query_params
    next(button for button in opened.button if button.label == "Reset").click().run()
    assert field(opened, "learning.epochs").value == 50
    assert "learning.epochs" not in opened.query_params


def test_a_variant_is_part_of_a_link() -> None:
    opened = page(recipe="a-optimizers", variant="Adadelta")
    assert field(opened, "learning.optimizer").value == "adadelta"
    assert page(recipe="a-optimizers", variant="Nonsense").session_state["variant"] != "Nonsense"


def test_a_link_to_another_variant_of_the_recipe_that_is_open_is_followed() -> None:
    opened = page(recipe="a-optimizers", variant="Adadelta")
    opened.query_params["variant"] = "Adam"
    opened.run()
    assert field(opened, "learning.optimizer").value == "adam"
    assert opened.query_params["variant"] in ("Adam", ["Adam"])


def test_what_is_wrong_with_a_link_is_said_until_a_knob_is_turned_and_the_rest_is_taken() -> None:
    opened = page(recipe="a-mlp", **{"learning.epochs": "<b>many</b>", "learning.seed": "5", "no.knob": "1", "hide": "moon"})
    problems = "\n".join(said(opened))
    assert r"\<b\>many" in problems
    assert r"There is no knob no\.knob" in problems
    assert "There is no knob moon" in problems
    assert (field(opened, "learning.epochs").value, field(opened, "learning.seed").value) == (50, 5)
    opened.run()
    assert r"\<b\>many" in "\n".join(said(opened))
    field(opened, "learning.seed").set_value(6).run()
    assert r"\<b\>many" not in "\n".join(said(opened))
    assert "no.knob" not in opened.query_params


def test_a_lesson_hides_and_locks_knobs_and_says_its_task_as_text() -> None:
    opened = page(recipe="a-mlp", hide="augmentation,data,network", lock="learning.epochs", task="Find **it** <b>now</b>")
    assert [tab.label for tab in opened.tabs] == ["Learning"]
    assert field(opened, "learning.epochs").disabled
    assert not field(opened, "learning.seed").disabled
    assert r"Find \*\*it\*\* \<b\>now" in opened.info[0].value


def link(opened: AppTest) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(opened.code[0].value).query))


def test_what_is_shared_is_what_one_sees_and_a_picture_has_it_too() -> None:
    opened = page(recipe="a-mlp", **{"learning.epochs": "7", "lock": "learning.seed"})
    opened.session_state["share"] = True
    opened.run()
    assert link(opened) == {"recipe": "a-mlp", "learning.epochs": "7", "lock": "learning.seed", "lang": "en"}
    assert len(opened.get("image")) == 1


def test_a_teacher_makes_a_link_without_knowing_how_it_is_written() -> None:
    opened = page("pages/lesson.py")
    opened.selectbox[0].select("e-deep-sigmoid").run()
    opened.text_area[0].set_value("Cure  it").run()
    next(one for one in opened.multiselect if one.key == "lesson shown").set_value(["network.activation", "learning.seed"]).run()
    next(one for one in opened.multiselect if one.key == "lesson locked").set_value(["learning.seed"]).run()
    assert not opened.exception
    made = link(opened)
    assert (made["recipe"], made["task"], made["lang"]) == ("e-deep-sigmoid", "Cure it", "en")
    lesson, problems = read_lesson(made)
    assert problems == []
    assert not {"network.activation", "learning.seed"} & lesson.hidden
    assert "network.kind" in lesson.hidden
    assert lesson.locked == {"learning.seed"}
