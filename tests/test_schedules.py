"""The learning rate at every step, by the documents' formulas."""

import math
from typing import Any

import pytest

from mnist_core.experiment import Experiment
from mnist_core.recipes import RECIPES
from mnist_core.schedules import Rates, factor

# Ten steps an epoch, four epochs.
FORTY = {"data.train_size": 1000, "learning.batch_size": 100, "learning.epochs": 4, "learning.learning_rate": 0.8}
IN_STEPS = {"learning.duration": "steps", "learning.steps": 40}


def experiment(schedule: str, **learning: Any) -> Experiment:
    return Experiment.of(FORTY | {"learning.schedule": schedule} | {f"learning.{name}": value for name, value in learning.items()})


def by_epoch(rates: Rates) -> list[float]:
    return [rates.at(step) for step in (0, 10, 20, 30)]


def test_document_b_falls_linearly_by_epoch() -> None:
    recipe = RECIPES["b-fashion"].experiment
    rates = Rates(recipe)
    for epoch in range(20):
        first = epoch * recipe.steps_per_epoch
        for step in (first, first + recipe.steps_per_epoch - 1):
            assert rates.at(step) == pytest.approx(0.01 * (20 - epoch) / 20)


@pytest.mark.parametrize("schedule", ["constant", "plateau"])
def test_some_schedules_do_not_depend_on_time(schedule: str) -> None:
    assert by_epoch(Rates(experiment(schedule))) == [0.8] * 4


def test_in_steps_multiplies_every_so_many_epochs() -> None:
    assert by_epoch(Rates(experiment("step", decay_rate=0.5, decay_epochs=2))) == pytest.approx([0.8, 0.8, 0.4, 0.4])


def test_exponential_multiplies_by_the_same_every_epoch() -> None:
    assert by_epoch(Rates(experiment("exponential", decay_rate=0.25, decay_epochs=2))) == pytest.approx([0.8, 0.4, 0.2, 0.1])


def test_cosine_is_half_way_down_half_way_through() -> None:
    half = (1 + math.cos(math.pi / 4)) / 2
    assert by_epoch(Rates(experiment("cosine"))) == pytest.approx([0.8, 0.8 * half, 0.4, 0.8 * (1 - half)])


@pytest.mark.parametrize("schedule", ["linear", "cosine"])
def test_schedules_to_zero_reach_it_at_the_end(schedule: str) -> None:
    assert factor(experiment(schedule), 4) == pytest.approx(0)


def test_a_run_in_epochs_keeps_its_rate_within_an_epoch() -> None:
    rates = Rates(experiment("exponential"))
    assert {rates.at(step) for step in range(10, 20)} == {rates.at(10)}
    assert rates.at(20) < rates.at(19)


def test_a_run_in_steps_changes_its_rate_at_every_step() -> None:
    rates = Rates(Experiment.of(FORTY | IN_STEPS | {"learning.schedule": "linear"}))
    assert [rates.at(step) for step in range(40)] == pytest.approx([0.8 * (40 - step) / 40 for step in range(40)])


def test_steps_of_a_run_shorter_than_an_epoch_still_reach_zero() -> None:
    rates = Rates(Experiment.of(FORTY | {"learning.duration": "steps", "learning.steps": 5, "learning.schedule": "linear"}))
    assert [rates.at(step) for step in range(5)] == pytest.approx([0.8, 0.64, 0.48, 0.32, 0.16])


@pytest.mark.parametrize("schedule", ["constant", "plateau", "linear", "step", "exponential", "cosine"])
def test_a_rate_asked_for_holds_at_once(schedule: str) -> None:
    rates = Rates(experiment(schedule, decay_epochs=1))
    rates.change(0.3, 25)
    assert rates.at(25) == pytest.approx(0.3)


def test_a_schedule_goes_on_falling_from_the_rate_asked_for() -> None:
    rates = Rates(experiment("step", decay_rate=0.5, decay_epochs=1))
    rates.change(0.3, 10)
    assert by_epoch(rates)[1:] == pytest.approx([0.3, 0.15, 0.075])


def test_a_rate_asked_for_after_the_schedule_reached_zero_breaks_nothing() -> None:
    rates = Rates(experiment("linear"))
    rates.change(0.3, 40)
    assert rates.at(40) == 0
