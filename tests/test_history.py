"""Hand-written events in, columns out."""

import io
import math

import numpy as np
import pandas as pd
import pytest

from mnist_core.events import BatchEnd, EpochEnd, Event, Failed, Finished, Paused, Restarted, Started, Stopping
from mnist_core.history import BATCH_COLUMNS, EPOCH_COLUMNS, History, Mark


def started(steps: int = 100, folds: int = 1, *, step: int = 0, fold: int = 1) -> Started:
    lengths = {"steps": steps, "epochs": 10, "steps_per_epoch": 10, "folds": folds}
    return Started(step=step, fold=fold, **lengths, train_images=1000, validation_images=100, parameters=7)


def batch(step: int, *, fold: int = 1, seconds: float = 0.0, loss: float = 0.5) -> BatchEnd:
    return BatchEnd(
        fold=fold,
        step=step,
        epoch=step / 10,
        batches=1,
        loss=loss,
        accuracy=0.1,
        learning_rate=0.01,
        images_per_second=1e3,
        seconds=seconds,
    )


def epoch(step: int, *, fold: int = 1, seconds: float = 0.0, accuracy: float | None = None, **more: object) -> EpochEnd:
    validation_loss = None if accuracy is None else 1 - accuracy
    values = {"fold": fold, "step": step, "epoch": step / 10, "loss": 0.4, "accuracy": 0.2, "learning_rate": 0.01, "seconds": seconds}
    return EpochEnd.model_validate({**values, "validation_loss": validation_loss, "validation_accuracy": accuracy, **more})


def finished(reason: str) -> Finished:
    values = {"test_loss": 0.1, "test_accuracy": 0.9, "train_accuracy": 0.9, "step": 50, "epoch": 5.0, "seconds": 9.0}
    return Finished.model_validate({"reason": reason, **values})


def history_of(*events: Event) -> History:
    history = History()
    history.extend(enumerate(events))
    return history


def test_an_empty_history_has_all_columns_and_no_rows() -> None:
    history = History()
    assert tuple(history.batches().columns) == BATCH_COLUMNS
    assert history.batches().empty
    assert tuple(history.epochs().columns) == EPOCH_COLUMNS
    assert history.epochs().empty
    assert list(history.gradient_norms().columns) == ["fold", "step", "epoch"]
    assert (history.last_sequence, history.progress, history.seconds_left, history.best_epoch) == (-1, 0.0, None, None)
    assert history.predictions == []
    assert not history.paused
    assert not history.ended
    assert history.to_csv().startswith("kind,fold,step,epoch,")
    assert history.to_csv().count("\n") == 1


def test_events_in_portions_give_what_all_at_once_give() -> None:
    events = [started(), *(batch(step) for step in range(1, 10)), epoch(10, accuracy=0.5), batch(11), finished("completed")]
    whole, portions = history_of(*events), History()
    for index, event in enumerate(events):
        portions.extend([(index, event)])
        portions.batches()
    pd.testing.assert_frame_equal(portions.batches(), whole.batches())
    pd.testing.assert_frame_equal(portions.epochs(), whole.epochs())
    assert portions.last_sequence == whole.last_sequence == len(events) - 1
    assert whole.started == events[0]
    assert whole.finished == events[-1]
    assert whole.failed is None
    assert whole.batches()["step"].tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 9, 11]
    assert whole.batches()["step"].dtype == np.int64


def test_events_already_taken_are_passed_over() -> None:
    history = history_of(started(), batch(1, loss=0.9))
    history.extend([(1, batch(1, loss=0.1)), (2, batch(2, loss=0.8))])
    assert history.batches()["loss"].tolist() == [0.9, 0.8]


def test_a_table_changed_by_its_reader_leaves_the_history_alone() -> None:
    history = history_of(started(), batch(1, loss=0.9))
    table = history.batches()
    table.loc[0, "loss"] = 0.0
    assert history.batches()["loss"].tolist() == [0.9]


def test_steps_trained_again_after_a_lost_worker_replace_the_first_ones() -> None:
    before = [
        batch(5),
        epoch(10, accuracy=0.9, gradient_norms={"output": 1.0}),
        batch(15),
        epoch(20, accuracy=0.95, gradient_norms={"output": 9.0}),
        batch(25),
    ]
    again = [started(step=10), batch(15, loss=0.7), epoch(20, accuracy=0.4, gradient_norms={"output": 2.0})]
    history = history_of(started(), *before, *again)
    assert history.batches()["step"].tolist() == [5, 15]
    assert history.batches()["loss"].tolist() == [0.5, 0.7]
    assert history.epochs()["validation_accuracy"].tolist() == [0.9, 0.4]
    assert history.gradient_norms()["output"].tolist() == [1.0, 2.0]
    assert history.best_epoch is not None
    assert history.best_epoch.step == 10


def test_where_a_run_went_on_is_marked_with_why() -> None:
    history = history_of(started(), batch(25), Restarted(cause="memory"), started(step=20), batch(30), started(), batch(5, fold=2))
    assert history.marks == [Mark(1, 20, 2.0, "memory"), Mark(1, 0, 0.0, None)]


def test_what_was_measured_stays_until_it_is_measured_again() -> None:
    history = history_of(started(), batch(5), epoch(10), batch(15), Restarted(cause="killed"), started(step=10))
    assert history.batches()["step"].tolist() == [5, 15]
    history.extend([(10, epoch(10))])
    assert history.batches()["step"].tolist() == [5, 15], "the epoch told again repeats no step"
    history.extend([(11, batch(18))])
    assert history.batches()["step"].tolist() == [5, 18]
    assert history.epochs()["step"].tolist() == [10]


def test_a_run_begun_anew_forgets_all_when_it_trains_again() -> None:
    history = history_of(started(), batch(5), epoch(10, accuracy=0.9), batch(15), started(), batch(3))
    assert history.batches()["step"].tolist() == [3]
    assert history.epochs().empty
    assert history.best_epoch is None


def test_a_later_fold_gone_on_with_keeps_the_folds_before() -> None:
    history = history_of(started(folds=2), batch(100), batch(30, fold=2), started(folds=2, step=20, fold=2), batch(25, fold=2))
    assert list(zip(history.batches()["fold"], history.batches()["step"], strict=True)) == [(1, 100), (2, 25)]
    assert history.progress == 125 / 200


def test_progress_goes_back_to_where_a_run_goes_on() -> None:
    assert history_of(started(), batch(50), started(step=20)).progress == 0.2


def test_between_a_death_and_the_new_beginning_a_run_is_restarting() -> None:
    events: list[Event] = [started(), batch(5), Restarted(cause="killed"), started(), batch(5), Restarted(cause="killed")]
    events.append(Failed(message="It died three times."))
    assert [history_of(*events[:count]).restarting for count in range(1, 8)] == [False, False, True, False, False, True, False]


@pytest.mark.parametrize("again", [Restarted(cause="killed"), started()])
def test_a_death_ends_a_pause_and_a_stopping(again: Event) -> None:
    assert not history_of(started(), Paused(paused=True, step=3), again).paused
    assert not history_of(started(), Stopping(step=3), again).stopping


def test_gradient_norms_have_a_column_a_layer_in_network_order() -> None:
    table = history_of(
        epoch(10, gradient_norms={"hidden_2": 0.5, "hidden_1": 0.0, "output": None}),
        epoch(20, gradient_norms={"hidden_2": 0.25, "hidden_1": 0.1, "output": 3.0, "extra": 4.0}),
    ).gradient_norms()
    assert list(table.columns) == ["fold", "step", "epoch", "hidden_2", "hidden_1", "output", "extra"]
    assert table["hidden_1"].tolist() == [0.0, 0.1]
    assert math.isnan(table["output"][0])
    assert table["output"][1] == 3.0
    assert math.isnan(table["extra"][0])
    assert table["extra"][1] == 4.0


def test_predictions_are_those_of_the_last_epoch() -> None:
    history = history_of(epoch(10, predictions=[1, 2], confidences=[0.5, 0.6]), epoch(20, predictions=[3, 4], confidences=[0.7, 0.8]))
    assert history.predictions == [3, 4]
    assert history.confidences == [0.7, 0.8]


def test_the_best_epoch_is_the_first_of_the_highest_over_all_folds() -> None:
    history = history_of(epoch(10, accuracy=0.7), epoch(20), epoch(30, accuracy=0.8), epoch(10, fold=2, accuracy=0.8))
    assert history.best_epoch is not None
    assert (history.best_epoch.fold, history.best_epoch.step) == (1, 30)


def test_a_run_ended_at_its_limit_of_seconds_did_not_do_all_its_steps() -> None:
    assert history_of(started(), batch(50), finished("time_limit")).progress == 0.5


def test_progress_counts_the_steps_of_all_folds() -> None:
    assert history_of(started(steps=100, folds=4), batch(50)).progress == 0.125
    assert history_of(started(steps=100, folds=4), batch(100), batch(50, fold=2)).progress == 0.375


@pytest.mark.parametrize(("reason", "progress"), [("completed", 1.0), ("early_stopping", 1.0), ("stopped", 0.5)])
def test_progress_is_whole_only_when_the_run_ended_by_itself(reason: str, progress: float) -> None:
    assert history_of(started(), batch(50), finished(reason)).progress == progress


def test_time_left_follows_the_pace_measured_after_the_first_event() -> None:
    history = history_of(started(), batch(10, seconds=30.0))
    assert history.seconds_left is None
    history.extend([(2, batch(20, seconds=32.0)), (3, epoch(20, seconds=34.0))])
    assert history.seconds_left == pytest.approx(80 * 4.0 / 10)


def test_a_pause_and_single_steps_do_not_change_the_pace() -> None:
    calm = [started(), batch(10, seconds=1.0), batch(20, seconds=2.0)]
    steps = [batch(21, seconds=500.0), batch(22, seconds=900.0)]
    paused = history_of(*calm, Paused(paused=True, step=20), *steps)
    assert paused.paused
    assert paused.seconds_left == pytest.approx(78 * 0.1)
    paused.extend([(20, Paused(paused=False, step=22)), (21, batch(30, seconds=2000.0)), (22, batch(40, seconds=2001.0))])
    assert not paused.paused
    assert paused.seconds_left == pytest.approx(60 * 0.1)


def test_time_left_counts_the_folds_to_come_and_ends_with_the_run() -> None:
    history = history_of(started(steps=100, folds=2), batch(50, seconds=5.0), batch(100, seconds=10.0), batch(50, fold=2, seconds=20.0))
    assert history.seconds_left == pytest.approx(50 * 0.15)
    history.extend([(4, Failed(message="Loss is not a number."))])
    assert history.seconds_left is None
    assert history.ended


def test_a_run_that_ended_while_paused_is_not_paused() -> None:
    assert not history_of(started(), Paused(paused=True, step=1), finished("stopped")).paused


def test_csv_holds_every_row_in_order_with_its_kind() -> None:
    events = [batch(5, loss=0.1 + 1e-10), epoch(10, accuracy=0.5, gradient_norms={"output": 1.5}), batch(10), batch(5, fold=2)]
    table = pd.read_csv(io.StringIO(history_of(started(), *events).to_csv()))
    assert table["kind"].tolist() == ["batch", "batch", "epoch", "batch"]
    assert table["step"].tolist() == [5, 10, 10, 5]
    assert table["fold"].tolist() == [1, 1, 1, 2]
    assert table["gradient_norm/output"].tolist()[2] == 1.5
    assert table["gradient_norm/output"].isna().sum() == 3
    assert table["validation_accuracy"][2] == 0.5
    assert table["loss"][0] == 0.1
    assert table["images_per_second"].notna().tolist() == [True, True, False, True]
