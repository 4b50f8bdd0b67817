"""Published beside measured: which runs count, and what is called reproduced."""

from datetime import UTC, datetime, timedelta

import pytest

from mnist_core.comparison import Row
from mnist_core.events import Finished
from mnist_core.experiment import Experiment
from mnist_core.recipes import DOCUMENTS, RECIPES, Figure
from mnist_core.reproduction import Reproduction, best_known, but_for_the_seed, by_experiment, complete, entries, overall, verdict
from mnist_core.runs import Run, Status

SMALL = Experiment.of({"network.kind": "softmax"})


def run(
    seed: int, accuracy: float = 0.9, *, status: Status = "finished", reason: str = "completed", minute: int = 0, **knobs: object
) -> Run:
    values = {"learning.seed": seed} | {name.replace("__", "."): value for name, value in knobs.items()}
    result = None
    if status in ("finished", "stopped"):
        result = Finished(reason=reason, test_loss=1, test_accuracy=accuracy, train_accuracy=1, step=9, epoch=1, seconds=9)  # type: ignore[arg-type]
    created = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    return Run(f"{seed} at {minute}", created, "", "", "", None, "", Experiment.of(values, SMALL), status, result=result)


def test_the_seed_and_knobs_without_effect_make_no_other_experiment() -> None:
    same = Experiment.of({"learning.seed": 7, "network.hidden_units": (5,)}, SMALL)
    assert but_for_the_seed(same) == but_for_the_seed(SMALL)
    assert but_for_the_seed(Experiment.of({"learning.batch_size": 7}, SMALL)) != but_for_the_seed(SMALL)


def test_runs_are_found_by_their_experiment_in_the_order_they_came() -> None:
    mine, other = [run(0), run(1)], run(0, learning__batch_size=7)
    found = by_experiment([mine[1], other, mine[0]])
    assert found[but_for_the_seed(SMALL)] == [mine[1], mine[0]]
    assert len(found) == 2


def test_one_run_a_seed_counts_and_a_complete_one_before_any_other() -> None:
    newest = run(0, status="queued", minute=3)
    done, stopped, failed = run(0, minute=2), run(1, status="stopped", reason="stopped", minute=1), run(2, status="failed")
    waiting_again = run(2, status="queued")
    found = best_known([newest, done, stopped, failed, waiting_again])
    assert found == {0: done, 1: stopped, 2: waiting_again}
    assert list(found) == [0, 1, 2]
    assert [seed for seed, one in found.items() if complete(one)] == [0]


@pytest.mark.parametrize(
    ("published", "measured", "expected"),
    [
        (Figure("test_accuracy", 0.9), [0.904, 0.906], "reproduced"),
        (Figure("test_accuracy", 0.9), [0.9105, 0.9106], "better"),
        (Figure("test_accuracy", 0.9), [0.8894, 0.8895], "worse"),
        # Two standard deviations of these are 0.04.
        (Figure("test_accuracy", 0.9), [0.86, 0.9, 0.88], "reproduced"),
        (Figure("test_accuracy", 0.9), [0.919], "reproduced"),
        (Figure("test_accuracy", 0.9), [0.921], "better"),
        (Figure("test_accuracy", 0.1), [0.994, 0.993], "does not reproduce"),
        # So wide a spread would reach anywhere; the mean is far off all the same.
        (Figure("test_accuracy", 0.95), [0.95, 0.1], "does not reproduce"),
        (Figure("validation_accuracy", 0.8, 1, "over"), [0.93, 0.931], "reproduced"),
        (Figure("validation_accuracy", 0.8, 1, "over"), [0.79, 0.791], "worse"),
        (Figure("test_accuracy", 0.9), [0.905, 0.905], "reproduced"),
        (Figure("test_accuracy", 0.92, about="about"), [0.91, 0.91], "reproduced"),
        (Figure("test_accuracy", 0.92, about="about"), [0.9098, 0.9098], "worse"),
        (Figure("test_accuracy", 0.992, about="about"), [0.9864, 0.9864], "worse"),
    ],
)
def test_the_verdict_keeps_to_its_rule(published: Figure, measured: list[float], expected: str) -> None:
    assert verdict(published, measured) == expected


def test_nothing_published_or_measured_gives_no_verdict() -> None:
    row = Row("test_accuracy", None, Figure("test_accuracy", 0.9), None, None)
    assert Reproduction(row, []).verdict is None
    assert Reproduction(row, []).mean is None
    assert Reproduction(row, [0.9]).spread is None
    assert Reproduction(Row("test_accuracy", None, None, None, None), [0.9, 0.91]).verdict is None


def test_of_several_figures_the_one_that_agrees_least_speaks() -> None:
    row = Row("test_accuracy", None, Figure("test_accuracy", 0.9), None, None)
    assert overall([Reproduction(row, [0.9]), Reproduction(row, [0.5]), Reproduction(row, [])]) == "does not reproduce"
    assert overall([Reproduction(row, [])]) is None


def test_the_documents_have_all_their_recipes_and_no_other() -> None:
    found = entries()
    assert {entry.recipe.id for entry in found} == {recipe.id for recipe in RECIPES.values() if recipe.document in DOCUMENTS}
    assert [entry.id for entry in entries("C")] == ["c-softmax", "c-cnn"]
    assert "a-optimizers:Adam" in [entry.id for entry in found]


def test_seeds_begin_with_the_recipes_own() -> None:
    deep = next(entry for entry in entries("E") if entry.id == "e-deep-relu")
    seeded = deep.seeded(3)
    assert list(seeded) == [1, 2, 3]
    assert seeded[1] == deep.experiment
    assert {but_for_the_seed(experiment) for experiment in seeded.values()} == {but_for_the_seed(deep.experiment)}
