"""Finding runs, and keeping a selection of them in an address."""

import pytest

from mnist_core.comparison import MOST_COMPARED, Wanted, read_ids, selected
from tests.comparison.made_up import run


@pytest.mark.parametrize(
    ("wanted", "takes"),
    [
        (Wanted(), True),
        (Wanted(text="DEEP second"), True),
        (Wanted(text="deep third"), False),
        (Wanted(text="  "), True),
        (Wanted(text="f00"), True),
        (Wanted(statuses=frozenset({"finished", "failed"})), True),
        (Wanted(statuses=frozenset({"running"})), False),
        (Wanted(recipes=frozenset({"e-deep-relu"})), True),
        (Wanted(recipes=frozenset({"e-deep-sigmoid"})), False),
        (Wanted(owner="me"), True),
        (Wanted(owner="you"), False),
        (Wanted(starred=True), True),
        (Wanted(text="second", owner="me", starred=True, statuses=frozenset({"queued"})), False),
    ],
)
def test_a_run_is_found_when_it_is_like_all_that_is_asked(wanted: Wanted, takes: bool) -> None:
    assert wanted.takes(run("e-deep-relu", id="f00", name="the Second one", starred=True)) is takes


def test_a_run_is_found_by_what_is_shown_of_it_in_another_language() -> None:
    wanted = Wanted(text="改动 second")
    assert wanted.takes(run("", name="the Second one"), "已改动")
    assert not wanted.takes(run("", name="the Second one"))


def test_a_run_without_a_star_or_a_recipe_is_found_too() -> None:
    assert not Wanted(starred=True).takes(run(""))
    assert Wanted(text="one").takes(run(""))


def test_an_address_names_runs_in_order_each_once() -> None:
    assert read_ids(" b, a,,b ,c,") == ["b", "a", "c"]
    assert read_ids("") == []


def test_an_address_with_too_many_runs_is_cut_but_so_that_it_is_seen() -> None:
    assert len(read_ids(",".join(map(str, range(1000))))) == MOST_COMPARED + 1


def test_ticking_a_run_puts_it_last_and_unticking_takes_only_it_away() -> None:
    assert selected(["c", "a"], ["a", "b", "c"], [0, 1, 2]) == ["c", "a", "b"]
    assert selected(["c", "a"], ["a", "b", "c"], [0]) == ["a"]


def test_runs_that_the_table_does_not_show_stay_selected() -> None:
    assert selected(["hidden", "a"], ["a", "b"], [1]) == ["hidden", "b"]


def test_rows_that_are_no_longer_there_are_passed_over() -> None:
    assert selected([], ["a"], [0, 7, -1]) == ["a"]
