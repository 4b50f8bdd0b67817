"""The Experiments page without a browser: what a link shows, what a click queues."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mnist_core.events import EpochEnd, Finished, Started
from mnist_core.experiment import Experiment
from mnist_core.recipes import RECIPES
from mnist_core.reproduction import Entry, but_for_the_seed
from mnist_core.runs import Run, Start
from pages.components import state
from tests.stand_in import ROOT, Listening, app_with

PAGE = "pages/experiments.py"


@pytest.fixture(autouse=True)
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listening]:
    with app_with(Listening, tmp_path, monkeypatch) as stand_in:
        yield stand_in


def page(**query: str) -> AppTest:
    opened = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    opened.switch_page(PAGE)
    opened.session_state["visitor"] = "ann"
    for key, value in query.items():
        opened.query_params[key] = value
    return look_again(opened)


def look_again(opened: AppTest) -> AppTest:
    """As a live page does, once what was read is no longer fresh."""
    from pages.components.experiments import results

    results.read_anew()
    opened.run()
    assert not opened.exception
    return opened


def finish(run: Run, test: float = 0.9, train: float = 0.95) -> Run:
    experiment = run.experiment
    started = Started(
        steps=experiment.total_steps,
        epochs=experiment.total_epochs,
        steps_per_epoch=experiment.steps_per_epoch,
        train_images=1,
        validation_images=1,
        parameters=1,
    )
    step, epoch = experiment.total_steps, experiment.total_steps / experiment.steps_per_epoch
    norms = {"hidden_1": 1e-9, "output": 1e-2}
    measured = {
        "loss": 1,
        "accuracy": train,
        "validation_loss": 1,
        "validation_accuracy": test,
        "learning_rate": 0.1,
        "gradient_norms": norms,
    }
    end = EpochEnd(step=step, epoch=epoch, seconds=5, **measured)  # type: ignore[arg-type]
    finished = Finished(reason="completed", test_loss=1, test_accuracy=test, train_accuracy=train, step=step, epoch=epoch, seconds=5)
    state.store().record(run.id, [(1, started), (2, end), (3, finished)])
    return run


def made(recipe: str, seed: int | None = None, owner: str = "ann", group: str | None = None, **knobs: Any) -> Run:
    experiment = RECIPES[recipe].experiment
    if seed is not None:
        experiment = Experiment.of({"learning.seed": seed}, experiment)
    changed = Experiment.of({name.replace("__", "."): value for name, value in knobs.items()}, experiment)
    return state.store().create(changed, name=f"{recipe}, made", recipe=recipe, owner=owner, group=group)


def words(opened: AppTest) -> str:
    return "\n".join(
        str(element.value) for kind in ("markdown", "subheader", "caption", "info", "warning", "error") for element in getattr(opened, kind)
    )


def row(opened: AppTest, start: str) -> list[str]:
    """The table's row whose first cell begins so."""
    rows = opened.table[0].value.to_numpy().tolist()
    return next(cells for cells in rows if cells[0].startswith(start))


def button(opened: AppTest, key: str) -> Any:
    return opened.button(key=key)


def test_without_a_run_the_page_says_what_could_be_run() -> None:
    opened = page()
    assert row(opened, "E · **Adam**") == ["E · **Adam**, training accuracy", "0.9907", "–", "–", "0.992"]
    assert button(opened, "run everything").label == "Run everything (19 runs)"
    lesson = page(lesson="gradient")
    assert "Why did ReLU beat sigmoid?" in words(lesson)
    assert "nobody has made here yet: **Depth with sigmoid**, **Depth with ReLU**." in words(lesson)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"document": "E"}, "Starts with a network that learns nothing"),
        ({"recipe": "e-adam"}, "Starts with a network that learns nothing"),
        ({"recipe": "a-optimizers:Adam"}, "Which optimizer learns soonest?"),
        ({"lesson": "convolutions"}, "What do convolutions add?"),
        ({"document": "E", "lesson": "noise"}, "Does dropout help against noise?"),
        ({"document": "knob"}, "was it luck?"),
        ({"baseline": "c-cnn"}, "The baseline has 0.0001."),
        ({"baseline": "c-cnn", "knob": "network.filters"}, "The baseline has 32, 64."),
        ({"document": "Z"}, "There is no document Z."),
        ({"recipe": "z-none"}, r"There is no recipe z\-none in the documents."),
        ({"document": "E", "lesson": "nonsense"}, "Why did ReLU beat sigmoid?"),
        ({"series": "nowhere"}, "There is no series nowhere."),
        ({"baseline": "nowhere", "knob": "learning.seed"}, "There is no recipe or run nowhere to begin with."),
        ({"document": "<b>*x*</b>"}, r"There is no document \<b\>\*x\*"),
    ],
)
def test_a_link_shows_what_it_names_or_says_why_not(query: dict[str, str], shown: str) -> None:
    assert shown in words(page(**query))


def test_what_was_measured_stands_beside_what_was_published(engine: Listening) -> None:
    for seed, accuracy in ((0, 0.919), (1, 0.921)):
        finish(made("c-softmax", seed), accuracy)
    # Neither other knobs nor a run that was stopped, nor one that began with another's weights, nor a seed once more count.
    finish(made("c-softmax", 2, learning__batch_size=50), 0.5)
    state.store().mark(made("c-softmax", 3).id, "stopped")
    again = finish(made("c-softmax", 1), 0.921)
    softmax = RECIPES["c-softmax"].experiment
    nothing = Start(again.id, np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8))
    finish(state.store().create(Experiment.of({"learning.seed": 4}, softmax), name="tuned", start=nothing), 0.3)
    opened = page(document="C")
    assert row(opened, "**Softmax") == [
        "**Softmax regression**, test accuracy",
        "about 0.92",
        "0.9200 ± 0.0014 :small[(2 seeds)]",
        ":green[:material/check: reproduced]",
        "0.918",
    ]


def test_a_figure_after_an_epoch_is_read_from_the_runs_curve() -> None:
    finish(made("b-fashion"), 0.899)
    assert row(page(document="B"), "**Clothes")[2] == "0.8990 :small[(1 seed)]"


def test_a_disagreement_is_told_with_what_is_known_of_it() -> None:
    assert "recovers the logits" not in words(page(document="E", recipe="e-adam"))
    finish(made("e-unscaled"), 0.942, 0.994)
    assert "recovers the logits" in words(page(document="E", recipe="e-adam"))


def test_run_all_queues_each_recipe_under_each_seed_once(engine: Listening) -> None:
    finish(made("e-adam", 0))
    opened = page(document="E")
    assert button(opened, "run E").label.startswith("Run all of this document (26 runs")
    opened.segmented_control(key="seeds E").set_value(2).run()
    button(opened, "run E").click().run()
    queued = state.store().active()
    assert len(queued) == len(engine.submitted) == 17
    assert {(run.recipe, run.experiment.learning.seed) for run in queued} >= {
        ("e-adam", 1),
        ("e-deep-relu", 1),
        ("e-deep-relu", 2),
        ("e-mse", 0),
    }
    assert all(run.owner == "ann" and run.status == "queued" for run in queued)
    first_seeds = [Entry(RECIPES[run.recipe], "").experiment.learning.seed == run.experiment.learning.seed for run in queued]
    assert first_seeds == sorted(first_seeds, reverse=True), "every recipe runs once before any runs again"
    assert button(opened, "run E").disabled


def test_a_second_click_queues_nothing_twice(engine: Listening) -> None:
    first, second = page(document="C"), page(document="C")
    button(first, "run C").click().run()
    button(second, "run C").click().run()
    assert len(engine.submitted) == 6


def test_as_many_are_queued_as_the_queue_takes_and_the_rest_is_told(engine: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGIT_LAB_MAX_WAITING_PER_VISITOR", "4")
    opened = page(document="C")
    button(opened, "run C").click().run()
    look_again(opened)
    assert len(engine.submitted) == 4
    opened = page(document="C")
    button(opened, "run C").click()
    opened.run()
    told = words(opened)
    assert "at most 4 places in the queue" in told
    assert "0 of 2 runs are in the queue." in told


def test_variants_under_one_seed_belong_together(engine: Listening) -> None:
    opened = page(document="A")
    opened.segmented_control(key="seeds A").set_value(2).run()
    button(opened, "run A").click().run()
    queued = [run for run in state.store().active() if run.recipe == "a-optimizers"]
    groups = {run.group for run in queued}
    assert len(groups) == 2
    assert all(len({run.experiment.learning.seed for run in queued if run.group == group}) == 1 for group in groups)
    assert all(run.group is None for run in state.store().active() if run.recipe == "a-mlp")


def test_stop_all_stops_the_visitors_own_runs_only(engine: Listening) -> None:
    mine, others = made("c-softmax", 0), made("c-softmax", 1, owner="bob")
    opened = page(document="C")
    button(opened, "stop all C").click().run()
    assert engine.told == [(mine.id, "stop")]
    assert others.id not in {command[0] for command in engine.told}


def test_a_lesson_runs_what_its_chart_lacks_and_then_draws_it(engine: Listening) -> None:
    finish(made("e-deep-relu"), 0.95, 0.99)
    opened = page(lesson="gradient")
    assert "nobody has made here yet: **Depth with sigmoid**." in words(opened)
    button(opened, "run lesson gradient").click().run()
    (queued,) = state.store().active()
    assert but_for_the_seed(queued.experiment) == but_for_the_seed(RECIPES["e-deep-sigmoid"].experiment)
    assert "On their way: Depth with sigmoid (0%)" in words(opened)
    finish(queued, 0.1, 0.1)
    look_again(opened)
    assert "On their way" not in words(opened)
    assert "**Depth with sigmoid**: 1e-07 of it" in words(opened).replace("1e\\-07", "1e-07")


def test_a_series_says_its_size_queues_all_and_shows_itself(engine: Listening) -> None:
    opened = page(baseline="c-softmax", knob="learning.batch_size")
    opened.text_input(key="values c-softmax learning.batch_size").set_value("50, 100, 100").run()
    assert "2 values × 3 seeds: 6 runs of training." in words(opened)
    button(opened, "run series").click().run()
    queued = state.store().active()
    assert len(queued) == len(engine.submitted) == 6
    assert len({run.group for run in queued}) == 1
    assert opened.query_params["series"] == queued[0].group
    for run in queued:
        finish(run, 0.9 + 0.0004 * run.experiment.learning.batch_size + 0.0001 * run.experiment.learning.seed)
    shown = look_again(opened)
    assert "more than seeds alone do (Welch's t-test" in words(shown).replace("\\", "")
    table = opened.table[0].value
    assert table.iloc[:, 0].tolist() == ["**50**", "**100**"]
    assert table.iloc[:, 1].tolist() == ["0.9201", "0.9401"]
    assert table.iloc[:, 6].tolist() == ["3 of 3", "3 of 3"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Batch size got 0; a series takes at least two values that differ."),
        ("50", "Batch size got 1; a series takes at least two values that differ."),
        ("50, many", "Batch size got many; it takes a whole number from 1 to 60000."),
        ("50, 60000", "Batch size got 60000; it takes at most the 55000 images that train in an epoch."),
        ("1,2,3,4,5,6,7,8,9", "Batch size got 9 values; a series takes at most 8."),
    ],
)
def test_a_series_that_cannot_be_is_answered_by_a_sentence(typed: str, sentence: str) -> None:
    opened = page(baseline="c-softmax", knob="learning.batch_size")
    opened.text_input(key="values c-softmax learning.batch_size").set_value(typed).run()
    assert sentence in words(opened)
    assert button(opened, "run series").disabled


def test_a_series_is_queued_whole_or_not_at_all(engine: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGIT_LAB_MAX_WAITING_PER_VISITOR", "4")
    opened = page(baseline="c-softmax", knob="learning.batch_size")
    opened.text_input(key="values c-softmax learning.batch_size").set_value("50, 100").run()
    button(opened, "run series").click().run()
    assert engine.submitted == []
    assert "The series has 6 runs; none of them was queued." in words(opened)


def test_a_time_is_told_only_where_a_network_of_the_kind_was_trained() -> None:
    finish(made("c-softmax"))
    assert button(page(document="E"), "run E").label == "Run all of this document (27 runs)"
    assert button(page(document="C"), "run C").label == "Run all of this document (5 runs)"
    finish(made("d-dnn"))
    st.cache_data.clear()
    assert "27 runs, about" in button(page(document="E"), "run E").label


def test_choices_are_chosen_and_every_knob_with_an_effect_is_offered() -> None:
    opened = page(baseline="c-softmax", knob="learning.optimizer")
    picked = opened.multiselect(key="values c-softmax learning.optimizer")
    assert picked.value == ["sgd", "adagrad"]
    labels = opened.selectbox(key="series knob").options
    assert "Learning · Batch size" in labels
    assert "Network · Hidden layers" not in labels
    assert "Learning · Seed" not in labels


@pytest.mark.parametrize(
    ("baseline", "knob", "values"),
    [
        ("e-adam", "network.dropout", "none; 0.2; 0.5"),
        ("a-mlp", "network.hidden_units", "128, 64; 256, 128"),
        ("c-cnn", "network.kernel_size", "2, 5, 10"),
        ("a-mlp", "learning.beta_1", "0.45, 0.9"),
        ("a-mlp", "network.kernel_l2", "0"),
    ],
)
def test_there_are_values_to_begin_with_which_the_knob_takes(baseline: str, knob: str, values: str) -> None:
    opened = page(baseline=baseline, knob=knob)
    assert opened.text_input(key=f"values {baseline} {knob}").value == values
    assert button(opened, "run series").disabled == (values == "0")
    assert not opened.error


def test_a_run_can_be_the_baseline(engine: Listening) -> None:
    run = made("c-softmax", 9)
    opened = page(baseline=run.id, knob="learning.batch_size")
    button(opened, "run series").click().run()
    seeds = {queued.experiment.learning.seed for queued in state.store().active() if queued.group is not None}
    assert seeds == {9, 10, 11}


def test_names_that_people_gave_are_shown_as_text() -> None:
    group = [made("c-softmax", seed, group="g", learning__batch_size=size) for seed in (0, 1) for size in (50, 100)]
    for run in group:
        state.store().rename(run.id, "<img src=x onerror=alert(1)> **bold**")
    told = words(page(series="g"))
    assert r"\*\*bold\*\*" in told
    assert "<img" not in told.replace(r"\<img", "")
