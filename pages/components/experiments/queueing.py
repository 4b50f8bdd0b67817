"""Putting many runs into the queue at once, and taking them out again."""

import secrets

import streamlit as st

from mnist_core.experiment import Experiment, KnobError
from mnist_core.knobs import Knob
from mnist_core.refused import RefusedError
from mnist_core.reproduction import Entry
from mnist_core.runs import Run
from mnist_core.series import Series
from pages.components import knobs
from pages.components.experiments import results
from pages.components.language import refusal, sentences
from pages.components.language import translate as _
from pages.components.naming import SEED, of_value, of_variant
from pages.components.query_params import query_params
from pages.components.state import admission, engine, may_change, refuse_too_much, store, visitor

SAID = "experiments said"  # the session's key of which button was clicked last, and what is to be said of it


def run_missing(entries: list[Entry], seeds: int, button: str) -> None:
    """Queue what is missing of these, as much of it as the queue takes. Called twice, it queues nothing twice."""
    st.session_state.pop(SAID, None)
    queued: list[Run] = []
    refused: RefusedError | None = None
    groups: dict[tuple[str, int], str] = {}
    with admission():
        results.read_anew()
        lacking = results.missing(entries, seeds)
        for entry, seed, experiment in lacking:
            try:
                refuse_too_much([experiment])
            except RefusedError as too_much:
                refused = too_much
                continue
            recipe = entry.recipe
            # Variants are there to be compared, so those under one seed belong together.
            group = groups.setdefault((recipe.id, seed), secrets.token_hex(4)) if len(recipe.variants) > 1 else None
            name = SEED.format(name=of_variant(recipe.id, entry.variant), seed=seed)
            queued.append(store().create(experiment, name=name, recipe=recipe.id, variant=entry.variant, group=group, owner=visitor()))
    _send(queued)
    if refused is not None:
        words = _("{queued} of {count} runs are in the queue. Press again for the others when there is room.")
        st.session_state[SAID] = button, sentences(refusal(refused), words.format(queued=len(queued), count=len(lacking)))


def run_series(series: Series, name: str, recipe: str, knob: Knob, button: str) -> None:
    """Queue all runs of the series, or none, and show it."""
    st.session_state.pop(SAID, None)
    group = secrets.token_hex(4)
    queued = []
    try:
        with admission():
            refuse_too_much(series.experiments.values())
            for (value, seed), experiment in series.experiments.items():
                words = of_value(name, knob, value, seed)
                queued.append(store().create(experiment, name=words, recipe=recipe, group=group, owner=visitor()))
    except RefusedError as too_much:
        words = _("The series has {count} runs; none of them was queued.")
        st.session_state[SAID] = button, sentences(words.format(count=len(series)), refusal(too_much))
        return
    _send(queued)
    query_params["series"] = group


def series_of(baseline: Experiment, knob: Knob, values: tuple[object, ...], seeds: int) -> tuple[Series | None, list[str], str]:
    """The series; or None, with sentences on values that cannot be, or one on their number."""
    try:
        return Series(baseline, knob.path, values, seeds), [], ""
    except RefusedError as refused:
        return None, [], refusal(refused)
    except KnobError as error:
        return None, [knobs.say(problem) for problem in error.problems], ""


def stop_all(runs: list[Run]) -> None:
    """Stop those of the runs that the visitor may stop."""
    for run in reversed(runs):
        # From the last: else the next one in the queue would begin when the first one ends.
        if not run.ended and may_change(run):
            engine().control(run.id, "stop")
    results.read_anew()


def say(button: str) -> None:
    """What there is to say of the last click, if it was on this button; it stays until the next one, however often the page refreshes."""
    clicked, sentence = st.session_state.get(SAID, ("", ""))
    if clicked == button:
        st.warning(sentence, icon=":material/hourglass_top:")


def _send(queued: list[Run]) -> None:
    for run in queued:
        engine().submit(run)
    results.read_anew()
