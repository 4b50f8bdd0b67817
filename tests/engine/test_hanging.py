"""A step that hangs, really: its run is given up with a sentence, its process ends, and the next run trains."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mnist_core.engine import Engine
from mnist_core.events import BatchEnd, Failed, Started
from mnist_core.runs import RunStore
from tests.engine.laboratory import LONG, Laboratory, softmax, wait_until


class Hasty(Laboratory):
    """Its runs have three seconds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = RunStore(f"sqlite:///{folder / 'runs.db'}")
        self.engine = Engine(self.store, seconds_limit=3)


@pytest.fixture
def laboratory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Laboratory]:
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    monkeypatch.setenv("DIGIT_LAB_HOME", str(tmp_path))
    monkeypatch.setenv("DIGIT_LAB_HANG_SECONDS", "1")
    laboratory = Hasty(tmp_path)
    yield laboratory
    laboratory.close()


def let_the_next_run_hang(laboratory: Laboratory) -> None:
    """In the worker, a training waits for ever as soon as it trained for two seconds; the process that follows is a new one."""

    def patch() -> None:
        import threading

        from mnist_core.callbacks import Reporter

        tell = Reporter.on_train_batch_end

        def hang(self: Reporter, batch: int, logs: object = None) -> None:
            tell(self, batch, logs)
            if self._stopwatch.seconds() > 2:
                threading.Event().wait()

        Reporter.on_train_batch_end = hang

    wait_until(lambda: laboratory.engine.state == "ready")
    laboratory.engine._link.client.run(patch)


def test_a_hung_run_fails_with_its_curve_and_the_next_one_is_ended_at_its_limit(laboratory: Laboratory) -> None:
    let_the_next_run_hang(laboratory)
    hung, behind = laboratory.train(softmax(LONG)), laboratory.train(softmax(LONG))
    laboratory.wait_for(hung, "failed")
    failure = laboratory.look(hung).failure
    assert failure is not None
    assert failure.values["limit"] == 3
    assert failure.message.format(**failure.values).startswith("Training reached its limit of 3 seconds, did not end for ")
    laboratory.wait_for(behind, "stopped")
    result = laboratory.look(behind).result
    assert result is not None
    assert result.reason == "time_limit"
    assert 0 < result.step < LONG
    events = laboratory.events(hung)
    assert sum(isinstance(event, Started) for event in events) == 1, "it was not trained again"
    assert [event for event in events if isinstance(event, BatchEnd)]
    assert {event.message for event in events if isinstance(event, Failed)} == {failure.message}
    assert not (laboratory.folder / "backups" / behind.id).exists()
