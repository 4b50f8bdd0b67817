"""A difference is told from luck by scipy's tests, and said in one sentence."""

import warnings

import numpy as np
import pytest
from scipy import stats

from mnist_core.comparison.significance import verdict

RELU = [0.952, 0.954, 0.955]
SIGMOID = [0.101, 0.103, 0.1]
TANH = [0.948, 0.951, 0.949]


def said(results: dict[str, list[float]]) -> str:
    template, values = verdict(results)
    return template.format(**values)


def test_two_values_are_compared_by_welchs_t_test() -> None:
    template, values = verdict({"relu": RELU, "tanh": TANH})
    assert values["p"] == pytest.approx(stats.ttest_ind(RELU, TANH, equal_var=False).pvalue)
    assert "Welch" in template


def test_more_values_are_compared_by_alexander_and_governs_test() -> None:
    template, values = verdict({"sigmoid": SIGMOID, "relu": RELU, "tanh": TANH})
    assert values["p"] == pytest.approx(stats.alexandergovern(SIGMOID, RELU, TANH).pvalue)
    assert "Alexander-Govern" in template
    assert (values["highest"], values["lowest"]) == ("relu", "sigmoid")
    assert values["gap"] == pytest.approx(np.mean(RELU) - np.mean(SIGMOID))


def test_where_one_of_several_values_does_not_scatter_ranks_are_compared() -> None:
    stuck = [0.1135, 0.1135, 0.1135]
    template, values = verdict({"sigmoid": stuck, "relu": RELU, "tanh": TANH})
    assert values["p"] == pytest.approx(stats.kruskal(stuck, RELU, TANH).pvalue)
    assert "Kruskal-Wallis" in template


def test_a_large_gap_is_more_than_seeds_do_and_a_small_one_is_not() -> None:
    assert said({"relu": RELU, "sigmoid": SIGMOID}) == (
        "On average “relu” is 0.8523 above “sigmoid”, "
        "which is more than seeds alone do (Welch's t-test, p < 0.001, 3 seeds or more a value)."
    )
    small = said({"64": [0.95, 0.953, 0.951], "128": [0.951, 0.952, 0.9505]})
    assert "which seeds alone may well do (Welch's t-test, p = 0." in small
    assert "with only 3 seeds" in small


def test_with_many_seeds_nobody_is_told_to_try_more() -> None:
    same = [0.95, 0.951, 0.949, 0.952, 0.948]
    assert "try more" not in said({"a": same, "b": [*same[1:], 0.9501]})
    assert "try more" not in said({"a": same, "b": [*same[1:], 0.9501], "c": same})


def test_too_few_seeds_are_named() -> None:
    sentence = said({"relu": RELU, "tanh": [0.95]})
    assert "cannot be said" in sentence
    assert "“tanh”, 1 of the 2" in sentence
    assert "“tanh”, 2 of the 3" in said({"relu": RELU, "tanh": TANH[:2], "sigmoid": SIGMOID})


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ({}, "Nothing has been measured"),
        ({"relu": []}, "Nothing has been measured"),
        ({"relu": [float("nan")]}, "Nothing has been measured"),
        ({"relu": RELU}, "Only one value"),
        ({"relu": RELU, "tanh": [float("nan")]}, "Only one value"),
        ({"a": [0.1135, 0.1135], "b": [0.1135, 0.1135]}, "there is no gap"),
        ({"a": [0.1135, 0.1135], "b": [0.5, 0.5]}, "“b” is 0.3865 above “a”"),
    ],
)
def test_what_cannot_be_tested_gets_a_sentence_and_no_warning(results: dict[str, list[float]], words: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert words in said(results)


def test_figures_that_are_not_finite_are_left_out() -> None:
    assert verdict({"relu": [*RELU, float("nan")], "tanh": TANH}) == verdict({"relu": RELU, "tanh": TANH})


@pytest.mark.parametrize(("values", "seeds"), [(2, 2), (2, 5), (3, 3), (5, 5)])
def test_without_a_difference_one_is_found_about_once_in_twenty(values: int, seeds: int) -> None:
    """Simulated: every value gives the same on average, though some scatter more. Binomial, 200 draws at 5 percent: 10 ± 3.1."""
    random = np.random.default_rng(5)
    found = 0
    for _ in range(200):
        results = {str(value): random.normal(0.9, 0.002 * (1 + value), seeds).tolist() for value in range(values)}
        found += verdict(results)[1]["p"] < 0.05
    assert found <= 10 + 3 * 3.1


def test_a_real_difference_of_three_standard_deviations_is_mostly_found_with_five_seeds() -> None:
    random = np.random.default_rng(6)
    found = 0
    for _ in range(200):
        results = {"a": random.normal(0.95, 0.002, 5).tolist(), "b": random.normal(0.956, 0.002, 5).tolist()}
        template, _ = verdict(results)
        found += "which is more than seeds alone do" in template
    assert found > 180
