"""Applications come and go; runs stay."""

from pathlib import Path

from mnist_core.runs import RunStore
from tests.engine.laboratory import LONG, Laboratory, softmax, wait_until


def test_after_a_restart_what_trained_on_a_dead_engine_is_interrupted_and_what_waited_is_trained(address: str, tmp_path: Path) -> None:
    store = RunStore(f"sqlite:///{tmp_path / 'runs.db'}")
    trained, paused, waited = (store.create(softmax(steps=20), name="") for _ in range(3))
    store.mark(trained.id, "running")
    store.mark(paused.id, "paused")
    store.close()
    second = Laboratory(tmp_path, address)
    second.wait_for(waited, "finished")
    assert second.look(trained).status == "interrupted"
    assert second.look(paused).status == "interrupted"
    second.close()


def test_after_a_restart_the_application_finds_a_run_that_goes_on_on_an_outside_scheduler(address: str, tmp_path: Path) -> None:
    before = Laboratory(tmp_path, address)
    run = before.train(softmax(LONG))
    before.wait_for_steps(run)
    before.close()
    after = Laboratory(tmp_path, address)
    known = after.look(run).last_step
    wait_until(lambda: after.look(run).last_step > known)
    assert after.look(run).status == "running"
    after.stop(run)
    assert after.store.weights(run.id) is not None
    after.close()


def test_an_application_with_another_database_leaves_our_runs_alone(laboratory: Laboratory, address: str, tmp_path: Path) -> None:
    run = laboratory.train(softmax(LONG))
    laboratory.wait_for_steps(run)
    other = Laboratory(tmp_path, address)
    other.wait_for(other.train(softmax(steps=20)), "queued")
    wait_until(lambda: other.engine.state == "ready")
    assert other.store.run(run.id) is None
    laboratory.stop(run)
    wait_until(lambda: not other.store.active())
    assert laboratory.store.weights(run.id) is not None
    other.close()
