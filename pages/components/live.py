"""One run as it lives. Redrawn by itself while the run is active; it never waits for anything."""

import random

import streamlit as st

from mnist_core.control import Command
from mnist_core.history import History
from mnist_core.runs import Run
from pages.components.charts import curves, overlay, sample
from pages.components.language import plain
from pages.components.language import translate as _
from pages.components.naming import run_name
from pages.components.outcome import outcome
from pages.components.query_params import query_params
from pages.components.state import command, crowding, engine, look, may_change, seconds_to_wait, started_with, store, watch

LEAST_WAIT = 10.0  # seconds: an estimate that says less promises too much
# At first people wait for the first point; afterwards a command must be seen to work within a second.
SECONDS_AT_FIRST, SECONDS = 0.25, 0.8
BEGINNING = 2.0  # seconds of training; the page changes its pace only then, for that draws all of it anew


def run_view(run_id: str) -> None:
    """Show the run, live as long as it is active."""
    run = store().run(run_id)
    if run is None:
        st.warning(_("There is no run {run}. It may have been deleted, or the link is incomplete.").format(run=plain(run_id)))
        return
    look()
    with watch(run_id, at_once=run.status != "running") as watched:
        pace = _pace(run, watched.history)
    st.fragment(_live, run_every=pace)(run_id, pace)


def _pace(run: Run, history: History) -> float | None:
    """Seconds from one look to the next; None when the run and those started with it are over, and nothing more will come."""
    if run.ended and all(other.ended for other in started_with(run)):
        return None
    batches = history.batches()
    if run.status == "queued":
        soon = all(other.status == "queued" for other in store().active())
    else:
        soon = not len(batches) or batches["seconds"].iloc[-1] <= BEGINNING
    return (SECONDS_AT_FIRST if soon else SECONDS) * crowding()


def _live(run_id: str, pace: float | None) -> None:
    look()
    run = store().run(run_id)
    if run is None or query_params.get("run") != run_id:  # it was deleted, or a click here chose another
        st.rerun()
    # Before this run's history is held: it looks into those of others.
    in_queue = _queue_words(run) if run.status == "queued" else ""
    # Held for what is read only: all who watch this run wait for each other here.
    # What is said of a state must be no older than the state: a paused run stands at its last step.
    with watch(run_id, at_once=run.status != "running") as watched:
        history = watched.history
        measured, stopping, progress = len(history.batches()) > 0, history.stopping, history.progress
        words = in_queue or _progress_words(run, history)
        wanted = _pace(run, history)
    state_line(run, stopping)
    # Above all that may wrap or grow: a button must not move away under a finger. What comes and goes has a place of its own: a chart whose
    # number among its neighbours changes is made anew, without its zoom.
    with st.container():
        if not run.ended:
            controls(run)
    st.progress(progress, text=words)
    moved_on = wanted != pace and (wanted is None or pace is None or not pace / 2 < wanted < pace * 2)
    with st.container():
        outcome(run)
    with st.container():
        if run.group:
            overlay(run)
    # Empty at first: nothing jumps when the first point comes, and the browser has loaded what draws it.
    if measured or not run.ended:
        curves(run)
        sample(run)
    # Where many watch, not all of them at the same moment: a whole page is several refreshes' work.
    if moved_on and random.random() < 1 / crowding():
        # Another pace from here on, and the rest of the page may say something else now. Last, so that it delays nothing.
        st.rerun()


def state_line(run: Run, stopping: bool) -> None:
    """Name and state."""
    words = {
        "queued": (_("waiting"), "gray", ":material/hourglass_empty:"),
        "running": (_("training"), "blue", ":material/play_arrow:"),
        "paused": (_("paused"), "orange", ":material/pause:"),
        "finished": (_("finished"), "green", ":material/check:"),
        "stopped": (_("stopped"), "gray", ":material/stop:"),
        "failed": (_("failed"), "red", ":material/error:"),
        "interrupted": (_("interrupted"), "orange", ":material/power_off:"),
    }
    word, colour, icon = words[run.status]
    if stopping:
        word, colour, icon = _("stopped, measuring"), "gray", ":material/stop:"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{plain(run_name(run))}**", width="content")
        st.badge(word, color=colour, icon=icon)


def _progress_words(run: Run, history: History) -> str:
    started, batches = history.started, history.batches()
    if started is None or not len(batches):
        return "" if run.ended else _("Preparing the network …")
    last = batches.iloc[-1]
    words = [
        _("epoch {epoch:.1f} of {epochs:.1f}").format(epoch=last["epoch"], epochs=started.steps / started.steps_per_epoch),
        _("step {step:,} of {steps:,}").format(step=int(last["step"]), steps=started.steps),
    ]
    if started.folds > 1:
        words.insert(0, _("fold {fold} of {folds}").format(fold=int(last["fold"]), folds=started.folds))
    if run.result is not None:
        words.append(_("in {duration}").format(duration=_duration(run.result.seconds)))
    if not run.ended:
        words.append(_("{speed:,.0f} images a second").format(speed=last["images_per_second"]))
        left = history.seconds_left
        if left is not None:
            words.append(_("{duration} left").format(duration=_duration(left)))
    return " · ".join(words)


def _queue_words(run: Run) -> str:
    if engine().state in ("starting", "warming"):
        return _("The engine is warming up; the run starts as soon as it is ready.")
    waiting = engine().queue()
    place = waiting.index(run.id) + 1 if run.id in waiting else 1
    count = max(len(waiting), place)
    seconds = seconds_to_wait(waiting[: place - 1])
    if seconds is None:
        return _("Place {place} of {count} in the queue.").format(place=place, count=count)
    words = _("Place {place} of {count} in the queue, about {duration}.")
    return words.format(place=place, count=count, duration=_duration(max(seconds, LEAST_WAIT)))


def _duration(seconds: float) -> str:
    if seconds < 10:
        return _("{seconds:.1f} s").format(seconds=seconds)
    return _("{seconds:.0f} s").format(seconds=seconds) if seconds < 90 else _("{minutes:.0f} min").format(minutes=seconds / 60)


def controls(run: Run) -> None:
    """What a person can do to a run that is not over; those of others stand there, too, but cannot be pressed."""
    waiting = run.status == "queued"
    not_yours = None if may_change(run) else _("Somebody else started this run; only they can change it.")
    with st.container(horizontal=True, gap="small"):
        # Both are always there: a button that takes another's place moves its neighbours, and a press on those is then lost.
        _button(run, "pause", _("Pause"), ":material/pause:", not_yours, disabled=waiting or run.status == "paused")
        _button(run, "resume", _("Continue"), ":material/play_arrow:", not_yours, disabled=run.status != "paused")
        _button(run, "step", _("Step"), ":material/skip_next:", not_yours, help=_("Train one batch, then wait."), disabled=waiting)
        help = _("Train to the end of this epoch, then wait.")
        _button(run, "epoch", _("Epoch"), ":material/last_page:", not_yours, help=help, disabled=waiting)
        _button(run, "stop", _("Stop"), ":material/stop:", not_yours)
        with st.popover(_("Learning rate"), icon=":material/speed:", disabled=waiting or not_yours is not None, help=not_yours):
            st.text_input(
                _("New learning rate"),
                key=f"new rate {run.id}",
                help=_("Holds from the next step on; a schedule goes on falling from there."),
                on_change=_change_rate,
                args=(run.id,),
            )
            if problem := st.session_state.get(f"rate problem {run.id}"):
                st.caption(f":red[{problem}]")


def _button(
    run: Run, word: Command, label: str, icon: str, not_yours: str | None, *, help: str | None = None, disabled: bool = False
) -> None:
    st.button(
        label,
        icon=icon,
        key=f"{word} {run.id}",
        on_click=command,
        args=(run.id, word),
        help=not_yours or help,
        disabled=disabled or not_yours is not None,
    )


def _change_rate(run_id: str) -> None:
    text = st.session_state[f"new rate {run_id}"].strip()
    try:
        command(run_id, "learning_rate", float(text))
        st.session_state[f"rate problem {run_id}"] = None
    except ValueError:
        sentence = _("Learning rate got {got}; it takes a number above 0.").format(got=plain(text) or _("nothing"))
        st.session_state[f"rate problem {run_id}"] = sentence
