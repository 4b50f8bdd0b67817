"""Workers that have grown are started anew while nobody needs them."""

from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from mnist_core.engine import recycling
from mnist_core.engine.recycling import GROWTH, LOOKING, MUCH, Recycling
from tests.engine.laboratory import Laboratory, softmax, wait_until


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


class Cluster:
    """As much of Dask's client as recycling asks."""

    def __init__(self) -> None:
        self.memory = 600e6
        self.restarted: list[str] = []
        self.trains: list[str] = []
        self.holds: list[str] = []

    def processing(self, workers: list[str]) -> dict[str, list[str]]:
        return dict.fromkeys(workers, self.trains)

    def has_what(self, workers: list[str]) -> dict[str, list[str]]:
        return dict.fromkeys(workers, self.holds)

    def scheduler_info(self, n_workers: int) -> dict[str, Any]:
        return {"workers": {"a": {"metrics": {"memory": self.memory}}}}

    def restart_workers(self, workers: list[str]) -> None:
        self.restarted += workers


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(recycling, "time", clock)
    return clock


def trainings(busy: bool = False) -> Any:
    return SimpleNamespace(busy=busy, warm={"a": 600e6})


@pytest.mark.parametrize(
    ("growth", "idle", "restarted"),
    [(GROWTH / 2, 1000, False), (GROWTH * 1.1, 1, False), (GROWTH * 1.1, 1000, True), (MUCH * 1.1, 0, True)],
)
def test_a_worker_is_started_anew_when_it_has_grown_and_is_idle_or_has_grown_much(
    clock: Clock, growth: float, idle: float, restarted: bool
) -> None:
    cluster, keeper = Cluster(), Recycling()
    keeper.look_after(cluster, trainings())
    keeper.look_after(cluster, trainings(busy=True))
    cluster.memory += growth
    clock.now += idle
    of_now = trainings()
    keeper.look_after(cluster, of_now)
    assert cluster.restarted == (["a"] if restarted else [])
    assert set(of_now.warm) == (set() if restarted else {"a"})


@pytest.mark.parametrize("where", ["trains", "holds"])
def test_no_result_is_lost_that_somebody_still_waits_for(clock: Clock, where: str) -> None:
    cluster, keeper = Cluster(), Recycling()
    keeper.look_after(cluster, trainings())
    cluster.memory += MUCH * 2
    clock.now += 1000
    getattr(cluster, where)[:] = ["run-1a2b", "on_worker-3c4d"]
    keeper.look_after(cluster, trainings())
    assert cluster.restarted == []
    getattr(cluster, where).remove("run-1a2b")
    keeper.look_after(cluster, trainings())
    assert cluster.restarted == ["a"]


def test_whoever_asks_short_calls_is_not_disturbed(clock: Clock) -> None:
    cluster, keeper = Cluster(), Recycling()
    keeper.look_after(cluster, trainings())
    cluster.memory += MUCH * 2
    clock.now += 1000
    keeper.call_begins()
    keeper.look_after(cluster, trainings())
    assert cluster.restarted == []
    cluster.memory -= MUCH * 1.5
    keeper.call_ends()
    keeper.look_after(cluster, trainings())
    assert cluster.restarted == []
    clock.now += 1000
    keeper.look_after(cluster, trainings())
    assert cluster.restarted == ["a"]


def test_whoever_thinks_between_two_short_calls_finds_the_worker_as_it_was(clock: Clock) -> None:
    cluster, keeper = Cluster(), Recycling()
    keeper.look_after(cluster, trainings())
    keeper.call_begins()
    cluster.memory += GROWTH * 1.1
    keeper.call_ends()
    clock.now += LOOKING / 2
    keeper.look_after(cluster, trainings())
    assert cluster.restarted == []
    clock.now += LOOKING
    keeper.look_after(cluster, trainings())
    assert cluster.restarted == ["a"]


def test_a_worker_that_has_just_become_warm_and_is_known_as_small_from_before_has_not_grown(clock: Clock) -> None:
    cluster, keeper = Cluster(), Recycling()
    cluster.memory = 90e6
    keeper.look_after(cluster, trainings())
    cluster.memory = 600e6
    clock.now += 1000
    keeper.look_after(cluster, trainings())
    assert cluster.restarted == []


def test_never_while_a_run_trains(clock: Clock) -> None:
    cluster, keeper = Cluster(), Recycling()
    keeper.look_after(cluster, trainings())
    cluster.memory += MUCH * 2
    clock.now += 1000
    keeper.look_after(cluster, trainings(busy=True))
    assert cluster.restarted == []


def test_after_a_real_recycling_the_next_run_trains_in_another_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    monkeypatch.setenv("DIGIT_LAB_HOME", str(tmp_path))
    with closing(Laboratory(tmp_path)) as laboratory:
        laboratory.wait_for(laboratory.train(softmax(steps=20)), "finished")
        pid = laboratory.engine._link.pid
        assert pid is not None

        def workers() -> set[int]:
            return {process.pid for process in psutil.Process(pid).children(recursive=True) if process.memory_info().rss > 3e8}

        before = workers()
        monkeypatch.setattr(recycling, "IDLE", 0.0)
        monkeypatch.setattr(recycling, "GROWTH", -1e9)
        wait_until(lambda: workers() and not workers() & before)
        monkeypatch.setattr(recycling, "GROWTH", 1e12)
        monkeypatch.setattr(recycling, "MUCH", 1e12)
        laboratory.wait_for(laboratory.train(softmax(steps=20)), "finished")
