"""Runs go through the engine as people command."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from mnist_core.engine import EngineNotReadyError
from mnist_core.events import BatchEnd, Finished, Started
from mnist_core.experiment import Experiment
from mnist_core.runs import Start
from tests.engine.laboratory import LONG, Laboratory, softmax, wait_until


def test_a_run_submitted_while_the_engine_starts_is_trained_when_it_is_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    with closing(Laboratory(tmp_path)) as fresh:
        states = [fresh.engine.state]
        with pytest.raises(EngineNotReadyError):
            fresh.engine.call("warm_up")
        run = fresh.train(softmax(steps=30))

        def ready() -> bool:
            state = fresh.engine.state
            if state != states[-1]:
                states.append(state)
            return state == "ready"

        wait_until(ready)
        # On a busy machine the look that would have seen it warming can come too late.
        assert [state for state in states if state != "warming"] == ["starting", "ready"]
        fresh.wait_for(run, "finished")


def test_a_finished_run_has_its_figures_and_its_weights(laboratory: Laboratory) -> None:
    run = laboratory.train(softmax(steps=30))
    laboratory.wait_for(run, "finished")
    ended = laboratory.look(run)
    assert ended.result is not None
    assert (ended.result.reason, ended.result.step, ended.last_step) == ("completed", 30, 30)
    assert ended.started is not None
    assert ended.started.parameters == 7850
    weights = laboratory.store.weights(run.id)
    assert weights is not None
    assert [array.shape for array in weights] == [(784, 10), (10,)]
    assert any(array.any() for array in weights)
    epochs = list(laboratory.store.epochs(run.id))
    assert (epochs[0], epochs[-1]) == (0, ended.result.epoch)
    assert not np.array_equal((laboratory.store.weights(run.id, 0) or [])[0], weights[0])
    assert isinstance(laboratory.events(run)[0], Started)
    assert isinstance(laboratory.events(run)[-1], Finished)


def test_events_arrive_while_it_trains_and_stop_ends_it_with_its_weights(laboratory: Laboratory) -> None:
    run = laboratory.train(softmax(LONG))
    laboratory.wait_for_steps(run)
    assert laboratory.look(run).status == "running"
    assert laboratory.store.weights(run.id) is None
    assert laboratory.engine.control(run.id, "stop").result(60)
    laboratory.wait_for(run, "stopped")
    result = laboratory.look(run).result
    assert result is not None
    assert result.reason == "stopped"
    assert 0 < result.step < LONG
    assert laboratory.store.weights(run.id) is not None


def test_a_run_goes_on_from_another(laboratory: Laboratory) -> None:
    parent = laboratory.train(softmax(200))
    laboratory.wait_for(parent, "finished")
    none = np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8)
    child = laboratory.store.create(softmax(1, learning_rate=1e-9), name="child", start=Start(parent.id, *none))
    laboratory.engine.submit(child)
    laboratory.wait_for(child, "finished")
    before, after = laboratory.store.weights(parent.id), laboratory.store.weights(child.id)
    assert before is not None
    assert after is not None
    assert all(np.allclose(one, other, atol=1e-6) for one, other in zip(before, after, strict=True))


def test_a_run_that_goes_on_from_one_without_weights_says_so_and_is_not_trained_from_nothing(laboratory: Laboratory) -> None:
    parent = laboratory.store.create(softmax(200), name="never trained")
    laboratory.store.mark(parent.id, "interrupted")
    none = np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8)
    child = laboratory.store.create(softmax(1), name="child", start=Start(parent.id, *none))
    laboratory.engine.submit(child)
    laboratory.wait_for(child, "failed")
    failure = laboratory.look(child).failure
    assert failure is not None
    assert "no weights" in failure.message


def test_a_run_in_training_reads_with_the_weights_of_its_last_epoch(laboratory: Laboratory) -> None:
    run = laboratory.train(softmax(LONG))
    image = np.zeros((1, 28, 28), np.uint8)
    wait_until(lambda: (laboratory.engine.call("read_live", run.id, image).result() or {"epoch": 0})["epoch"] >= 1)
    live = laboratory.engine.call("read_live", run.id, image).result()
    assert live["epoch"] >= 1
    assert sum(live["probabilities"][0]) == pytest.approx(1, abs=1e-4)
    laboratory.stop(run)
    assert laboratory.engine.call("read_live", run.id, image).result() is None


def test_pause_step_and_resume(laboratory: Laboratory) -> None:
    run = laboratory.train(softmax(LONG))
    laboratory.wait_for_steps(run)
    laboratory.engine.control(run.id, "pause")
    laboratory.wait_for(run, "paused")
    before = laboratory.look(run).last_step
    laboratory.engine.control(run.id, "step")
    wait_until(lambda: laboratory.look(run).last_step > before)
    assert laboratory.look(run).last_step == before + 1
    assert laboratory.look(run).status == "paused"
    laboratory.engine.control(run.id, "resume")
    laboratory.wait_for(run, "running")
    wait_until(lambda: laboratory.look(run).last_step > before + 1)
    laboratory.stop(run)


def test_a_paused_run_can_be_stopped(laboratory: Laboratory) -> None:
    run = laboratory.train(softmax(LONG))
    laboratory.wait_for_steps(run)
    laboratory.engine.control(run.id, "pause")
    laboratory.wait_for(run, "paused")
    laboratory.stop(run)


def test_the_learning_rate_changes_while_it_trains(laboratory: Laboratory) -> None:
    run = laboratory.train(softmax(LONG))
    laboratory.wait_for_steps(run)
    laboratory.engine.control(run.id, "learning_rate", 0.0125)
    wait_until(
        lambda: any(isinstance(event, BatchEnd) and event.learning_rate == pytest.approx(0.0125) for event in laboratory.events(run))
    )
    with pytest.raises(ValueError, match="above 0"):
        laboratory.engine.control(run.id, "learning_rate", -1)
    laboratory.stop(run)


def test_runs_wait_in_order_one_trains_at_a_time_and_one_that_waits_can_be_stopped(laboratory: Laboratory) -> None:
    first = laboratory.train(softmax(LONG))
    second, third, fourth = (laboratory.train(softmax(steps=20)) for _ in range(3))
    laboratory.wait_for_steps(first)
    assert laboratory.engine.queue() == [second.id, third.id, fourth.id]
    assert not laboratory.engine.control(third.id, "stop").result(60)
    laboratory.wait_for(third, "stopped")
    assert laboratory.engine.queue() == [second.id, fourth.id]
    assert laboratory.look(first).status == "running"
    laboratory.stop(first)
    laboratory.wait_for(fourth, "finished")
    assert laboratory.look(second).status == "finished"
    assert laboratory.events(third) == []
    assert laboratory.engine.queue() == []
    numbers = [number for run in (first, second, fourth) for number, _ in laboratory.store.events(run.id)]
    assert numbers == sorted(numbers)


def test_a_run_that_fails_says_why_and_the_next_one_trains(laboratory: Laboratory) -> None:
    values = {"data.train_size": 500, "data.scaling": "none", "network.kind": "dense", "network.activation": "linear"}
    learning = {"learning.optimizer": "sgd", "learning.learning_rate": 10.0, "learning.duration": "steps", "learning.steps": 200}
    run = laboratory.train(Experiment.of(values | learning | {"learning.batch_size": 50}))
    after = laboratory.train(softmax(steps=20))
    laboratory.wait_for(run, "failed")
    failure = laboratory.look(run).failure
    assert failure is not None
    assert failure.message.startswith("The loss became infinite")
    assert laboratory.store.weights(run.id) is None
    laboratory.wait_for(after, "finished")


def test_short_calls_do_not_wait_behind_a_training_and_their_errors_are_plain(laboratory: Laboratory) -> None:
    run = laboratory.train(softmax(LONG))
    laboratory.wait_for_steps(run)
    assert laboratory.engine.call("control_run", run.id, "resume").result(60) is True
    with pytest.raises(ValueError, match="above 0"):
        laboratory.engine.call("control_run", run.id, "learning_rate", 0).result(60)
    with pytest.raises(RuntimeError, match=r"AttributeError: .*no_such_function"):
        laboratory.engine.call("no_such_function").result(60)
    assert laboratory.look(run).status == "running"
    laboratory.stop(run)
