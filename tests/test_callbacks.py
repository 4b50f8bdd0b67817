"""Callbacks fed with logs written by hand: no training, no clock but the test's."""

import math
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import keras
import pytest

from mnist_core.callbacks import (
    EVENTS_AT_ONCE,
    EpochClock,
    Finiteness,
    Obedience,
    Plateau,
    Reporter,
    Stopwatch,
    TrainingFailed,
    Validation,
    WhenValidated,
)
from mnist_core.control import Control
from mnist_core.events import BatchEnd, EpochEnd, Event, Paused
from mnist_core.experiment import Experiment
from mnist_core.feed import Block, Feed

# Ten steps an epoch, two epochs.
EXPERIMENT = Experiment.of({"data.train_size": 1000, "learning.batch_size": 100, "learning.epochs": 2, "learning.learning_rate": 0.5})


class Clock:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def model() -> Any:
    """As much of a Keras model as callbacks look at."""
    return SimpleNamespace(optimizer=keras.optimizers.SGD(0.5), stop_training=False)


def logs(loss: float = 1.0, accuracy: float = 0.5, batches: int = 1, ends_epoch: bool = False) -> dict[str, Any]:
    return {"loss": loss, "accuracy": accuracy, "batches": batches, "images": 100 * batches, "ends_epoch": ends_epoch}


class Listening(keras.callbacks.Callback):
    """Notes every hook it hears."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Any] = []

    def on_train_begin(self, logs: Any = None) -> None:
        self.heard.append("train begins")

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.heard.append(("epoch begins", epoch))

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.heard.append(("block", batch, logs))

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.heard.append(("epoch ends", epoch, dict(logs)))

    def on_train_end(self, logs: Any = None) -> None:
        self.heard.append("train ends")


def test_the_stopwatch_leaves_out_waiting() -> None:
    clock = Clock()
    stopwatch = Stopwatch(clock)
    clock.now += 2

    def wait() -> None:
        clock.now += 1000

    stopwatch.wait(wait)
    clock.now += 3
    assert stopwatch.seconds() == 5


def start_clock(others: list[keras.callbacks.Callback], experiment: Experiment = EXPERIMENT) -> tuple[EpochClock, Feed, Any]:
    feed = Feed(experiment, 0, Control())
    clock = EpochClock(experiment, feed, others, Stopwatch(Clock()))
    clock.set_model(model())
    clock.on_train_begin()
    return clock, feed, clock.model


def train_block(clock: EpochClock, feed: Feed, block: Block, loss: float = 1.0, accuracy: float = 0.5) -> None:
    feed.sent.append(block)
    clock.on_train_batch_end(0, {"loss": loss, "accuracy": accuracy})


def test_blocks_become_steps_and_epochs() -> None:
    listening = Listening()
    clock, feed, keras_model = start_clock([listening])
    train_block(clock, feed, Block(4, 400, False))
    train_block(clock, feed, Block(6, 600, True))
    assert not keras_model.stop_training
    train_block(clock, feed, Block(10, 1000, True))
    clock.on_train_end()
    assert [heard[:2] if isinstance(heard, tuple) else heard for heard in listening.heard] == [
        "train begins",
        ("epoch begins", 0),
        ("block", 4),
        ("block", 10),
        ("epoch ends", 0),
        ("epoch begins", 1),
        ("block", 20),
        ("epoch ends", 1),
        "train ends",
    ]
    assert keras_model.stop_training
    assert (clock.step, clock.epoch) == (20, 2)


def test_a_block_is_told_with_its_means_and_its_size() -> None:
    listening = Listening()
    clock, feed, _ = start_clock([listening])
    train_block(clock, feed, Block(4, 400, False), loss=0.7, accuracy=0.6)
    assert listening.heard[-1] == ("block", 4, {"loss": 0.7, "accuracy": 0.6, "batches": 4, "images": 400, "ends_epoch": False})


def test_an_epochs_means_are_means_over_its_images() -> None:
    listening = Listening()
    clock, feed, _ = start_clock([listening])
    train_block(clock, feed, Block(9, 900, False), loss=2.0, accuracy=0.2)
    train_block(clock, feed, Block(1, 100, True), loss=1.0, accuracy=0.7)
    assert ("epoch ends", 0, pytest.approx({"loss": 1.9, "accuracy": 0.25})) in listening.heard


def test_no_epoch_begins_after_somebody_stopped_the_training() -> None:
    listening = Listening()
    clock, feed, keras_model = start_clock([listening])
    keras_model.stop_training = True
    train_block(clock, feed, Block(10, 1000, True))
    assert listening.heard[-1][0] == "epoch ends"


def test_validation_comes_every_so_many_epochs_and_after_the_last() -> None:
    asked: list[int] = []

    def evaluate(epoch: int) -> tuple[float, float]:
        asked.append(epoch)
        return 0.25, 0.75

    validation = Validation(3, 8, evaluate)
    for epoch in range(8):
        of_epoch: dict[str, Any] = {"loss": 1.0}
        validation.on_epoch_end(epoch, of_epoch)
        assert ("val_loss" in of_epoch) == (epoch in asked)
    assert asked == [2, 5, 7]
    assert of_epoch == {"loss": 1.0, "val_loss": 0.25, "val_accuracy": 0.75}


def test_patience_counts_validations_and_not_epochs() -> None:
    callback = WhenValidated(keras.callbacks.EarlyStopping("val_loss", patience=2))
    callback.set_model(model())
    callback.on_train_begin()
    stopped_after = []
    # Validated every third epoch: better, better, worse, worse.
    for epoch, loss in zip(range(2, 14, 3), [1.0, 0.8, 0.9, 0.85], strict=True):
        callback.on_epoch_end(epoch - 2, {"loss": 0.1})
        callback.on_epoch_end(epoch - 1, {"loss": 0.1})
        callback.on_epoch_end(epoch, {"loss": 0.1, "val_loss": loss})
        stopped_after.append(callback.model.stop_training)
    assert stopped_after == [False, False, False, True]


def plateau(feed: Feed) -> Plateau:
    callback = Plateau(feed, monitor="val_loss", factor=0.5, patience=2)
    callback.set_model(model())
    callback.on_train_begin()
    return callback


def test_on_a_plateau_the_feeds_rate_falls_by_kerass_rule() -> None:
    feed = Feed(EXPERIMENT, 0, Control())
    callback, rates = plateau(feed), []
    for epoch, loss in enumerate([1.0, 0.9, 0.95, 0.95, 0.95, 0.95, 0.5]):
        callback.on_epoch_end(epoch, {"val_loss": loss})
        rates.append(feed.rates.base)
    assert rates == [0.5, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125]


@pytest.mark.parametrize("loss", [math.nan, math.inf])
@pytest.mark.parametrize(("scaling", "knob"), [("none", "pixel scaling 0 to 1"), ("unit", "smaller initial weights")])
def test_a_loss_that_is_no_number_ends_the_training_with_a_sentence_that_names_knobs(loss: float, scaling: str, knob: str) -> None:
    finiteness = Finiteness(Experiment.of({"data.scaling": scaling}))
    finiteness.set_model(model())
    finiteness.on_train_batch_end(7, logs(loss=12.0))
    with pytest.raises(TrainingFailed) as caught:
        finiteness.on_train_batch_end(8, logs(loss=loss))
    sentence = str(caught.value)
    assert sentence.startswith("The loss became infinite by step 8. Try ")
    assert "a learning rate well below 0.5" in sentence
    assert knob in sentence
    assert caught.value.template.format(**caught.value.values) == sentence


def test_a_last_update_that_goes_too_far_is_noticed_when_it_is_judged() -> None:
    finiteness = Finiteness(EXPERIMENT)
    finiteness.set_model(model())
    finiteness.on_train_batch_end(20, logs())
    finiteness.on_epoch_end(0, {"loss": 1.0})
    with pytest.raises(TrainingFailed, match="infinite by step 20"):
        finiteness.on_epoch_end(1, {"loss": 1.0, "val_loss": math.nan})


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
