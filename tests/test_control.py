"""A person's wishes arrive, whichever thread they come from."""

import threading
from collections.abc import Callable

import pytest

from mnist_core.control import Control

PATIENCE = 10  # seconds until a test that hangs is called failed; nothing is measured by it


def test_a_new_control_wishes_nothing() -> None:
    control = Control()
    assert not control.must_wait()
    assert not control.stopped
    assert not control.stepping
    assert control.take_learning_rate() is None


@pytest.mark.parametrize("end_waiting", [Control.resume, Control.step, Control.epoch, Control.stop])
def test_a_paused_training_waits_until_asked_to_go_on(end_waiting: Callable[[Control], None]) -> None:
    control, waiting, went_on = Control(), threading.Event(), threading.Event()
    control.pause()

    def training() -> None:
        waiting.set()
        control.wait()
        went_on.set()

    thread = threading.Thread(target=training)
    thread.start()
    assert waiting.wait(PATIENCE)
    assert not went_on.wait(0.1)
    end_waiting(control)
    assert went_on.wait(PATIENCE)
    thread.join(PATIENCE)


def test_a_step_lets_one_step_through_and_no_more() -> None:
    control = Control()
    control.pause()
    control.step()
    assert not control.must_wait()
    control.take_step()
    assert control.must_wait()


def test_a_step_asked_of_a_running_training_pauses_it_after_that_step() -> None:
    control = Control()
    control.step()
    assert control.stepping
    control.take_step()
    assert control.must_wait()


def test_three_steps_asked_at_once_are_three_steps() -> None:
    control = Control()
    for _ in range(3):
        control.step()
    taken = 0
    while not control.must_wait():
        control.take_step()
        taken += 1
    assert taken == 3


def test_resuming_forgets_the_steps_left() -> None:
    control = Control()
    control.step()
    control.resume()
    assert not control.stepping
    control.pause()
    assert control.must_wait()


def test_one_epoch_ends_in_a_pause_once() -> None:
    control = Control()
    control.pause()
    control.epoch()
    assert not control.must_wait()
    control.end_epoch()
    assert control.must_wait()
    control.resume()
    control.end_epoch()
    assert not control.must_wait()


def test_resuming_forgets_the_pause_after_this_epoch() -> None:
    control = Control()
    control.epoch()
    control.resume()
    control.end_epoch()
    assert not control.must_wait()


def test_a_stopped_training_never_waits() -> None:
    control = Control()
    control.pause()
    control.stop()
    assert control.stopped
    assert not control.must_wait()


def test_a_learning_rate_is_taken_once_and_the_last_counts() -> None:
    control = Control()
    control.set_learning_rate(0.1)
    control.set_learning_rate(0.2)
    assert control.take_learning_rate() == 0.2
    assert control.take_learning_rate() is None


@pytest.mark.parametrize("rate", [0.0, -1.0, float("inf"), float("nan")])
def test_an_impossible_learning_rate_is_refused_in_a_sentence(rate: float) -> None:
    with pytest.raises(ValueError, match=rf"The learning rate got {rate}; it takes a number above 0\."):
        Control().set_learning_rate(rate)


def test_commands_arrive_by_name() -> None:
    control = Control()
    control.send("pause")
    assert control.must_wait()
    control.send("step")
    assert not control.must_wait()
    control.send("resume")
    assert not control.stepping
    control.send("epoch")
    control.end_epoch()
    assert control.must_wait()
    control.send("learning_rate", 0.5)
    assert control.take_learning_rate() == 0.5
    control.send("stop")
    assert control.stopped


def test_a_learning_rate_command_without_a_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="The learning rate got nothing"):
        Control().send("learning_rate")
