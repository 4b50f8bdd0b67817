"""What the comparison's figures show, and that they stay small."""

import numpy as np
import pytest

from mnist_core.events import BatchEnd, EpochEnd, Started
from mnist_core.figures.compared import POINTS_IN_ALL, Line, compared_figure, compared_line, shape, symbol
from mnist_core.figures.parallel import ABSENT, Scale, parallel_figure
from mnist_core.figures.style import colour
from mnist_core.figures.trade_off import Spot, trade_off_figure
from mnist_core.history import History


def measured(epochs: int, *, folds: int = 1, validation: bool = True) -> History:
    history = History()
    shape_of_it = {
        "steps": epochs * 10,
        "epochs": epochs,
        "steps_per_epoch": 10,
        "train_images": 1,
        "validation_images": 1,
        "parameters": 1,
    }
    events: list[object] = [Started(folds=folds, **shape_of_it)]
    for fold in range(1, folds + 1):
        for epoch in range(1, epochs + 1):
            at = {"fold": fold, "step": 10 * epoch, "epoch": epoch, "seconds": float(100 * (fold - 1) + epoch)}
            figures = {"loss": 1 / epoch, "accuracy": 1 - 1 / epoch, "learning_rate": 0.1}
            events.append(BatchEnd(**at | {"step": 10 * epoch - 5, "epoch": epoch - 0.5}, batches=5, images_per_second=1, **figures))
            judged = {"validation_loss": 2.0 * fold, "validation_accuracy": 0.5 * fold / epoch} if validation else {}
            events.append(EpochEnd(**at, **figures, **judged))
    history.extend(list(enumerate(events)))
    return history


def test_a_line_is_what_was_measured() -> None:
    drawn = compared_line(measured(3), "validation_accuracy", "epoch", 100)
    assert drawn.x.tolist() == [1, 2, 3]
    assert drawn.y.tolist() == pytest.approx([0.5, 0.25, 0.5 / 3])


def test_training_is_drawn_from_batches_and_across_seconds_too() -> None:
    assert compared_line(measured(3), "loss", "epoch", 100).x.tolist() == [0.5, 1.5, 2.5]
    assert compared_line(measured(3), "loss", "seconds", 100).x.tolist() == [1, 2, 3]


def test_of_several_folds_the_mean_counts_by_the_first_folds_seconds() -> None:
    drawn = compared_line(measured(2, folds=2), "validation_accuracy", "seconds", 100)
    assert drawn.x.tolist() == [1, 2]
    assert drawn.y.tolist() == pytest.approx([0.75, 0.375])
    assert compared_line(measured(2, folds=2), "loss", "step", 100).x.tolist() == [10, 20]


def test_without_validation_or_events_the_line_is_empty_and_the_chart_says_so() -> None:
    for history in (measured(2, validation=False), History()):
        drawn = compared_line(history, "validation_loss", "epoch", 100)
        assert len(drawn.x) == 0
        figure = compared_figure({"one": drawn}, "Loss", log_y=True)
        assert figure.layout.annotations[0].text == "Nothing measured yet"
        assert figure.layout.yaxis.type is None


def test_twenty_long_runs_in_two_charts_take_less_than_a_refresh_may() -> None:
    random = np.random.default_rng(0)
    long = Line(*(random.random(POINTS_IN_ALL // 20).astype(np.float32) for _ in range(2)))
    figure = compared_figure({f"a run with quite a long name, number {number}": long for number in range(20)}, "Accuracy")
    assert 2 * len(figure.to_json()) < 80_000


def test_the_first_49_signs_are_all_different_and_alike_in_table_and_chart() -> None:
    assert len({(colour(place), symbol(place)) for place in range(49)}) == 49
    assert len({(colour(place), shape(place)) for place in range(49)}) == 49
    figure = compared_figure({"a": Line(np.arange(3), np.arange(3))}, "Accuracy", places=[9])
    assert (figure.data[0].line.color, figure.data[0].marker.symbol) == (colour(9), symbol(9))


def test_costs_far_apart_are_drawn_on_a_logarithmic_axis_and_near_ones_are_not() -> None:
    spots = [Spot("a", 0, 7_850, 0.92), Spot("b", 1, 5_000_000, 0.95)]
    assert trade_off_figure(spots, "Parameters").layout.xaxis.type == "log"
    assert trade_off_figure(spots[:1], "Parameters").layout.xaxis.type is None
    near = [Spot("a", 0, 10.0, 0.92), Spot("b", 1, 20.0, 0.95)]
    assert trade_off_figure(near, "Seconds of training").layout.xaxis.type is None
    assert trade_off_figure([], "Parameters").data[0].x == ()


def test_numbers_lie_on_their_scale_and_words_side_by_side() -> None:
    assert Scale("Epochs", ["1", "3", "2"], [1, 3, 2]).places() == [0, 1, 0.5]
    assert Scale("Learning rate", ["0.001", "0.1", "0.01"], [0.001, 0.1, 0.01]).places() == pytest.approx([0, 1, 0.5])
    assert Scale("Optimizer", ["Adam", "SGD", "Adam", "RMSprop"]).places() == [0, 0.5, 0, 1]
    assert Scale("Seed", ["7", "7"], [7, 7]).places() == [0.5, 0.5]
    assert Scale("L2", ["0", "0.1"], [0, 0.1]).places() == [0, 1]


def test_a_run_in_which_a_knob_has_no_effect_lies_beside_its_scale() -> None:
    momentum = Scale("Momentum", [None, "0", "0.9"], [None, 0, 0.9])
    assert momentum.places() == [ABSENT, 0, 1]
    figure = parallel_figure([momentum, Scale("Test accuracy", ["0.9", "0.8", "0.7"], [0.9, 0.8, 0.7])], ["a", "b", "c"], [0, 1, 2])
    assert figure.data[0].text[0] == "Momentum: no effect"
    assert figure.layout.xaxis.range[0] < ABSENT
    assert [text.text for text in figure.layout.annotations].count("–") == 1


def test_a_line_goes_through_every_scale_in_order() -> None:
    scales = [Scale("Epochs", ["1", "3"], [1, 3]), Scale("Test accuracy", ["0.9", "0.8"], [0.9, 0.8])]
    figure = parallel_figure(scales, ["a", "b"], [0, 1])
    assert list(figure.data[0].x) == [0, 1]
    assert list(figure.data[1].x) == [1, 0]
    assert list(figure.data[0].y) == [0, 1]
    titles = [words for words in figure.layout.annotations if words.text in ("<b>Epochs</b>", "<b>Test accuracy</b>")]
    assert [title.y for title in titles] == [0, 1]
    assert all(figure.layout.xaxis.range[0] <= title.x < 0.5 for title in titles)


def test_a_long_list_is_cut_where_it_is_written_and_whole_where_the_pointer_rests() -> None:
    layers = ", ".join(["689"] * 11)
    figure = parallel_figure([Scale("Hidden layers", [layers, "100"])], ["a", "b"], [0, 1])
    assert {"689, 689, 689, 68…", "100"} < {words.text for words in figure.layout.annotations}
    assert figure.data[0].text[0] == f"Hidden layers: {layers}"


def test_words_that_have_no_room_beside_one_another_are_left_out_but_for_the_ends() -> None:
    numbers = [float(number) for number in range(100)]
    figure = parallel_figure([Scale("Seed", [f"{number:.0f}" for number in numbers], numbers)], ["a"] * 100, range(100))
    shown = [text.text for text in figure.layout.annotations]
    assert {"0", "99"} < set(shown)
    assert len(shown) < 30
