"""Blocks become steps and epochs; waiting does not count."""

from typing import Any

import keras
import pytest

from mnist_core.callbacks import (
    EpochClock,
    Stopwatch,
)
from mnist_core.control import Control
from mnist_core.experiment import Experiment
from mnist_core.feed import Block, Feed
from tests.callbacks.hand import EXPERIMENT, Clock, model


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


def test_another_thread_sees_the_stopwatch_stand_while_somebody_waits() -> None:
    clock = Clock()
    stopwatch = Stopwatch(clock)
    clock.now += 2
    seen = []

    def wait() -> None:
        clock.now += 1000
        seen.append(stopwatch.seconds())

    stopwatch.wait(wait)
    assert seen == [2]


def test_a_stopwatch_goes_on_from_what_was_measured_before() -> None:
    clock = Clock()
    stopwatch = Stopwatch(clock)
    clock.now += 2
    stopwatch.go_on_from(40)
    clock.now += 3
    assert stopwatch.seconds() == 45


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


def test_a_clock_goes_on_from_the_step_and_epoch_it_is_given() -> None:
    listening = Listening()
    feed = Feed(EXPERIMENT, 0, Control(), step=10)
    clock = EpochClock(EXPERIMENT, feed, [listening], Stopwatch(Clock()), 10, 1)
    clock.set_model(model())
    clock.on_train_begin()
    train_block(clock, feed, Block(10, 1000, True))
    assert [heard[:2] for heard in listening.heard[1:]] == [("epoch begins", 1), ("block", 20), ("epoch ends", 1)]
    assert clock.model.stop_training
