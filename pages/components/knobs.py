"""The form: one widget a knob, made from its declaration."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from mnist_core.experiment import KNOBS, Experiment, KnobError, Problem, matters
from mnist_core.knobs import Knob
from mnist_core.lesson import Lesson
from mnist_core.recipes import Recipe
from mnist_core.wording import N_
from pages.components import explained
from pages.components.language import address, in_words, labelled, sentences
from pages.components.language import translate as _
from pages.components.tabs import tabs

GROUPS = {"data": N_("Data"), "augmentation": N_("Augmentation"), "network": N_("Network"), "learning": N_("Learning")}


def key(knob: Knob) -> str:
    return f"knob {knob.path}"


def turn_to(experiment: Experiment) -> None:
    """Turn all knobs to the experiment's. Call before the form is drawn, or from a callback."""
    for knob in KNOBS.values():
        value = experiment[knob.path]
        st.session_state[key(knob)] = value if knob.kind in ("choice", "switch", "whole") else knob.to_text(value)


def choose(recipe: Recipe, variant: str, experiment: Experiment | None = None) -> None:
    """Turn the Train page to a recipe, and its knobs to the recipe's or to those of another experiment made from it."""
    st.session_state["recipe"], st.session_state["variant"] = recipe.id, variant
    st.session_state["recipe picked"] = recipe.id
    turn_to(experiment or recipe.variants[variant])


def read(base: Experiment) -> tuple[Experiment | None, list[Problem]]:
    """The experiment the knobs stand for; or None, and what is wrong with it. A knob without effect keeps the value of `base`."""
    typed: dict[str, Any] = {}
    for knob in KNOBS.values():
        value = st.session_state.get(key(knob), base[knob.path])
        if isinstance(value, str) and knob.kind != "choice":
            value = knob.parse(value)
        typed[knob.path] = "" if value is None else value
    values = {path: value if matters(KNOBS[path], typed) else base[path] for path, value in typed.items()}
    try:
        return Experiment.of(values), []
    except KnobError as error:
        return None, error.problems


def as_left(base: Experiment) -> Experiment:
    """The experiment as the knobs were left on the Train page; `base` where they were never drawn or stand for none."""
    return read(base)[0] or base


def say(problem: Problem) -> str:
    """The problem as a sentence in the visitor's language."""
    return _(problem.template).format(**in_words(problem.values))


def form(base: Experiment, problems: list[Problem], lesson: Lesson, link: Mapping[str, str]) -> None:
    """Draw the knobs in their groups. Those that differ from `base` are marked, those without effect or hidden by the lesson left out.

    `link` are the knobs as an address has them, for the page that shows their data.
    """
    offered = [knob for knob in KNOBS.values() if knob.path not in lesson.hidden]
    groups = [group for group in GROUPS if any(knob.group == group for knob in offered)]
    if not groups:
        return
    values = {path: st.session_state.get(key(knob), base[path]) for path, knob in KNOBS.items()}
    for tab, group in zip(tabs({group: _(GROUPS[group]) for group in groups}, "knob group"), groups, strict=True):
        shown = [knob for knob in offered if knob.group == group and matters(knob, values)]
        with tab:
            explained.menu(group, lesson)
            _grid([knob for knob in shown if knob.often], base, problems, lesson)
            if group == "data":
                st.page_link("pages/data.py", label=_("See the data"), icon=":material/dataset:", query_params=address(**link))
            rest = [knob for knob in shown if not knob.often]
            if rest:
                with st.expander(_("More knobs"), expanded=any(problem.path == knob.path for problem in problems for knob in rest)):
                    _grid(rest, base, problems, lesson)


def _grid(knobs: list[Knob], base: Experiment, problems: list[Problem], lesson: Lesson) -> None:
    grid = st.grid("auto", min_column_width=140, gap="small")
    for knob in knobs:
        with grid.cell():
            _widget(knob, base, locked=knob.path in lesson.locked)
            for problem in problems:
                if problem.path == knob.path:
                    st.caption(f":red[{say(problem)}]")


def _widget(knob: Knob, base: Experiment, *, locked: bool) -> None:
    before = st.session_state[key(knob)]
    recipe_value = base[knob.path]
    typed = knob.parse(before) if isinstance(before, str) and knob.kind != "choice" else before
    label = _(knob.label)
    help = _(knob.help)
    if typed != recipe_value:
        label = f"{label} :primary[**•**]"
        help = sentences(help, _("The recipe has {value}.").format(value=value_words(knob, recipe_value)))
    if locked:
        help = sentences(help, _("The lesson keeps this knob where it is."))
    settings: dict[str, Any] = {"key": key(knob), "help": help, "persist_state": "session", "disabled": locked}
    match knob.kind:
        case "choice":
            st.selectbox(label, list(knob.choices), format_func=lambda value: _(knob.choices[value]), **settings)
        case "switch":
            st.toggle(label, **settings)
        case "whole":
            st.number_input(label, step=1, **settings)
        case _:
            st.text_input(label, max_chars=120, **settings)


def value_words(knob: Knob, value: Any, say: Callable[[str], str] = _) -> str:
    """A knob's value as people read it, in the visitor's language or in English by `str`."""
    if knob.kind == "choice":
        return say(knob.choices[value])
    if knob.kind == "switch":
        return say(N_("on") if value else N_("off"))
    return knob.to_text(value) or say(N_("none"))


def changes(experiment: Experiment, base: Experiment) -> str:
    """What differs from the recipe, as one line of Markdown; empty where nothing does."""
    parts = [labelled(_(change.knob.label), value_words(change.knob, change.after)) for change in experiment.changes_from(base)]
    return " · ".join(parts)
