"""The Train page's state in an address: there and back, and what an address cannot mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_core.experiment import KNOBS, Experiment
from mnist_core.lesson import LONGEST_TASK, Lesson, knobs_in, parameters, read_knobs, read_lesson
from mnist_core.recipes import RECIPES

MLP = RECIPES["a-mlp"]
BASE = MLP.variants[""]


def test_only_what_differs_from_the_recipe_stands_in_the_address() -> None:
    assert parameters(MLP, "", BASE) == {"recipe": "a-mlp"}
    changed = Experiment.of({"learning.epochs": 7, "learning.seed": 3, "network.hidden_units": (64, 32), "data.shuffle": False}, BASE)
    found = parameters(MLP, "", changed)
    assert found == {
        "recipe": "a-mlp",
        "data.shuffle": "off",
        "network.hidden_units": "64, 32",
        "learning.epochs": "7",
        "learning.seed": "3",
    }
    assert read_knobs(knobs_in(found), BASE) == (changed, [])


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=list(RECIPES))
def test_every_recipe_comes_back_from_any_other(recipe: object) -> None:
    for variant, experiment in recipe.variants.items():  # type: ignore[attr-defined]
        found = parameters(MLP, "", experiment)
        back, problems = read_knobs(knobs_in(found), BASE)
        assert problems == []
        assert back.changes_from(experiment) == [], variant


def test_a_variant_that_is_not_the_first_is_named() -> None:
    optimizers = RECIPES["a-optimizers"]
    first, second = list(optimizers.variants)[:2]
    assert parameters(optimizers, first, optimizers.variants[first]) == {"recipe": "a-optimizers"}
    assert parameters(optimizers, second, optimizers.variants[second]) == {"recipe": "a-optimizers", "variant": second}


def test_what_cannot_be_is_told_and_the_rest_taken() -> None:
    given = {"learning.epochs": "many", "learning.seed": "5", "learning.batch_size": "-1", "learning.magic": "1"}
    experiment, problems = read_knobs(given, BASE)
    assert experiment == Experiment.of({"learning.seed": 5}, BASE)
    assert sorted(problem.path for problem in problems) == ["learning.batch_size", "learning.epochs", "learning.magic"]
    assert "There is no knob learning.magic." in [str(problem) for problem in problems]


def test_knobs_that_do_not_fit_each_other_leave_the_recipe() -> None:
    experiment, problems = read_knobs({"network.output": "softmax", "learning.loss": "nonsense", "data.train_size": "10"}, BASE)
    assert problems
    assert experiment.learning.loss == BASE.learning.loss


def test_hidden_and_locked_knobs_go_by_path_or_group_there_and_back() -> None:
    lesson, problems = read_lesson({"hide": "augmentation, learning.seed", "lock": "network.kind", "task": " Find \n a better rate. "})
    assert problems == []
    assert {KNOBS[path].group for path in lesson.hidden} == {"augmentation", "learning"}
    assert lesson.locked == {"network.kind"}
    assert lesson.task == "Find a better rate."
    assert lesson.parameters() == {"hide": "augmentation,learning.seed", "lock": "network.kind", "task": "Find a better rate."}
    assert read_lesson(lesson.parameters()) == (lesson, [])
    assert Lesson().parameters() == {}


def test_names_that_mean_nothing_are_told() -> None:
    lesson, problems = read_lesson({"hide": "learning.seed,moon", "lock": ",,"})
    assert lesson.hidden == {"learning.seed"}
    assert [str(problem) for problem in problems] == ["There is no knob moon."]


@given(st.dictionaries(st.sampled_from([*KNOBS, "a.b", "x.", "."]), st.text(max_size=20), max_size=6))
def test_whatever_an_address_says_an_experiment_comes_of_it(address: dict[str, str]) -> None:
    experiment, _problems = read_knobs(address, BASE)
    again, problems = read_knobs(knobs_in(parameters(MLP, "", experiment)), BASE)
    assert problems == []
    assert again.changes_from(experiment) == []


@given(st.text(max_size=600), st.text(max_size=60), st.text(max_size=60))
def test_whatever_a_lesson_says_it_is_bounded(task: str, hide: str, lock: str) -> None:
    lesson, _problems = read_lesson({"task": task, "hide": hide, "lock": lock})
    assert len(lesson.task) <= LONGEST_TASK
    assert "\n" not in lesson.task
    assert lesson.hidden | lesson.locked <= set(KNOBS)
