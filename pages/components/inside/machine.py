"""The time machine: which of the kept epochs everything on the page is about."""

import time

import streamlit as st

from mnist_core import architecture
from mnist_core.runs import Run
from pages.components.inside.asking import questions
from pages.components.language import sentences
from pages.components.language import translate as _
from pages.components.state import watch

EPOCH, PLAYING, MOVED = "inside epoch", "inside playing", "inside moved"
SECONDS_AN_EPOCH = 0.7
# Multiplications with an addition that looking at all epochs' test images ahead may take: beyond, only the epoch looked at is examined.
MOST_AHEAD = 3e12


def time_machine(run: Run, kept: dict[float, int], wanted: float | None) -> float:
    """The slider over the kept epochs, given with their bytes, and its buttons; returns the chosen epoch. `wanted` comes from a link."""
    epochs = list(kept)
    best = _best(run, epochs)
    if wanted is not None:
        st.session_state[EPOCH] = wanted
    if st.session_state.get(EPOCH) not in epochs:
        st.session_state[EPOCH] = epochs[-1]
    _play(run, epochs)
    if len(epochs) == 1:
        st.caption(_("Only the weights after the last epoch are kept of this run, so there is no time to travel through."))
        return epochs[0]
    _examine_ahead(run, epochs)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        playing = bool(st.session_state.get(PLAYING))
        st.button(
            _("Stop") if playing else _("Play"),
            icon=":material/pause:" if playing else ":material/play_arrow:",
            key="inside play",
            on_click=_toggle,
            args=(epochs,),
            width=110,
        )
        with st.container(width="stretch"):
            epoch = st.select_slider(_("Epoch"), epochs, format_func=lambda at: _title(at, best), key=EPOCH)
    words = [
        _("{count} epochs are kept, {size:.1f} MB.").format(count=len(epochs), size=sum(kept.values()) / 1e6),
        _("0 is before training."),
    ]
    if best is not None:
        words.append(_("★ marks the best validation accuracy."))
    known = sum(questions().known(run, at, "examination") is not None for at in epochs)
    if known < len(epochs) and _cheap(run, len(epochs)):
        words.append(_("Looked at so far: {known} of {count}.").format(known=known, count=len(epochs)))
    st.caption(sentences(*words))
    return epoch


def playing() -> bool:
    return bool(st.session_state.get(PLAYING))


def _toggle(epochs: list[float]) -> None:
    on = not st.session_state.get(PLAYING)
    st.session_state[PLAYING] = on
    st.session_state[MOVED] = time.monotonic()
    if on and st.session_state.get(EPOCH) == epochs[-1]:
        st.session_state[EPOCH] = epochs[0]


def _play(run: Run, epochs: list[float]) -> None:
    """Move on by an epoch when it is time, but never past one that was not looked at yet; at the end it stops."""
    if not playing():
        return
    at = epochs.index(st.session_state[EPOCH])
    examined = questions().known(run, epochs[at], "examination") is not None
    if time.monotonic() - st.session_state.get(MOVED, 0.0) < 0.9 * SECONDS_AN_EPOCH or not examined:
        return
    if at + 1 < len(epochs):
        st.session_state[EPOCH] = epochs[at + 1]
        st.session_state[MOVED] = time.monotonic()
    if at + 2 >= len(epochs):
        st.session_state[PLAYING] = False


def _examine_ahead(run: Run, epochs: list[float]) -> None:
    if _cheap(run, len(epochs)):
        missing = [at for at in epochs if questions().known(run, at, "examination") is None]
        if missing:
            questions().ahead(run, missing)


def _cheap(run: Run, count: int) -> bool:
    return count * 10_000 * architecture.multiply_adds(run.experiment.network) <= MOST_AHEAD


def _best(run: Run, epochs: list[float]) -> float | None:
    """The kept epoch with the best validation accuracy, the earliest of equals."""
    with watch(run.id) as watched:
        table = watched.history.epochs()
    if not len(table):
        return None
    table = table[(table["fold"] == table["fold"].max()) & table["epoch"].isin(epochs) & table["validation_accuracy"].notna()]
    return None if not len(table) else float(table.loc[table["validation_accuracy"].idxmax(), "epoch"])


def _title(epoch: float, best: float | None) -> str:
    return f"{epoch:.4g}" + (" ★" if epoch == best else "")
