"""A run goes on from another's end through the engine, as the next chapter of the same curve."""

import numpy as np

from mnist_core.engine.messages import DAMAGED_END
from mnist_core.events import BatchEnd
from mnist_core.history import History
from tests.engine.laboratory import LONG, Laboratory, softmax


def test_a_stopped_run_goes_on_to_its_end_in_one_curve(laboratory: Laboratory) -> None:
    first = laboratory.train(softmax(LONG))
    laboratory.wait_for_steps(first)
    laboratory.engine.control(first.id, "stop")
    laboratory.wait_for(first, "stopped")
    stopped = laboratory.look(first).result
    assert stopped is not None
    length = stopped.step + 200
    second = laboratory.store.go_on(first.id, softmax(length), name="second")
    laboratory.engine.submit(second)
    laboratory.wait_for(second, "finished")
    history = History()
    history.extend(laboratory.store.events(second.id))
    steps = history.batches()["step"].to_numpy()
    assert np.all(np.diff(steps) > 0)
    assert steps[0] <= 10
    assert steps[-1] == length
    assert [(mark.step, mark.cause) for mark in history.marks] == [(stopped.step, "person")]
    assert laboratory.store.can_go_on(second.id)
    third = laboratory.store.go_on(second.id, softmax(length + 100), name="third")
    laboratory.engine.submit(third)
    laboratory.wait_for(third, "finished")
    ended = laboratory.look(third).result
    assert ended is not None
    assert ended.step == length + 100
    assert ended.seconds > stopped.seconds


def test_a_damaged_end_is_said_and_nothing_is_trained_from_nothing(laboratory: Laboratory) -> None:
    first = laboratory.train(softmax(20))
    laboratory.wait_for(first, "finished")
    laboratory.store.save_end(first.id, b"no archive")
    second = laboratory.store.go_on(first.id, softmax(40), name="second")
    before = len(laboratory.events(second))
    laboratory.engine.submit(second)
    laboratory.wait_for(second, "failed")
    assert laboratory.look(second).failure == DAMAGED_END
    assert not [event for event in laboratory.events(second)[before:] if isinstance(event, BatchEnd)]
