"""Lesson link: what a teacher sends a class, made without knowing how addresses are written."""

import streamlit as st

from mnist_core.experiment import KNOBS, Experiment
from mnist_core.lesson import LONGEST_TASK, Lesson, parameters
from mnist_core.recipes import RECIPES
from pages.components import frame, knobs
from pages.components.language import PARAMETER, labelled, language, languages, tag
from pages.components.language import translate as _
from pages.components.share import show_link

frame.set_up("Lesson link")
st.title(_("Lesson link"), anchor=False)
st.markdown(
    _("A link to the Train page with the knobs as you want them, a task above them, and only those knobs to turn that the lesson is about.")
)
making, made = st.columns(2, gap="large")
with making:
    recipe_id = st.selectbox(
        _("Recipe"),
        list(RECIPES),
        format_func=lambda name: f"{name} · {_(RECIPES[name].title)}",
        index=list(RECIPES).index(st.session_state.get("recipe", next(iter(RECIPES)))),
        key="lesson recipe",
    )
    recipe = RECIPES[recipe_id]
    variant = st.session_state["variant"] if st.session_state.get("recipe") == recipe_id else next(iter(recipe.variants))
    experiment: Experiment = recipe.variants[variant]
    as_left = knobs.as_left(experiment) if st.session_state.get("recipe") == recipe_id else experiment
    if as_left != experiment and st.toggle(_("With the knobs as I left them on the Train page"), value=True, key="lesson knobs"):
        experiment = as_left
        st.caption(labelled(_("Changed from the recipe"), knobs.changes(experiment, recipe.variants[variant])))
    task = st.text_area(
        _("Task"), max_chars=LONGEST_TASK, key="lesson task", placeholder=_("Find a learning rate at which it learns nothing.")
    )
    labels = {path: f"{_(knobs.GROUPS[knob.group])} · {_(knob.label)}" for path, knob in KNOBS.items()}
    help = _("All others are hidden. With none chosen here, all knobs are shown.")
    shown = st.multiselect(
        _("Knobs to show"), list(KNOBS), format_func=labels.get, key="lesson shown", help=help, placeholder=_("All knobs")
    )
    help = _("Shown, but they cannot be turned.")
    locked = st.multiselect(
        _("Knobs to lock"), shown or list(KNOBS), format_func=labels.get, key="lesson locked", help=help, placeholder=_("None of them")
    )
    names = languages()
    st.session_state.setdefault("lesson language", language())
    spoken = st.segmented_control(_("Language"), list(names), format_func=names.get, key="lesson language", required=True)
with made:
    hidden = frozenset(KNOBS) - set(shown) if shown else frozenset()
    lesson = Lesson(" ".join(task.split()), frozenset(hidden), frozenset(locked))
    show_link("train", {**parameters(recipe, variant, experiment), **lesson.parameters(), PARAMETER: tag(spoken)})
