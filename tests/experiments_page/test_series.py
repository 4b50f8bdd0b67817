"""A series over one knob on the Experiments page."""

import pytest
import streamlit as st

from pages.components import state
from tests.experiments_page.page import button, finish, look_again, made, page, words
from tests.stand_in import Listening


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
