"""Which knobs differ between runs, and which were turned from a recipe."""

from mnist_core.comparison import changes, differences, value_of
from mnist_core.experiment import KNOBS, Experiment
from mnist_core.knobs import Knob
from tests.comparison.made_up import run


def paths(knobs: tuple[Knob, ...]) -> set[str]:
    return {knob.path for knob in knobs}


def test_knobs_with_effect_are_either_different_or_the_same() -> None:
    one, other = Experiment(), Experiment.of({"learning.batch_size": 32})
    found = differences([one, other])
    assert paths(found.differing) == {"learning.batch_size"}
    assert "learning.optimizer" in paths(found.same)
    assert not paths(found.same) & paths(found.differing)


def test_a_knob_without_effect_in_any_run_is_left_out() -> None:
    one, other = Experiment(), Experiment.of({"network.kernel_size": 3})
    found = differences([one, other])
    assert found.differing == ()
    assert "network.kernel_size" not in paths(found.same)


def test_a_knob_that_has_an_effect_in_one_run_only_differs_if_its_values_do() -> None:
    epochs = Experiment()
    steps = Experiment.of({"learning.duration": "steps", "learning.steps": 500})
    assert paths(differences([epochs, steps]).differing) == {"learning.duration", "learning.steps"}
    assert value_of(epochs, KNOBS["learning.steps"]) is None
    assert value_of(steps, KNOBS["learning.steps"]) == 500


def test_the_one_knob_turned_is_named_whatever_the_seeds_and_what_comes_with_it() -> None:
    adam = Experiment()
    sgd = Experiment.of({"learning.optimizer": "sgd", "learning.seed": 5})
    assert differences([adam, sgd, adam]).only_knob == KNOBS["learning.optimizer"]
    assert differences([adam, Experiment.of({"learning.seed": 1})]).only_knob is None
    assert differences([adam, Experiment.of({"learning.batch_size": 32, "learning.epochs": 3})]).only_knob is None


def test_one_run_has_no_differences() -> None:
    found = differences([Experiment()])
    assert found.differing == ()
    assert found.same


def test_changes_are_counted_from_the_runs_variant_and_else_from_how_all_knobs_stand_at_first() -> None:
    assert changes(run("e-deep-relu")) == []
    assert [change.knob.path for change in changes(run("e-deep-relu", {"learning.seed": 3}))] == ["learning.seed"]
    assert [change.after for change in changes(run("", {"learning.epochs": 3}))] == [3]
    assert changes(run("", variant="unheard of")) == []
