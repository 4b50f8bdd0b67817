"""Everybody sees all runs; who started one, or the administrator, changes it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mnist_core.events import BatchEnd, Finished, Started
from mnist_core.experiment import Experiment
from mnist_core.runs import Run
from pages.components import state
from pages.components.language import plain
from pages.components.language import translate as _
from tests.stand_in import ROOT, Listening, app_with

SMALL = Experiment.of({"network.kind": "softmax", "learning.duration": "steps", "learning.steps": 100})
COMMANDS = ("pause", "resume", "step", "epoch", "stop")
STARTED = Started(steps=100, epochs=1, steps_per_epoch=469, train_images=60_000, validation_images=10_000, parameters=7850)
BATCH = BatchEnd(step=9, epoch=0.1, batches=9, loss=2, accuracy=0.2, learning_rate=0.1, images_per_second=9, seconds=1)
MARKUP = "**a** <b>b</b> <img src=x onerror=alert(1)> [c](http://x.y) :red[d] $e$ `f` https://x.y www.x.y z@x.y &lt;"


@pytest.fixture(autouse=True)
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listening]:
    with app_with(Listening, tmp_path, monkeypatch) as stand_in:
        yield stand_in


def page(name: str, visitor: str = "ann", **query: str) -> AppTest:
    opened = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    if name != "app.py":
        opened.switch_page(name)
    opened.session_state["visitor"] = visitor
    for key, value in query.items():
        opened.query_params[key] = value
    opened.run()
    assert not opened.exception
    return opened


def training(owner: str = "ann", name: str = "test") -> Run:
    run = state.store().create(SMALL, name=name, owner=owner)
    state.store().record(run.id, [(1, STARTED), (2, BATCH)])
    return run


def button(opened: AppTest, key: str) -> Any:
    return next(found for found in opened.button if found.key == key)


def texts(opened: AppTest) -> str:
    """Everything on the page that Markdown renders, as the browser gets it."""
    kinds = ("markdown", "caption", "warning", "error", "info")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(opened, kind))


def test_the_owner_can_press_every_button(engine: Listening) -> None:
    run = training("ann")
    opened = page("pages/train.py", "ann", run=run.id)
    assert [button(opened, f"{command} {run.id}").disabled for command in COMMANDS] == [False, True, False, False, False]
    button(opened, f"stop {run.id}").click().run()
    assert engine.told == [(run.id, "stop", None)]


def test_others_see_the_buttons_and_why_they_cannot_press_them(engine: Listening) -> None:
    run = training("ann")
    opened = page("pages/train.py", "bob", run=run.id)
    buttons = [button(opened, f"{command} {run.id}") for command in COMMANDS]
    assert all(one.disabled and "Somebody else started this run" in one.help for one in buttons)


def test_a_press_that_comes_all_the_same_changes_nothing(engine: Listening) -> None:
    run = training("ann")
    opened = page("pages/train.py", "bob", run=run.id)
    for command in COMMANDS:
        pressed = button(opened, f"{command} {run.id}")
        pressed.proto.disabled = False  # as whoever writes the websocket's messages would
        pressed.click().run()
    opened.text_input(f"new rate {run.id}").set_value("0.5").run()
    assert not opened.exception
    assert engine.told == []


def test_only_the_owner_lets_an_interrupted_run_go_on(engine: Listening) -> None:
    run = training("ann")
    state.store().mark(run.id, "interrupted")
    for visitor in ("bob", "ann"):
        go_on = button(page("pages/train.py", visitor, run=run.id), f"go on {run.id}")
        assert go_on.disabled == (visitor == "bob")
        go_on.proto.disabled = False
        go_on.click().run()
    assert engine.told == [(run.id, "resume")]


def test_the_engine_is_told_how_long_a_run_may_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGIT_LAB_MAX_SECONDS", "77.5")
    st.cache_resource.clear()
    assert state.engine().seconds_limit == 77.5  # type: ignore[attr-defined]


def test_old_runs_make_room_and_starred_ones_do_not(engine: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    done = training()
    finished = Finished(reason="completed", test_loss=1, test_accuracy=1, train_accuracy=1, step=100, epoch=1, seconds=60)
    state.store().record(done.id, [(3, finished)])
    # The champion came with the program and is counted, but never goes.
    most = state.store().stored_bytes() - 1
    monkeypatch.setenv("DIGIT_LAB_MAX_STORED_MB", f"{most / 1e6:.6f}")
    state.store().star(done.id, True)
    opened = page("pages/train.py", recipe="c-softmax")
    button(opened, "train").click().run()
    assert "Delete some, or take a star from some." in texts(opened)
    assert state.store().run(done.id) is not None
    assert engine.submitted == []
    state.store().star(done.id, False)
    button(opened, "train").click().run()
    assert state.store().run(done.id) is None
    assert len(engine.submitted) == 1


def test_the_password_lets_the_administrator_change_every_run(engine: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGIT_LAB_ADMIN_PASSWORD", "sesame")
    run = training("ann")
    opened = page("pages/train.py", "bob", run=run.id)
    opened.text_input("password").set_value("guess").run()
    assert "This is not the password." in texts(opened)
    assert button(opened, f"stop {run.id}").disabled
    opened.text_input("password").set_value("sesame").run()
    assert not button(opened, f"stop {run.id}").disabled
    assert "sesame" not in str(opened.session_state._state.filtered_state)
    button(opened, f"stop {run.id}").click().run()
    assert engine.told == [(run.id, "stop", None)]
    button(opened, "leave").click().run()
    assert button(opened, f"stop {run.id}").disabled


def test_without_a_password_there_is_nothing_to_enter() -> None:
    assert not [field for field in page("app.py").text_input if field.key == "password"]


def test_a_setting_that_is_no_number_is_said_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGIT_LAB_MAX_STEPS", "lots")
    assert "DIGIT_LAB_MAX_STEPS got lots; it takes a whole number above 0." in texts(page("app.py"))


def test_a_run_beyond_a_limit_is_refused_with_a_sentence_and_the_knobs_stay(engine: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGIT_LAB_MAX_STEPS", "500")
    opened = page("pages/train.py", recipe="c-softmax")
    steps = next(field for field in opened.number_input if field.key == "knob learning.steps")
    steps.set_value(501).run()
    button(opened, "train").click().run()
    assert "The run got 501 steps over all its folds; here it takes at most 500." in texts(opened)
    assert engine.submitted == []
    assert state.store().active() == []
    assert opened.session_state["knob learning.steps"] == 501
    next(field for field in opened.number_input if field.key == "knob learning.steps").set_value(500).run()
    button(opened, "train").click().run()
    assert "here it takes at most" not in texts(opened)
    assert len(engine.submitted) == 1


def test_runs_started_together_are_refused_together(engine: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGIT_LAB_MAX_WAITING_PER_VISITOR", "4")
    opened = page("pages/train.py", recipe="a-optimizers")
    next(one for one in opened.button if one.label == "Train all 5").click().run()
    assert "You have 4 runs waiting; here a visitor takes at most 4 places in the queue." in texts(opened)
    assert state.store().active() == []
    assert engine.submitted == []


def test_one_visitors_full_queue_does_not_stop_another(engine: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGIT_LAB_MAX_WAITING_PER_VISITOR", "1")
    state.store().create(SMALL, name="waits", owner="ann")
    for visitor, accepted in (("ann", 0), ("bob", 1)):
        button(page("pages/train.py", visitor, recipe="c-softmax"), "train").click().run()
        assert len(engine.submitted) == accepted


def progress_words(opened: AppTest) -> str:
    return " ".join(element.proto.text for element in opened.get("progress"))


def test_a_waiting_run_shows_its_place_and_no_time_while_nothing_was_measured() -> None:
    state.store().create(SMALL, name="first", owner="ann")
    second = state.store().create(SMALL, name="second", owner="ann")
    assert progress_words(page("pages/train.py", run=second.id)) == "Place 2 of 2 in the queue."


def test_a_waiting_run_shows_how_long_it_will_wait_once_runs_were_measured() -> None:
    done = training()
    finished = Finished(reason="completed", test_loss=1, test_accuracy=1, train_accuracy=1, step=100, epoch=1, seconds=60)
    state.store().record(done.id, [(3, finished)])
    training()
    state.store().create(SMALL, name="first", owner="ann")
    second = state.store().create(SMALL, name="second", owner="ann")
    # What trains has said no speed of its own yet, so it counts whole: 60 seconds, and 60 for the one before.
    assert progress_words(page("pages/train.py", run=second.id)) == "Place 2 of 2 in the queue, about 2 min."


@pytest.mark.parametrize("name", ["app.py", "pages/train.py", "pages/draw.py"])
def test_a_name_with_markup_is_shown_as_text(name: str) -> None:
    run = training(name=MARKUP)
    if name == "pages/draw.py":
        finished = Finished(reason="completed", test_loss=1, test_accuracy=1, train_accuracy=1, step=100, epoch=1, seconds=60)
        state.store().record(run.id, [(3, finished)])
    opened = page(name, **({} if name == "app.py" else {"run": run.id}))
    if name == "pages/draw.py":
        opened.session_state["section"] = _("Draw to fix")
        opened.run()
    shown = rendered(opened)
    assert plain(MARKUP) in shown
    assert MARKUP not in shown


def test_markup_in_a_link_is_shown_as_text() -> None:
    for name in ("pages/train.py", "pages/draw.py"):
        shown = rendered(page(name, run=MARKUP, recipe=MARKUP))
        assert plain(MARKUP) in shown
        assert MARKUP not in shown


def rendered(opened: AppTest) -> str:
    """What Markdown renders, the labels of links among it."""
    return texts(opened) + "\n".join(link.proto.label for link in opened.get("page_link"))
