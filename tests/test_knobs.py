"""A knob's declaration is read back whole, and its texts are read back as values."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field

from mnist_core.knobs import Bounds, Knob, knob, read_knobs


class Kitchen(BaseModel):
    dish: Literal["soup", "plum_cake"] = knob("soup", "Dish", "What is cooked.", choices={"soup": "a soup"}, often=True)
    salted: bool = knob(True, "Salt", "Whether salt is added.", only_if={"kitchen.dish": ("soup",)})
    minutes: int = knob(20, "Minutes", "How long.", ge=1, le=90)
    heat: float = knob(0.5, "Heat", "How hot.", gt=0, le=2)
    spices: tuple[Annotated[float, Field(ge=0, lt=1)], ...] = knob((), "Spices", "Share of each.", max_length=3)
    spoons: tuple[Annotated[int, Field(ge=1, le=9)], ...] = knob((1, 2), "Spoons", "Spoons of each.", min_length=1, max_length=4)


KITCHEN = {each.name: each for each in read_knobs({"kitchen": Kitchen})}


def test_knobs_come_in_the_order_of_their_declaration_with_group_and_name() -> None:
    assert list(KITCHEN) == ["dish", "salted", "minutes", "heat", "spices", "spoons"]
    assert [each.path for each in KITCHEN.values()][:2] == ["kitchen.dish", "kitchen.salted"]
    assert KITCHEN["heat"].group == "kitchen"


def test_kinds_follow_the_types() -> None:
    assert [each.kind for each in KITCHEN.values()] == ["choice", "switch", "whole", "number", "numbers", "wholes"]


def test_label_help_default_and_conditions_are_kept() -> None:
    salted = KITCHEN["salted"]
    assert (salted.label, salted.help, salted.default) == ("Salt", "Whether salt is added.", True)
    assert dict(salted.only_if) == {"kitchen.dish": ("soup",)}
    assert KITCHEN["dish"].often
    assert not salted.often


def test_choices_have_words_of_their_own_or_their_name_without_underscores() -> None:
    assert dict(KITCHEN["dish"].choices) == {"soup": "a soup", "plum_cake": "plum cake"}


def test_bounds_of_numbers_and_of_the_numbers_in_lists() -> None:
    assert KITCHEN["minutes"].bounds == Bounds(lower=1, upper=90)
    assert KITCHEN["heat"].bounds == Bounds(above=0, upper=2)
    assert KITCHEN["spices"].bounds == Bounds(lower=0, below=1)
    assert (KITCHEN["spoons"].shortest, KITCHEN["spoons"].longest, KITCHEN["spoons"].bounds) == (1, 4, Bounds(lower=1, upper=9))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("dish", "one of soup, plum_cake"),
        ("salted", "on or off"),
        ("minutes", "a whole number from 1 to 90"),
        ("heat", "a number above 0 and at most 2"),
        ("spices", "0 to 3 numbers from 0 to below 1, with commas between"),
        ("spoons", "1 to 4 whole numbers from 1 to 9, with commas between"),
    ],
)
def test_what_a_knob_takes_is_said_in_words(name: str, sentence: str) -> None:
    template, values = KITCHEN[name].takes()
    assert template.format(**values) == sentence


def test_a_field_not_declared_as_a_knob_is_a_programming_error() -> None:
    class Forgotten(BaseModel):
        heat: float = 1.0

    with pytest.raises(TypeError, match=r"kitchen\.heat is a field without label and help"):
        list(read_knobs({"kitchen": Forgotten}))


def test_a_type_no_form_can_show_is_a_programming_error() -> None:
    class Odd(BaseModel):
        heat: complex = knob(1j, "Heat", "How hot.")

    with pytest.raises(TypeError, match="a knob cannot be"):
        list(read_knobs({"kitchen": Odd}))


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("dish", " plum_cake ", "plum_cake"),
        ("salted", "on", True),
        ("salted", "Off", False),
        ("minutes", " 30 ", 30),
        ("heat", "1e-3", 0.001),
        ("heat", ".5", 0.5),
        ("spices", "", ()),
        ("spices", "0.2, .3,", (0.2, 0.3)),
        ("spices", "0.5", (0.5,)),
        ("spoons", "3\N{FULLWIDTH COMMA}4", (3, 4)),
    ],
)
def test_a_text_as_a_person_types_it_becomes_a_value(name: str, text: str, value: object) -> None:
    parsed = KITCHEN[name].parse(text)
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize(("name", "text"), [("minutes", "3.5"), ("minutes", "soon"), ("heat", "hot"), ("salted", "maybe")])
def test_a_text_without_a_value_stays_as_it_is_for_the_error_to_quote(name: str, text: str) -> None:
    assert KITCHEN[name].parse(text) == text


def test_one_bad_number_in_a_list_stays_for_the_error_to_quote() -> None:
    assert KITCHEN["spoons"].parse("3, four") == (3, "four")


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "on"), (1e-7, "1e-07"), (0.001, "0.001"), (5.0, "5"), ((256, 128), "256, 128"), ((0.2,), "0.2"), ((), ""), ("soup", "soup")],
)
def test_a_value_is_written_as_a_person_would_type_it(value: object, text: str) -> None:
    assert KITCHEN["heat"].to_text(value) == text


@pytest.mark.parametrize("number", [1 / 3, 0.1 + 0.2, 1e-300, 123456.789012345])
def test_no_digit_of_a_number_is_lost_in_its_text(number: float) -> None:
    heat: Knob = KITCHEN["heat"]
    assert heat.parse(heat.to_text(number)) == number
