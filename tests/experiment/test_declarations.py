"""Every knob's declaration, and what each refuses."""

import math
from typing import Any

import pytest

from mnist_core.experiment import KNOBS, Experiment
from mnist_core.knobs import Knob
from tests.experiment.cases import refused

NUMBERS = [knob for knob in KNOBS.values() if knob.kind in ("whole", "number", "wholes", "numbers")]


@pytest.mark.parametrize("path", KNOBS)
def test_every_knob_has_a_label_and_one_line_of_help(path: str) -> None:
    knob = KNOBS[path]
    assert knob.label
    assert knob.help.endswith(".")
    assert "\n" not in knob.help


def test_labels_are_unique_so_that_a_sentence_names_one_knob() -> None:
    labels = [knob.label for knob in KNOBS.values()]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("path", KNOBS)
def test_every_default_is_taken(path: str) -> None:
    assert Experiment.of({path: KNOBS[path].default})[path] == KNOBS[path].default


def some_values(knob: Knob) -> list[Any]:
    """The default, all choices, and numbers at and between the bounds, some with many digits."""
    match knob.kind:
        case "choice":
            return list(knob.choices)
        case "switch":
            return [True, False]
    low = knob.bounds.lower if knob.bounds.lower is not None else knob.bounds.above or 0
    high = knob.bounds.upper if knob.bounds.upper is not None else knob.bounds.below or 1
    numbers: list[float] = [low, high, low + (high - low) / 3, low + 1e-7]
    if knob.kind in ("whole", "wholes"):
        numbers = [int(number) for number in numbers]
    if knob.kind in ("wholes", "numbers"):
        return [knob.default, *((number,) for number in numbers), tuple(numbers)]
    return [knob.default, *numbers]


@pytest.mark.parametrize("path", KNOBS)
def test_what_is_written_as_text_is_read_back_the_same(path: str) -> None:
    for value in some_values(KNOBS[path]):
        assert KNOBS[path].parse(KNOBS[path].to_text(value)) == value


@pytest.mark.parametrize("path", KNOBS)
def test_a_value_of_a_wrong_kind_is_refused_with_label_value_and_what_it_takes(path: str) -> None:
    knob = KNOBS[path]
    template, values = knob.takes()
    wrong = ("nonsense",) if knob.kind in ("wholes", "numbers") else "nonsense"
    error = refused({path: wrong})
    assert str(error) == f"{knob.label} got nonsense; it takes {template.format(**values)}."
    assert [problem.path for problem in error.problems] == [path]


@pytest.mark.parametrize("knob", NUMBERS, ids=lambda knob: knob.path)
@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_no_knob_takes_an_infinity_or_what_is_no_number(knob: Knob, number: float) -> None:
    error = refused({knob.path: (number,) if knob.kind in ("wholes", "numbers") else number})
    assert str(error).startswith(f"{knob.label} got {number}; it takes ")


@pytest.mark.parametrize("knob", NUMBERS, ids=lambda knob: knob.path)
def test_a_number_just_outside_the_bounds_is_refused_and_never_moved_inside(knob: Knob) -> None:
    tiny = 1 if knob.kind in ("whole", "wholes") else 1e-6
    bounds = knob.bounds
    below = bounds.above if bounds.above is not None else (bounds.lower or 0) - tiny
    above = bounds.below if bounds.below is not None else (bounds.upper or 0) + tiny
    for number in (below, above):
        error = refused({knob.path: (number,) if knob.kind in ("wholes", "numbers") else number})
        assert [problem.path for problem in error.problems] == [knob.path]


@pytest.mark.parametrize("knob", [knob for knob in NUMBERS if knob.kind == "whole"], ids=lambda knob: knob.path)
def test_a_whole_number_knob_does_not_round(knob: Knob) -> None:
    assert [problem.path for problem in refused({knob.path: knob.default + 0.5}).problems] == [knob.path]


@pytest.mark.parametrize("path", [path for path, knob in KNOBS.items() if knob.kind in ("wholes", "numbers")])
def test_a_list_too_long_is_refused(path: str) -> None:
    knob = KNOBS[path]
    number = knob.bounds.lower or 0
    assert f"it takes {knob.shortest} to {knob.longest}" in str(refused({path: (number,) * (knob.longest + 1)}))
