"""How far many runs are, all together."""

from collections.abc import Sequence

import streamlit as st

from mnist_core.experiment import Experiment
from mnist_core.runs import Run
from pages.components.experiments import queueing, results
from pages.components.language import translate as _
from pages.components.state import may_change


def count(number: int) -> str:
    """So many runs."""
    return _("1 run") if number == 1 else _("{count} runs").format(count=number)


def length(seconds: float | None) -> str:
    """About so long, or nothing where nobody knows."""
    if seconds is None:
        return ""
    if seconds < 90:
        return _("about {seconds:.0f} s").format(seconds=max(seconds, 1))
    return (
        _("about {minutes:.0f} min").format(minutes=seconds / 60)
        if seconds < 5400
        else _("about {hours:.1f} h").format(hours=seconds / 3600)
    )


def cost(experiments: list[Experiment]) -> str:
    """How many runs and about how long."""
    return _(", ").join(words for words in (count(len(experiments)), length(results.expected_seconds(experiments))) if words)


def progress(runs: Sequence[Run], wanted: int, key: str) -> None:
    """One bar for all: `runs` are those there are of `wanted`. Those that train or wait can be stopped here."""
    active = [run for run in runs if not run.ended]
    done = sum(run.status == "finished" for run in runs)
    share = (done + sum(results.progress_of(run) for run in active)) / max(wanted, 1)
    words = [_("{done} of {count} runs done").format(done=done, count=wanted)]
    if active:
        waiting = sum(run.status == "queued" for run in active)
        words += [_("{training} training, {waiting} waiting").format(training=len(active) - waiting, waiting=waiting)]
        left = [results.expected_seconds([run.experiment]) for run in active]
        if None not in left:
            seconds = sum((whole or 0) * (1 - results.progress_of(run)) for run, whole in zip(active, left, strict=True))
            words.append(_("{duration} left").format(duration=length(seconds)))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.progress(min(share, 1.0), text=" · ".join(words))
        mine = [run for run in active if may_change(run)]
        st.button(
            _("Stop all"),
            icon=":material/stop:",
            key=f"stop all {key}",
            on_click=queueing.stop_all,
            args=(mine,),
            disabled=not mine,
            help=_("Takes your runs of these out of the queue and ends the one that trains."),
        )
