"""What the figures show, read back from their JSON as a browser gets it."""

import json
import math
import re
from typing import Any

import numpy as np
import plotly.graph_objects as go
import plotly.io
import pytest

from mnist_core.events import BatchEnd, EpochEnd, Event, Restarted, Started
from mnist_core.figures import (
    PALETTE,
    accuracy_figure,
    gradient_norm_figure,
    learning_rate_figure,
    loss_figure,
    overlay_figure,
)
from mnist_core.history import History, smooth
from tests.sent import sent

CURVES = [loss_figure, accuracy_figure, learning_rate_figure, gradient_norm_figure]


def run(
    *, batches: int = 40, epochs: int = 4, folds: int = 1, layers: tuple[str, ...] = ("hidden_1", "output"), validated: bool = True
) -> History:
    """A run whose accuracy rises to its last epoch but one, with one batch event a step."""
    random = np.random.default_rng(0)
    events: list[Event] = [
        Started(steps=batches, epochs=epochs, steps_per_epoch=1, folds=folds, train_images=1, validation_images=1, parameters=1)
    ]
    for fold in range(1, folds + 1):
        for step in range(1, batches + 1):
            done, loss, accuracy = step / batches * epochs, 1 / step + random.random() / 9, random.random()
            measured = {
                "fold": fold,
                "step": step,
                "epoch": done,
                "loss": loss,
                "accuracy": accuracy,
                "learning_rate": 0.01 / math.ceil(done),
            }
            events.append(BatchEnd(**measured, batches=1, images_per_second=1.0, seconds=float(step)))
            if step % (batches // epochs) == 0:
                reached = 0.9 + 0.01 * fold - abs(done - (epochs - 1)) / 1000
                validation = {"validation_loss": 1 - reached, "validation_accuracy": reached} if validated else {}
                norms = {name: 10.0 ** -random.integers(1, 6) for name in layers}
                events.append(EpochEnd(**measured, **validation, gradient_norms=norms, seconds=float(step)))
    return history_of(*events)


def gone_on_with(history: History, step: int, *, fold: int = 1, cause: Any = None) -> History:
    """The same run after its process died."""
    assert history.started is not None
    again: list[Event] = [history.started.model_copy(update={"step": step, "fold": fold})]
    if cause is not None:
        again.insert(0, Restarted(cause=cause))
    history.extend(enumerate(again, start=history.last_sequence + 1))
    return history


def history_of(*events: Event) -> History:
    history = History()
    history.extend(enumerate(events))
    return history


def named(figure: go.Figure, name: str) -> list[dict[str, Any]]:
    return [trace for trace in sent(figure)["data"] if trace.get("name") == name and len(trace["x"])]


@pytest.mark.parametrize("x", ["step", "epoch"])
def test_a_refresh_of_a_very_long_run_stays_small(x: Any) -> None:
    history = run(batches=40_000, epochs=100, layers=tuple(f"hidden_{number}" for number in range(1, 13)))
    curves = [make(history, x=x, smoothing=0.9) for make in (loss_figure, accuracy_figure)]
    slow = [learning_rate_figure(history, x=x), gradient_norm_figure(history, x=x)]
    assert sum(len(plotly.io.to_json(figure, validate=False)) for figure in [*curves, *slow]) < 80_000


@pytest.mark.parametrize("make", CURVES)
def test_a_figure_does_not_grow_with_the_run_or_its_folds(make: Any) -> None:
    sizes = [len(plotly.io.to_json(make(run(batches=4000, folds=folds)), validate=False)) for folds in (1, 5)]
    assert max(sizes) < 25_000


@pytest.mark.parametrize("make", CURVES)
@pytest.mark.parametrize(("x", "places"), [("step", [20, 10]), ("epoch", [20.0, 10.0])])
def test_where_a_run_went_on_stands_an_upright_line_that_says_why(make: Any, x: Any, places: list[float]) -> None:
    history = gone_on_with(gone_on_with(run(folds=2), 20, cause="killed"), 10, fold=2)
    layout = sent(make(history, x=x))["layout"]
    assert [(line["x0"], line["x1"], line["y0"], line["y1"]) for line in layout["shapes"]] == [(place, place, 0, 1) for place in places]
    assert [note["hovertext"] for note in layout["annotations"]] == [
        "The process that trained was ended from outside.<br>It goes on from step 20.",
        "The process that trained died.<br>It goes on from fold 2, step 10.",
    ]
    assert [note["x"] for note in layout["annotations"]] == places


def test_a_run_that_never_died_has_no_such_line() -> None:
    assert not sent(loss_figure(run()))["layout"].get("shapes")


def test_a_run_that_died_a_hundred_times_is_still_readable() -> None:
    history = run()
    for _ in range(100):
        gone_on_with(history, 20)
    assert len(sent(loss_figure(history))["layout"]["shapes"]) == 20


@pytest.mark.parametrize("make", CURVES)
def test_figures_leave_colours_of_text_and_paper_to_the_page(make: Any) -> None:
    layout = sent(make(run()))["layout"]
    assert "font" not in layout
    assert "paper_bgcolor" not in layout
    assert len(json.dumps(layout["template"])) < 100
    assert layout["uirevision"]
    assert layout["hovermode"] == "x unified"
    assert layout["legend"]["orientation"] == "h"
    assert "transition" not in layout


@pytest.mark.parametrize("make", CURVES)
def test_figures_have_the_height_asked_for(make: Any) -> None:
    assert make(run(), height=123).layout.height == 123


@pytest.mark.parametrize("make", CURVES)
@pytest.mark.parametrize("history", [History(), run(epochs=1, batches=1), run(validated=False)], ids=["empty", "one step", "not validated"])
def test_every_curve_can_be_drawn_at_any_stage(make: Any, history: History) -> None:
    figure = sent(make(history, x="epoch"))
    waiting = [note["text"] for note in figure["layout"].get("annotations", [])]
    assert waiting == (["Nothing measured yet"] if history.last_sequence == -1 else [])


@pytest.mark.parametrize(
    "make", [*CURVES, lambda history, translate: overlay_figure({"": history}, translate=translate)], ids=lambda make: make.__name__
)
def test_all_words_can_be_translated(make: Any) -> None:
    twice = gone_on_with(gone_on_with(run(folds=2), 20, cause="memory"), 3, fold=2)
    for history in (run(), run(folds=2), twice, History()):
        figure = sent(make(history, translate=lambda text: re.sub(r"(?<!{)\b[A-Za-z]+\b(?!})", "字", text)))
        texts = [trace.get(key, "") for trace in figure["data"] for key in ("name", "text", "hovertemplate")]
        texts += [figure["layout"][axis]["title"]["text"] for axis in ("xaxis", "yaxis")]
        texts += [note[key] for note in figure["layout"].get("annotations", []) for key in ("text", "hovertext") if key in note]
        texts.append(figure["layout"]["xaxis"]["unifiedhovertitle"]["text"])
        shown = " ".join(re.sub(r"%\{.*?\}|<.*?>", "", text) for text in texts)
        assert "字" in shown
        assert not re.search("[A-Za-z]", shown)


def test_smoothing_draws_the_raw_line_faint_behind_the_smooth_one() -> None:
    history = run()
    raw, smoothed = named(loss_figure(history, smoothing=0.6), "Training")
    losses = history.batches()["loss"].to_numpy()
    np.testing.assert_array_equal(raw["y"], losses.astype(np.float32))
    np.testing.assert_array_equal(smoothed["y"], smooth(losses, 0.6).astype(np.float32))
    assert raw["opacity"] < 0.5
    assert raw["line"]["color"] == smoothed["line"]["color"]
    assert raw["showlegend"] is False
    assert raw["hoverinfo"] == "skip"


def test_without_smoothing_there_is_one_training_line_as_measured() -> None:
    history = run()
    (training,) = named(accuracy_figure(history), "Training")
    assert training["x"].tolist() == list(range(1, 41))
    np.testing.assert_array_equal(training["y"], history.batches()["accuracy"].to_numpy(dtype=np.float32))


def test_steps_too_many_for_sixteen_bits_arrive_whole() -> None:
    rows = [
        BatchEnd(step=step, epoch=1, batches=1, loss=1, accuracy=0, learning_rate=1, images_per_second=1, seconds=0) for step in (1, 70_000)
    ]
    (training,) = named(loss_figure(history_of(*rows)), "Training")
    assert training["x"].tolist() == [1, 70_000]


def test_validation_is_a_line_with_markers_at_the_ends_of_epochs() -> None:
    (by_step,) = named(loss_figure(run()), "Validation")
    (by_epoch,) = named(loss_figure(run(), x="epoch"), "Validation")
    assert by_step["mode"] == "lines+markers"
    assert by_step["x"].tolist() == [10, 20, 30, 40]
    assert by_epoch["x"].tolist() == [1, 2, 3, 4]
    np.testing.assert_allclose(by_step["y"], 1 - np.array([0.908, 0.909, 0.910, 0.909]), rtol=1e-5)


@pytest.mark.parametrize(("make", "value"), [(accuracy_figure, 0.91), (loss_figure, 0.09)])
def test_the_best_epoch_is_a_star_at_its_place_with_its_value_in_the_legend(make: Any, value: float) -> None:
    (star,) = [trace for trace in sent(make(run()))["data"] if trace.get("marker", {}).get("symbol") == "star"]
    assert star["x"].tolist() == [30]
    np.testing.assert_allclose(star["y"], [value], rtol=1e-5)
    assert star["name"] == f"Best epoch 3: {value:.4g}"
    assert star.get("showlegend") is not False


def test_a_run_without_validation_has_no_star() -> None:
    assert not [trace for trace in sent(accuracy_figure(run(validated=False)))["data"] if trace.get("marker", {}).get("symbol") == "star"]


def test_each_fold_has_one_colour_and_one_legend_entry() -> None:
    figure = sent(accuracy_figure(run(folds=3), smoothing=0.5))
    folds = [[trace for trace in figure["data"] if trace.get("legendgroup") == f"Fold {number}"] for number in (1, 2, 3)]
    assert [{trace["line"]["color"] for trace in fold} for fold in folds] == [{colour} for colour in PALETTE[:3]]
    assert [sum(trace.get("showlegend") is not False for trace in fold) for fold in folds] == [1, 1, 1]
    assert [trace["line"]["dash"] for trace in folds[0]] == ["solid", "solid", "dash"]
    assert "hovertemplate" not in folds[0][0]
    np.testing.assert_allclose(folds[2][2]["y"].max(), 0.93, rtol=1e-5)


def test_the_traces_keep_their_order_while_a_run_grows() -> None:
    counts = {len(sent(accuracy_figure(history))["data"]) for history in (run(validated=False), run(), run(batches=4))}
    assert len(counts) == 1


@pytest.mark.parametrize("make", [loss_figure, learning_rate_figure])
def test_the_axis_is_logarithmic_on_request(make: Any) -> None:
    assert sent(make(run(), log_y=True))["layout"]["yaxis"]["type"] == "log"
    assert "type" not in sent(make(run()))["layout"]["yaxis"]


def test_the_learning_rate_is_stairs_with_a_point_only_where_it_changes() -> None:
    (stairs,) = sent(learning_rate_figure(run()))["data"]
    assert stairs["line"]["shape"] == "hv"
    assert stairs["x"].tolist() == [1, 11, 21, 31, 40]
    np.testing.assert_allclose(stairs["y"], [0.01, 0.01 / 2, 0.01 / 3, 0.01 / 4, 0.01 / 4], rtol=1e-6)


def test_gradient_norms_have_a_line_a_layer_whose_colours_run_in_order() -> None:
    layers = tuple(f"hidden_{number}" for number in range(1, 12))
    figure = sent(gradient_norm_figure(run(layers=(*layers, "output"))))
    assert figure["layout"]["yaxis"]["type"] == "log"
    assert [trace["name"] for trace in figure["data"]] == [f"hidden {number}" for number in range(1, 12)] + ["output"]
    reds = [int(trace["line"]["color"][1:3], 16) for trace in figure["data"]]
    assert reds == sorted(reds)
    assert len(set(reds)) == 12
    in_legend = [trace["name"] for trace in figure["data"] if trace["showlegend"]]
    assert len(in_legend) <= 6
    assert (in_legend[0], in_legend[-1]) == ("hidden 1", "output")


def test_a_norm_of_zero_is_drawn_at_the_foot_of_the_log_axis_and_still_called_zero() -> None:
    norms = [{"hidden_1": 0.0, "output": 1e-3}, {"hidden_1": 0.5, "output": None}]
    events = [
        EpochEnd(step=step, epoch=step, loss=1, accuracy=0, learning_rate=1, gradient_norms=norm, seconds=0)
        for step, norm in enumerate(norms)
    ]
    first, last = sent(gradient_norm_figure(history_of(*events)))["data"]
    np.testing.assert_allclose(first["y"], [1e-4, 0.5], rtol=1e-5)
    assert first["customdata"].tolist() == [0.0, 0.5]
    assert "customdata" in first["hovertemplate"]
    assert first["marker"]["symbol"] == ["triangle-down", "circle"]
    assert np.isnan(last["y"][1])
    only_zero = sent(gradient_norm_figure(history_of(events[0].model_copy(update={"gradient_norms": {"output": 0.0}}))))["data"]
    assert only_zero[0]["y"][0] > 0


def test_runs_are_overlaid_by_name_in_different_colours_and_markers() -> None:
    figure = sent(overlay_figure({"Adam": run(), "SGD": run(folds=2), "not yet": History()}))
    assert [trace["name"] for trace in figure["data"]] == ["Adam", "SGD", "not yet"]
    assert len({trace["line"]["color"] for trace in figure["data"]}) == 3
    assert len({trace["marker"]["symbol"] for trace in figure["data"]}) == 3
    np.testing.assert_allclose(figure["data"][0]["y"], [0.908, 0.909, 0.910, 0.909], rtol=1e-5)
    # Two folds, one a hundredth better than the other: their mean.
    np.testing.assert_allclose(figure["data"][1]["y"], [0.913, 0.914, 0.915, 0.914], rtol=1e-5)
