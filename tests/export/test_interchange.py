"""Experiments leave as JSON and come back; nothing else is taken in."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnist_core.experiment import KNOBS, Experiment
from mnist_core.export import LARGEST_FILE, experiment_json, read_experiment
from mnist_core.recipes import RECIPES
from mnist_core.refused import RefusedError

EVERYTHING = [experiment for recipe in RECIPES.values() for experiment in recipe.variants.values()]


@pytest.mark.parametrize("experiment", EVERYTHING)
def test_every_recipe_comes_back_as_it_left(experiment: Experiment) -> None:
    assert read_experiment(experiment_json(experiment)) == experiment
    assert read_experiment(experiment_json(experiment).encode()) == experiment


def with_change(path: str, value: Any) -> str:
    file = json.loads(experiment_json(Experiment()))
    group, name = path.split(".")
    file["experiment"].setdefault(group, {})[name] = value
    return json.dumps(file)


def test_a_knob_that_the_file_does_not_name_stands_at_its_default() -> None:
    file = json.loads(experiment_json(RECIPES["c-cnn"].experiment))
    del file["experiment"]["learning"]["seed"]
    assert read_experiment(json.dumps(file)) == RECIPES["c-cnn"].experiment


@pytest.mark.parametrize("value", ["128", True, None, 0, 10**30, 1.5, [1, 2], {"a": 1}, "x" * 1000])
def test_a_value_that_a_knob_does_not_take_is_refused_by_a_sentence_with_its_name(value: Any) -> None:
    with pytest.raises(RefusedError, match=r"^Batch size got .{1,60}; it takes a whole number from 1 to 60000\.$"):
        read_experiment(with_change("learning.batch_size", value))


@pytest.mark.parametrize("value", ["256", 256, [256, "128"], [True], [[256]], {"256": 1}, [256] * 21])
def test_a_list_takes_numbers_only(value: Any) -> None:
    with pytest.raises(RefusedError, match=r"^Hidden layers got .{1,60}; it takes 0 to 20 whole numbers from 1 to 4096"):
        read_experiment(with_change("network.hidden_units", value))


def test_what_a_knob_takes_is_said_in_full() -> None:
    with pytest.raises(RefusedError, match="cosine, plateau"):
        read_experiment(with_change("learning.schedule", "random"))


def test_a_knob_there_is_not_is_refused() -> None:
    with pytest.raises(RefusedError, match=r"There is no knob network\.magic"):
        read_experiment(with_change("network.magic", 1))


def test_knobs_that_do_not_agree_are_refused() -> None:
    with pytest.raises(RefusedError, match="Dropout got 3 numbers"):
        read_experiment(with_change("network.dropout", [0.1, 0.2, 0.3]))


def test_another_version_is_refused() -> None:
    with pytest.raises(RefusedError, match="format version 2; version 1 can be read"):
        read_experiment(experiment_json(Experiment()).replace('"version": 1', '"version": 2'))


@pytest.mark.parametrize("file", [b"PK\x03\x04model", b"\x89HDF\r\n", b"\x1c\x00\x00\x00TFL3"])
def test_a_model_file_is_refused_as_what_it_is(file: bytes) -> None:
    with pytest.raises(RefusedError, match="Such files can carry code"):
        read_experiment(file + b"\x00" * 10 * LARGEST_FILE)


def test_a_file_without_end_is_refused_before_it_is_read() -> None:
    with pytest.raises(RefusedError, match="larger than any"):
        read_experiment(" " * LARGEST_FILE + experiment_json(Experiment()))


@pytest.mark.parametrize("text", ["", "null", "[]", "[" * 19_000, '{"format": "digit-lab experiment"}', "\ud800", b"\xff\xfe\x00"])
def test_anything_else_is_refused(text: str | bytes) -> None:
    with pytest.raises(RefusedError, match="not an experiment that was downloaded here"):
        read_experiment(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(KNOBS)), JSON, max_size=4))
def test_whatever_stands_in_a_file_it_is_read_or_refused(values: dict[str, Any]) -> None:
    file = json.loads(experiment_json(Experiment()))
    for path, value in values.items():
        group, name = path.split(".")
        file["experiment"][group][name] = value
    try:
        read = read_experiment(json.dumps(file))
    except RefusedError:
        return
    assert all(list(read[path]) == value if isinstance(value, list) else read[path] == value for path, value in values.items())


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300) | JSON.map(json.dumps))
def test_random_files_are_refused(file: str | bytes) -> None:
    with pytest.raises(RefusedError):
        read_experiment(file)
