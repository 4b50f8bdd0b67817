"""The Experiments page without a browser: what a link shows, what a click queues."""

import numpy as np
import pytest

from mnist_core.experiment import Experiment
from mnist_core.recipes import RECIPES
from mnist_core.reproduction import Entry, but_for_the_seed
from mnist_core.runs import Start
from pages.components import state
from tests.experiments_page.page import button, finish, look_again, made, page, row, words
from tests.stand_in import Listening


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


def test_names_that_people_gave_are_shown_as_text() -> None:
    group = [made("c-softmax", seed, group="g", learning__batch_size=size) for seed in (0, 1) for size in (50, 100)]
    for run in group:
        state.store().rename(run.id, "<img src=x onerror=alert(1)> **bold**")
    told = words(page(series="g"))
    assert r"\*\*bold\*\*" in told
    assert "<img" not in told.replace(r"\<img", "")
