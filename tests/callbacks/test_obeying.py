"""What a person asks is done, and told."""

import threading
from collections.abc import Callable

import pytest

from mnist_core.callbacks import (
    Obedience,
    Stopwatch,
)
from mnist_core.control import Control
from mnist_core.events import Event, Paused, Stopping
from mnist_core.feed import Feed
from tests.callbacks.hand import EXPERIMENT, Clock, logs, model


def obey(
    control: Control, emit: Callable[[Event], None] = lambda event: None, clock: Clock | None = None
) -> tuple[Obedience, Feed, Stopwatch]:
    feed = Feed(EXPERIMENT, 0, control)
    stopwatch = Stopwatch(clock or Clock())
    obedience = Obedience(control, feed, emit, stopwatch)
    obedience.set_model(model())
    return obedience, feed, stopwatch


def test_stop_ends_the_training() -> None:
    control = Control()
    obedience, _, _ = obey(control)
    obedience.on_train_batch_end(1, logs())
    assert not obedience.model.stop_training
    control.stop()
    obedience.on_train_batch_end(2, logs())
    assert obedience.model.stop_training


def test_a_pause_is_told_and_lasts_until_somebody_resumes() -> None:
    control, events, told, went_on = Control(), [], threading.Event(), threading.Event()

    def emit(event: Event) -> None:
        events.append(event)
        told.set()

    obedience, _, _ = obey(control, emit)
    control.pause()

    def training() -> None:
        obedience.on_train_batch_end(5, logs())
        went_on.set()

    thread = threading.Thread(target=training)
    thread.start()
    assert told.wait(10)
    assert not went_on.wait(0.1)
    assert events == [Paused(paused=True, step=5)]
    control.resume()
    assert went_on.wait(10)
    thread.join(10)
    assert events == [Paused(paused=True, step=5), Paused(paused=False, step=5)]


def test_time_spent_paused_is_no_time_of_training() -> None:
    control, clock = Control(), Clock()

    def resume_after_an_hour(event: Event) -> None:
        assert isinstance(event, Paused)
        if event.paused:
            control.resume()

    obedience, _, stopwatch = obey(control, resume_after_an_hour, clock)
    control.pause()

    waiting = control.wait

    def wait_an_hour() -> None:
        clock.now += 3600
        waiting()

    control.wait = wait_an_hour  # type: ignore[method-assign]
    obedience.on_train_batch_end(1, logs())
    assert stopwatch.seconds() == 0


def test_the_end_of_an_epoch_is_told_before_anybody_waits() -> None:
    control, events = Control(), []

    def emit(event: Event) -> None:
        events.append(event)
        control.resume()

    obedience, _, _ = obey(control, emit)
    control.pause()
    obedience.on_train_batch_end(10, logs(ends_epoch=True))
    assert events == []
    obedience.on_epoch_begin(1)
    assert events[0] == Paused(paused=True, step=10)


def test_a_new_learning_rate_is_handed_to_the_feed() -> None:
    control = Control()
    obedience, feed, _ = obey(control)
    control.set_learning_rate(0.05)
    obedience.on_train_batch_end(3, logs())
    assert feed.rates.at(3) == pytest.approx(0.05)


def test_at_its_limit_of_seconds_a_training_ends_like_one_that_is_stopped() -> None:
    clock, events = Clock(), []
    obedience = Obedience(Control(), Feed(EXPERIMENT, 0, Control()), events.append, Stopwatch(clock), seconds_limit=5.0)
    obedience.set_model(model())
    clock.now += 4.9
    obedience.on_train_batch_end(1, logs())
    assert not obedience.model.stop_training
    clock.now += 0.1
    obedience.on_train_batch_end(2, logs())
    obedience.on_train_batch_end(3, logs())
    assert obedience.model.stop_training
    assert obedience.out_of_time
    assert events == [Stopping(step=2)]


def test_a_stop_at_the_limit_is_a_stop() -> None:
    control = Control()
    obedience = Obedience(control, Feed(EXPERIMENT, 0, control), lambda event: None, Stopwatch(Clock()), seconds_limit=0.0)
    obedience.set_model(model())
    control.stop()
    obedience.on_train_batch_end(1, logs())
    assert obedience.model.stop_training
    assert not obedience.out_of_time
