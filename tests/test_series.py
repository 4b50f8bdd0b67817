"""One knob, several values, several seeds."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from mnist_core.events import Finished
from mnist_core.experiment import KNOBS, Experiment, KnobError
from mnist_core.refused import RefusedError
from mnist_core.runs import Run
from mnist_core.series import MOST_VALUES, Series, knob_of, read_values, series_knobs, values_of, write_values

BATCH, DROPOUT, LOSS, BIAS = (KNOBS[path] for path in ("learning.batch_size", "network.dropout", "learning.loss", "network.use_bias"))
BASE = Experiment.of({"learning.seed": 4})


def run(experiment: Experiment, accuracy: float | None = None, seconds: float = 2) -> Run:
    result = None
    if accuracy is not None:
        result = Finished(reason="completed", test_loss=1, test_accuracy=accuracy, train_accuracy=1, step=9, epoch=1, seconds=seconds)
    return Run("a", datetime.now(UTC), "", "", "", "g", "", experiment, "queued" if result is None else "finished", result=result)


@pytest.mark.parametrize(
    ("path", "text", "values"),
    [
        ("learning.batch_size", "32, 64;128,", (32, 64, 128)),
        ("learning.batch_size", "32\N{FULLWIDTH COMMA}64\N{FULLWIDTH SEMICOLON} 64", (32, 64)),
        ("learning.batch_size", "32, many", (32, "many")),
        ("learning.learning_rate", "1e-3, .5", (0.001, 0.5)),
        ("network.dropout", "none; 0.2; 0.5, 0.2", ((), (0.2,), (0.5, 0.2))),
        ("network.hidden_units", "64; 128, 64", ((64,), (128, 64))),
        ("network.use_bias", "on, off", (True, False)),
        ("learning.optimizer", "adam, sgd", ("adam", "sgd")),
        ("learning.batch_size", " , ;", ()),
    ],
)
def test_typed_values_are_read_by_the_knobs_own_declaration(path: str, text: str, values: tuple[object, ...]) -> None:
    assert read_values(KNOBS[path], text) == values


@settings(max_examples=100, deadline=None)
@given(some.sampled_from(sorted(KNOBS)), some.text(max_size=60))
def test_whatever_is_typed_makes_a_series_or_a_sentence(path: str, text: str) -> None:
    values = read_values(KNOBS[path], text)
    try:
        made = len(Series(BASE, path, values, 1))
    except (RefusedError, KnobError) as error:
        made, sentence = None, str(error)
    assert sentence if made is None else made == len(values)


@given(some.lists(some.lists(some.floats(0, 0.9), max_size=3).map(tuple), min_size=1, unique=True))
def test_written_values_read_back(values: list[tuple[float, ...]]) -> None:
    assert read_values(DROPOUT, write_values(DROPOUT, values)) == tuple(values)


def test_a_series_has_every_value_under_every_seed_and_nothing_else_changes() -> None:
    series = Series(BASE, "learning.batch_size", (32, 64, 128), 2)
    assert len(series) == 6
    # All values under the first seed come first, so that there is something to compare early.
    assert list(series.experiments) == [(32, 4), (64, 4), (128, 4), (32, 5), (64, 5), (128, 5)]
    for (value, seed), experiment in series.experiments.items():
        assert experiment == Experiment.of({"learning.batch_size": value, "learning.seed": seed}, BASE)


def test_too_few_or_too_many_values_are_refused_with_a_sentence() -> None:
    with pytest.raises(RefusedError, match="Batch size got 1; a series takes at least two"):
        Series(BASE, "learning.batch_size", (32,), 1)
    with pytest.raises(RefusedError, match=f"Batch size got {MOST_VALUES + 1} values; a series takes at most {MOST_VALUES}."):
        Series(BASE, "learning.batch_size", tuple(range(1, MOST_VALUES + 2)), 1)


def test_a_value_the_knob_or_another_knob_does_not_take_is_named_once_for_all_seeds() -> None:
    with pytest.raises(KnobError) as raised:
        Series(BASE, "learning.batch_size", (0, "many", 64), 3)
    assert len(raised.value.problems) == 2
    with pytest.raises(KnobError, match="Dropout got 3 numbers"):
        Series(BASE, "network.dropout", ((0.1,), (0.1, 0.2, 0.3)), 3)


def test_knobs_without_effect_and_the_seed_are_not_offered() -> None:
    softmax = Experiment.of({"network.kind": "softmax"})
    paths = {knob.path for knob in series_knobs(softmax)}
    assert "learning.seed" not in paths
    assert "network.hidden_units" not in paths
    assert "learning.batch_size" in paths
    assert "network.hidden_units" in {knob.path for knob in series_knobs(BASE)}


def test_a_groups_knob_is_the_one_in_which_its_runs_differ() -> None:
    series = Series(BASE, "learning.batch_size", (32, 64), 2)
    assert knob_of([run(experiment) for experiment in series.experiments.values()]) == BATCH
    assert knob_of([run(BASE), run(Experiment.of({"learning.seed": 9}, BASE))]) is None
    two = Experiment.of({"learning.batch_size": 9, "learning.momentum": 0.5}, BASE)
    assert knob_of([run(BASE), run(two)]) is None
    assert knob_of([]) is None


def test_a_values_figures_are_those_of_its_complete_runs() -> None:
    small, large = (Experiment.of({"learning.batch_size": size}, BASE) for size in (32, 512))
    later = Experiment.of({"learning.seed": 5}, small)
    first, second = values_of(BATCH, [run(large), run(later, 0.94, 6), run(small, 0.9, 2)])
    assert (first.value, second.value) == (32, 512)
    assert first.accuracies == [0.9, 0.94]
    assert first.mean == pytest.approx(0.92)
    assert first.spread == pytest.approx(0.02828427)
    assert first.seconds == 4
    assert (second.mean, second.spread, second.seconds, second.accuracies) == (None, None, None, [])


def test_choices_stand_in_the_order_of_their_declaration() -> None:
    values = ("mean_squared_error", "categorical_crossentropy")
    found = values_of(LOSS, [run(Experiment.of({"learning.loss": value}, BASE)) for value in values])
    assert [value.value for value in found] == list(LOSS.choices)
    found = values_of(BIAS, [run(Experiment.of({"network.use_bias": value}, BASE)) for value in (True, False)])
    assert [value.value for value in found] == [False, True]
