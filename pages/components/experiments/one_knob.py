"""Choosing a series: a baseline, one knob, its values, seeds."""

from typing import Any, NamedTuple

import streamlit as st

from mnist_core.experiment import Experiment
from mnist_core.explanations import of_knob
from mnist_core.knobs import Knob
from mnist_core.reproduction import entries
from mnist_core.runs import Run
from mnist_core.series import MOST_SEEDS, read_values, series_knobs, write_values
from pages.components import explained, knobs
from pages.components.experiments import queueing, results
from pages.components.experiments.progress import cost
from pages.components.experiments.series import past_series
from pages.components.experiments.table import title
from pages.components.language import plain, sentences
from pages.components.language import translate as _
from pages.components.linked import Linked, keep, of_key, take
from pages.components.naming import distinct, run_name
from pages.components.query_params import query_params
from pages.components.state import store

RUNS_OFFERED = 50
DEFAULT_BASELINE = "a-mlp"
DEFAULT_KNOB = "learning.learning_rate"
USUAL_SEEDS = 3
BUTTON = "run series"


class Baseline(NamedTuple):
    """What a series begins with."""

    words: str
    name: str  # in the names of the series' runs
    experiment: Experiment
    recipe: str


def intro() -> None:
    """What a series is for, and the way to those there are."""
    st.markdown(
        _(
            "Does a knob make a difference, or was it luck? Take a recipe or a run, give one of its knobs several values, and let each "
            "value run under several seeds."
        )
    )
    if found := past_series():
        st.session_state["series picked"] = query_params.get("series") if query_params.get("series") in found else None
        st.selectbox(
            _("Series so far"),
            list(found),
            format_func=found.get,
            key="series picked",
            on_change=_series_picked,
            placeholder=_("Choose one to see it"),
        )


def _series_picked() -> None:
    if chosen := st.session_state["series picked"]:
        query_params["series"] = chosen
    else:
        query_params.pop("series", None)


def form() -> None:
    """Everything one has to say, how many runs it makes and about how long, and the button."""
    with st.expander(_("A new series"), icon=":material/tune:", expanded="series" not in query_params):
        _form()
    queueing.say(BUTTON)


def _form() -> None:
    offered = _baselines()
    wanted = query_params.get("baseline", DEFAULT_BASELINE)
    if wanted not in offered and (run := store().run(wanted)) is not None:
        offered[wanted] = _of_run(run)
    if wanted not in offered:
        st.warning(_("There is no recipe or run {got} to begin with.").format(got=plain(wanted)), icon=":material/link_off:")
        wanted = DEFAULT_BASELINE
    st.session_state["baseline picked"] = wanted
    left, right = st.columns(2)
    left.selectbox(
        _("Baseline"),
        list(offered),
        format_func=distinct({address: baseline.words for address, baseline in offered.items()}).get,
        key="baseline picked",
        on_change=_baseline_picked,
        help=_("The recipe or run whose other knobs stay as they are."),
    )
    _words, name, baseline, recipe = offered[wanted]
    possible = {knob.path: knob for knob in series_knobs(baseline)}
    wanted_knob = query_params.get("knob", DEFAULT_KNOB)
    if wanted_knob not in possible:
        st.warning(
            _("The knob {got} has no effect in this baseline, or does not exist.").format(got=plain(wanted_knob)),
            icon=":material/link_off:",
        )
    st.session_state["series knob"] = wanted_knob if wanted_knob in possible else DEFAULT_KNOB
    path = right.selectbox(
        _("Knob"),
        list(possible),
        format_func=lambda path: f"{_(knobs.GROUPS[possible[path].group])} · {_(possible[path].label)}",
        key="series knob",
        on_change=_knob_picked,
        help=_("Those that have an effect in the baseline."),
    )
    knob = possible[path]
    choices = [_linked_values(knob, baseline, wanted), of_key("seeds", "series seeds", range(1, MOST_SEEDS + 1), USUAL_SEEDS)]
    take("series", choices)
    st.caption(sentences(_(knob.help), _("The baseline has {value}.").format(value=knobs.value_words(knob, baseline[path]))))
    explained.button(of_knob(path), "series knob")
    left, right = st.columns(2)
    with left:
        values = _values(knob, baseline, wanted)
    st.session_state.setdefault("series seeds", USUAL_SEEDS)
    seeds = right.segmented_control(
        _("Seeds"),
        range(1, MOST_SEEDS + 1),
        key="series seeds",
        required=True,
        persist_state="session",
        help=_(
            "How many times each value is run, from other random numbers each time. Below three, luck cannot be told from a difference."
        ),
    )
    keep("series", choices)
    series, complaints, number = queueing.series_of(baseline, knob, values, seeds)
    for sentence in complaints:
        st.error(sentence, icon=":material/error:")
    if number:
        st.info(number, icon=":material/format_list_numbered:")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Run the series"),
            type="primary",
            icon=":material/play_arrow:",
            key=BUTTON,
            disabled=series is None,
            on_click=queueing.run_series,
            args=(series, name, recipe, knob, BUTTON),
        )
        if series is not None:
            words = _("{values} values × {seeds} seeds: {cost} of training.")
            st.markdown(words.format(values=len(values), seeds=seeds, cost=cost(list(series.experiments.values()))))


def _baselines() -> dict[str, Baseline]:
    """By what stands in the address."""
    recipes = {entry.id: Baseline(f"{entry.id} · {title(entry)}", entry.id, entry.experiment, entry.recipe.id) for entry in entries()}
    return recipes | {run.id: _of_run(run) for run in results.recent_runs()[:RUNS_OFFERED] if run.group is None}


def _of_run(run: Run) -> Baseline:
    return Baseline(f"{run_name(run)} ({run.created:%Y-%m-%d %H:%M})", run.name, run.experiment, run.recipe)


def _values(knob: Knob, baseline: Experiment, address: str) -> tuple[Any, ...]:
    """The values a person wants: chosen where there are only so many, typed where not."""
    key = _values_key(knob, address)
    st.session_state.setdefault(key, _usual_values(knob, baseline))
    if knob.kind in ("choice", "switch"):
        return tuple(
            st.multiselect(
                _("Values"),
                _options(knob),
                format_func=lambda value: knobs.value_words(knob, value),
                key=key,
                persist_state="session",
                placeholder=_("Choose values"),
            )
        )
    listed = knob.kind in ("wholes", "numbers")
    help = (
        _("With semicolons between values, since each is a list itself; “none” is an empty one.") if listed else _("With commas between.")
    )
    return read_values(knob, st.text_input(_("Values"), key=key, help=help, max_chars=300, persist_state="session"))


def _values_key(knob: Knob, address: str) -> str:
    """A key for each baseline and knob, since another knob takes other values."""
    return f"values {address} {knob.path}"


def _options(knob: Knob) -> list[Any]:
    return list(knob.choices) if knob.kind == "choice" else [False, True]


def _usual_values(knob: Knob, baseline: Experiment) -> Any:
    """To begin with, as the field has it: a text, or where there are only so many values, the baseline's and another."""
    value = baseline[knob.path]
    if knob.kind in ("choice", "switch"):
        return [value, *(option for option in _options(knob) if option != value)][:2]
    return write_values(knob, _suggested(knob, value))


def _linked_values(knob: Knob, baseline: Experiment, address: str) -> Linked:
    """The values, as a choice that stands in the address."""
    key, usual = _values_key(knob, address), _usual_values(knob, baseline)
    if knob.kind not in ("choice", "switch"):
        return of_key("values", key, None, usual)
    by_text = {knob.to_text(option): option for option in _options(knob)}
    return Linked(
        "values",
        by_text,
        lambda: [knob.to_text(value) for value in st.session_state.get(key, usual)],
        lambda texts: st.session_state.update({key: [by_text[text] for text in texts]}),
        [knob.to_text(value) for value in usual],
        several=True,
    )


def _suggested(knob: Knob, value: Any) -> list[Any]:
    """To begin with: the baseline's value, with half and twice of it where it is a number above 0 and the knob takes them; for a list, one
    half as large, or for an empty one some of one number."""
    bounds = knob.bounds
    highest = min(limit for limit in (bounds.upper, bounds.below, float("inf")) if limit is not None)
    match knob.kind:
        case "wholes" if value:
            return list(dict.fromkeys([tuple(max(1, one // 2) for one in value), value]))
        case "numbers" if not value:
            return [value, (0.2 * highest,), (0.5 * highest,)]
        case "whole" | "number" if value > 0:
            lowest = max(bounds.lower or 0, 0)
            around = [value // 2 if knob.kind == "whole" else value / 2, value, value * 2]
            return [one for one in around if lowest < one < highest or one == value]
    return [value]


def _baseline_picked() -> None:
    query_params["baseline"] = st.session_state["baseline picked"]
    query_params.pop("series", None)


def _knob_picked() -> None:
    query_params["knob"] = st.session_state["series knob"]
    query_params.pop("series", None)
