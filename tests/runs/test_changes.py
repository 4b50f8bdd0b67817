"""What people do to runs that are there: stars, names, deletion; and who may."""

import numpy as np
import pytest

from mnist_core.refused import RefusedError
from mnist_core.runs import LONGEST_NAME, Run, RunStore, Start, allowed
from tests.runs.told import EXPERIMENT, STARTED, batch, finished, look, told

NO_DRAWINGS = (np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8))


def goes_on_from(store: RunStore, parent: Run) -> Run:
    return store.create(EXPERIMENT, name="child", start=Start(parent.id, *NO_DRAWINGS))


def test_a_star_stays_until_it_is_taken_away(store: RunStore) -> None:
    run = store.create(EXPERIMENT, name="")
    assert not run.starred
    store.star(run.id, True)
    store.mark(run.id, "running")
    assert look(store, run).starred
    store.star(run.id, False)
    assert not look(store, run).starred


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  two   words ", "two words"),
        ("<b>*bold*</b> `code` $x$", "<b>*bold*</b> `code` $x$"),
        ("one\nline\tonly\x00\x1b[31m", "one line only [31m"),
        ("\ud800half a sign", "half a sign"),
        ("手写数字 ✎ 7", "手写数字 ✎ 7"),
        ("n" * LONGEST_NAME, "n" * LONGEST_NAME),
    ],
)
def test_a_name_is_one_line_of_text_kept_as_it_is(store: RunStore, given: str, kept: str) -> None:
    run = store.create(EXPERIMENT, name="before")
    store.rename(run.id, given)
    assert look(store, run).name == kept
    assert look(store, store.create(EXPERIMENT, name=given)).name == kept


@pytest.mark.parametrize("name", ["", " \n ", "\x00", "n" * (LONGEST_NAME + 1)])
def test_no_name_and_a_long_one_are_refused_and_change_nothing(store: RunStore, name: str) -> None:
    run = store.create(EXPERIMENT, name="before")
    with pytest.raises(RefusedError, match="name"):
        store.rename(run.id, name)
    assert look(store, run).name == "before"


def test_a_new_run_s_name_is_cut_to_what_every_database_keeps(store: RunStore) -> None:
    assert look(store, store.create(EXPERIMENT, name="n" * 500)).name == "n" * LONGEST_NAME


def test_a_deleted_run_is_gone_with_all_that_belonged_to_it_and_others_stay(store: RunStore) -> None:
    other, parent = told(store, STARTED, batch(3)), told(store, STARTED, finished())
    run = goes_on_from(store, parent)
    store.record(run.id, [(0, STARTED), (1, finished())])
    store.save_weights(run.id, 1, [np.ones(3)])
    store.star(run.id, True)
    before = store.stored_bytes()
    store.delete(run.id)
    assert store.run(run.id) is None
    assert store.events(run.id) == []
    assert store.weights(run.id) is None
    assert store.start(run.id) is None
    assert store.stored_bytes() < before
    assert {one.id for one in store.runs(9)} == {other.id, parent.id}


def test_what_comes_late_of_a_deleted_run_is_passed_over(store: RunStore) -> None:
    run = told(store, STARTED, finished())
    store.delete(run.id)
    store.record(run.id, [(5, batch(9))])
    store.save_weights(run.id, 1, [np.ones(3)])
    assert store.stored_bytes() == 0


@pytest.mark.parametrize("status", ["queued", "running", "paused"])
def test_a_run_that_has_not_ended_is_not_deleted(store: RunStore, status: str) -> None:
    run = store.create(EXPERIMENT, name="")
    store.mark(run.id, status)  # type: ignore[arg-type]
    with pytest.raises(RefusedError, match="Stop it first"):
        store.delete(run.id)
    assert look(store, run).status == status


def test_a_run_is_not_deleted_while_another_is_still_to_go_on_from_it(store: RunStore) -> None:
    parent = told(store, STARTED, finished())
    child = goes_on_from(store, parent)
    for status in ("queued", "running", "interrupted"):
        store.mark(child.id, status)  # type: ignore[arg-type]
        with pytest.raises(RefusedError, match="go on from this one"):
            store.delete(parent.id)
    store.mark(child.id, "queued")
    store.mark(child.id, "stopped")
    store.delete(parent.id)
    assert store.run(parent.id) is None


def test_what_came_with_the_program_stays(store: RunStore) -> None:
    store.adopt("champion", EXPERIMENT, [STARTED, finished()], [np.ones(3)], name="Champion", recipe="champion")
    with pytest.raises(RefusedError, match="came with the program"):
        store.delete("champion")
    assert store.weights("champion") is not None


def test_an_unknown_run_is_named(store: RunStore) -> None:
    for change in (lambda: store.star("nobody", True), lambda: store.rename("nobody", "x"), lambda: store.delete("nobody")):
        with pytest.raises(KeyError, match="no run nobody"):
            change()


def test_only_the_owner_and_an_administrator_may_change_a_run(store: RunStore) -> None:
    anns, nobodys = store.create(EXPERIMENT, name="", owner="ann"), store.create(EXPERIMENT, name="")
    assert allowed(anns, "ann")
    assert not allowed(anns, "bob")
    assert not allowed(anns, "")
    assert not allowed(nobodys, "")
    assert not allowed(nobodys, "ann")
    assert allowed(anns, "bob", administrator=True)
    assert allowed(nobodys, "", administrator=True)
