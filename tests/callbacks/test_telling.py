"""Events come at a bounded pace and leave nothing out."""

from collections.abc import Callable
from typing import Any

import pytest

from mnist_core.callbacks import (
    EVENTS_AT_ONCE,
    Reporter,
    Stopwatch,
)
from mnist_core.events import BatchEnd, EpochEnd, Event
from tests.callbacks.hand import EXPERIMENT, Clock, logs, model


def start_reporter(look: Callable[[], dict[str, Any]] = dict, fold: int = 1) -> tuple[Reporter, list[Event], Clock]:
    events: list[Event] = []
    clock = Clock()
    reporter = Reporter(EXPERIMENT, fold, events.append, look, Stopwatch(clock))
    reporter.set_model(model())
    reporter.on_epoch_begin(0)
    return reporter, events, clock


def test_a_short_run_tells_every_block() -> None:
    reporter, events, _ = start_reporter()
    for step in range(1, EVENTS_AT_ONCE + 1):
        reporter.on_train_batch_end(step, logs(loss=1 / step))
    assert [event.step for event in events if isinstance(event, BatchEnd)] == list(range(1, EVENTS_AT_ONCE + 1))


def test_after_a_first_burst_ten_events_a_second_come_and_no_batch_is_lost() -> None:
    reporter, events, clock = start_reporter()
    for step in range(1, 5001):
        clock.now += 0.01
        reporter.on_train_batch_end(step, logs())
    # The first hundred at once, and ten a second over fifty seconds.
    assert EVENTS_AT_ONCE + 490 <= len(events) <= EVENTS_AT_ONCE + 501
    in_the_last_second = [event for event in events if isinstance(event, BatchEnd) and event.seconds > 49]
    assert 9 <= len(in_the_last_second) <= 11
    reporter.on_train_end()
    assert sum(event.batches for event in events if isinstance(event, BatchEnd)) == 5000


def test_an_event_holds_the_means_since_the_one_before() -> None:
    reporter, events, clock = start_reporter()
    for step in range(1, EVENTS_AT_ONCE + 1):
        reporter.on_train_batch_end(step, logs())
    clock.now += 0.04
    reporter.on_train_batch_end(103, logs(loss=4.0, accuracy=0.1, batches=3))
    clock.now += 0.06
    reporter.on_train_batch_end(104, logs(loss=2.0, accuracy=0.5, batches=1))
    event = events[-1]
    assert isinstance(event, BatchEnd)
    assert len(events) == EVENTS_AT_ONCE + 1
    assert (event.step, event.batches, event.epoch) == (104, 4, 10.4)
    assert (event.loss, event.accuracy) == pytest.approx((3.5, 0.2))
    assert event.images_per_second == pytest.approx(400 / 0.1)
    assert event.learning_rate == 0.5


def test_an_epochs_end_is_told_after_its_last_batches_with_all_there_is_to_see() -> None:
    seen = {"gradient_norms": {"output": 2.0}, "predictions": [7], "confidences": [0.9]}
    reporter, events, clock = start_reporter(lambda: seen, fold=3)
    for step in range(1, EVENTS_AT_ONCE + 2):
        reporter.on_train_batch_end(step, logs())
    clock.now += 0.0625
    reporter.on_epoch_end(0, {"loss": 0.3, "accuracy": 0.8, "val_loss": 0.4, "val_accuracy": 0.7})
    last_batch, end = events[-2:]
    assert isinstance(last_batch, BatchEnd)
    assert last_batch.step == EVENTS_AT_ONCE + 1
    assert end == EpochEnd(
        fold=3,
        step=EVENTS_AT_ONCE + 1,
        epoch=10.1,
        loss=0.3,
        accuracy=0.8,
        validation_loss=0.4,
        validation_accuracy=0.7,
        learning_rate=0.5,
        seconds=0.0625,
        **seen,
    )


def test_an_epoch_without_validation_says_so() -> None:
    reporter, events, _ = start_reporter()
    reporter.on_train_batch_end(10, logs())
    reporter.on_epoch_end(0, {"loss": 0.3, "accuracy": 0.8})
    assert isinstance(events[-1], EpochEnd)
    assert events[-1].validation_loss is None


def test_the_pause_between_epochs_does_not_count_in_images_a_second() -> None:
    reporter, events, clock = start_reporter()
    clock.now += 60
    reporter.on_epoch_begin(1)
    clock.now += 0.5
    reporter.on_train_batch_end(1, logs())
    assert isinstance(events[-1], BatchEnd)
    assert events[-1].images_per_second == pytest.approx(200)
