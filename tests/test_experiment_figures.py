"""The figures of the Experiments page, from histories made by hand."""

from collections.abc import Sequence

import numpy as np
import pytest

from mnist_core.events import EpochEnd, Started
from mnist_core.figures.bands import bands_figure
from mnist_core.figures.profile import gradient_profile_figure
from mnist_core.figures.versus import versus_figure
from mnist_core.history import History


def history(accuracies: Sequence[float], norms: Sequence[dict[str, float | None]] = ()) -> History:
    """An epoch of ten steps for each accuracy; training is 0.1 above validation."""
    events = [
        Started(steps=10 * len(accuracies), epochs=len(accuracies), steps_per_epoch=10, train_images=1, validation_images=1, parameters=1)
    ]
    for number, accuracy in enumerate(accuracies):
        events.append(
            EpochEnd(
                step=10 * (number + 1),
                epoch=number + 1,
                loss=1,
                accuracy=accuracy + 0.1,
                validation_loss=1,
                validation_accuracy=accuracy,
                learning_rate=0.1,
                gradient_norms=norms[number] if norms else {},
                seconds=number,
            )
        )
    found = History()
    found.extend(enumerate(events))
    return found


def named(figure: object, name: str) -> list[object]:
    return [trace for trace in figure.data if trace.name == name]  # type: ignore[attr-defined]


def test_a_band_spans_the_seeds_and_its_line_is_their_mean() -> None:
    figure = bands_figure({"32": [history([0.2, 0.5]), history([0.4, 0.9])], "64": [history([0.1, 0.2])]})
    (mean,) = named(figure, "32")
    assert list(mean.x) == [1, 2]
    assert list(mean.y) == pytest.approx([0.3, 0.7])
    band = figure.data[0]
    assert band.fill == "toself"
    assert list(band.x) == [1, 2, 2, 1]
    assert list(band.y) == pytest.approx([0.2, 0.5, 0.9, 0.4])
    assert mean.legendgroup == band.legendgroup == "32"
    assert mean.line.color == band.fillcolor


def test_a_run_that_is_not_so_far_counts_where_it_got() -> None:
    figure = bands_figure({"32": [history([0.2, 0.5]), history([0.4])]})
    assert list(named(figure, "32")[0].y) == pytest.approx([0.3, 0.5])


def test_a_value_without_a_run_so_far_waits_in_the_legend() -> None:
    figure = bands_figure({"32": [history([0.2])], "64": [history([])], "128": []})
    assert len(named(figure, "64")[0].x) == 0
    assert len(named(figure, "128")[0].x) == 0
    assert bands_figure({"64": [history([])]}).layout.annotations[0].text == "Nothing measured yet"


def test_long_series_are_thinned() -> None:
    wave = list(0.5 + 0.4 * np.sin(np.arange(4000)))
    figure = bands_figure({str(value): [history(wave)] for value in range(4)})
    assert sum(len(trace.x) for trace in figure.data) <= 2100


def test_the_profile_goes_from_the_first_layer_to_the_last_and_leaves_zero_out() -> None:
    first = {"hidden_1": 0.0, "hidden_2": 1e-5, "output": 1e-2}
    last = {"hidden_1": None, "hidden_2": 1e-4, "output": 1e-1}
    figure = gradient_profile_figure({"deep": history([0.1, 0.2], [first, last])})
    solid, dotted = named(figure, "deep")
    assert list(solid.x) == [1, 2, 3]
    assert np.isnan(solid.y[0])
    assert list(solid.y[1:]) == pytest.approx([1e-5, 1e-2])
    assert list(dotted.y[1:]) == pytest.approx([1e-4, 1e-1])
    assert list(solid.text) == ["hidden 1", "hidden 2", "output"]
    assert (solid.line.dash, dotted.line.dash) == ("solid", "dot")
    assert figure.layout.yaxis.type == "log"


def test_a_profile_of_nothing_measured_is_empty() -> None:
    figure = gradient_profile_figure({"deep": history([])})
    assert all(not np.isfinite(np.asarray(trace.y, float)).any() for trace in figure.data)


def test_training_and_validation_of_a_run_share_its_colour() -> None:
    figure = versus_figure({"a": history([0.2, 0.5]), "b": history([0.4])})
    training, validation = named(figure, "a")
    assert list(training.y) == pytest.approx([0.3, 0.6])
    assert list(validation.y) == pytest.approx([0.2, 0.5])
    assert training.line.color == validation.line.color != named(figure, "b")[0].line.color
    assert (training.line.dash, training.showlegend) == ("dot", False)
    assert list(named(versus_figure({"a": history([0.2])}, x="step"), "a")[0].x) == [10]
    assert named(versus_figure({"a": history([0.2])}, translate=str.upper), "TRAINING")
