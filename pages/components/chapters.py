"""Going on with a run that has ended: as the next chapter of its curve, or as a fork with other knobs."""

import numpy as np
import streamlit as st

from mnist_core.architecture import IMAGE_SIZE
from mnist_core.experiment import Experiment, Network
from mnist_core.going_on import STRETCHED, lengths, longer, same_weights
from mnist_core.recipes import RECIPES
from mnist_core.refused import RefusedError
from mnist_core.runs import Run, Start
from pages.components import knobs
from pages.components.language import plain, refusal
from pages.components.language import translate as _
from pages.components.naming import run_name
from pages.components.query_params import query_params
from pages.components.state import admission, engine, refuse_too_much, store, visitor


def go_further(run: Run) -> None:
    """Both ways on from a run that has its figures."""
    with st.expander(_("Go on from here"), icon=":material/fast_forward:"):
        _next_chapter(run)
        st.divider()
        st.markdown(_("**Fork**: turn the knobs to this run's, change what you like, and start from its weights instead of new ones."))
        if st.button(_("Fork"), icon=":material/fork_right:", key=f"fork {run.id}", on_click=_fork, args=(run,)):
            st.rerun()  # the knobs stand elsewhere on the page


def _next_chapter(run: Run) -> None:
    experiment = run.experiment
    if (why_not := _no_next_chapter(run)) is not None:
        st.caption(why_not)
        return
    least, most, suggested = lengths(experiment, run.last_step)
    words = _("**Next chapter**: the training goes on, with its optimizer as it was, in a new run that begins with this one's curve.")
    st.markdown(words)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        label = _("Until step") if experiment.learning.duration == "steps" else _("Until epoch")
        length = st.number_input(label, least, most, suggested, key=f"length {run.id}", width=160)
        st.button(_("Go on"), icon=":material/fast_forward:", key=f"chapter {run.id}", on_click=_begin_chapter, args=(run, length))
    if experiment.learning.schedule in STRETCHED and length != experiment[f"learning.{experiment.learning.duration}"]:
        st.caption(_("Its learning rate falls over the whole length, so it is higher again where the new chapter begins."))
    if refused := st.session_state.pop(f"chapter refused {run.id}", None):
        st.error(refused, icon=":material/block:")


def _no_next_chapter(run: Run) -> str | None:
    if run.experiment.data.validation == "kfold":
        return _("A cross-validation has no one network to go on with; fork it instead.")
    if run.result is not None and run.result.reason == "time_limit":
        return _("It has used the seconds that one run may take here, all chapters together.")
    if not store().can_go_on(run.id):
        return _("What a training needs to go on is no longer kept of this run; fork it instead.")
    return None


def _begin_chapter(run: Run, length: int) -> None:
    begun = st.session_state.setdefault("chapters", {})
    if (run.id, length) in begun:  # the second of two quick clicks
        return
    try:
        experiment = longer(run.experiment, length)
        with admission():
            refuse_too_much([experiment])
            chapter = store().go_on(run.id, experiment, name=run.name, owner=visitor())
    except RefusedError as refused:
        st.session_state[f"chapter refused {run.id}"] = refusal(refused)
        return
    begun[run.id, length] = chapter.id
    engine().submit(chapter)
    query_params["run"] = chapter.id


def _fork(run: Run) -> None:
    recipe = RECIPES.get(run.recipe) or RECIPES[st.session_state["recipe"]]
    st.session_state["recipe"] = st.session_state["recipe picked"] = query_params["recipe"] = recipe.id
    st.session_state["variant"] = run.variant if run.variant in recipe.variants else next(iter(recipe.variants))
    knobs.turn_to(run.experiment)
    query_params["from"] = run.id


def parent_wanted(network: Network) -> str | None:
    """The id of the run whose weights the next one starts from, as the link's `from` asks; says so, and where that cannot be, why."""
    wanted = query_params.get("from")
    if wanted is None:
        return None
    parent = store().run(wanted)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if parent is None or parent.result is None:
            st.warning(_("There is no trained run {run} to start from.").format(run=plain(wanted)), icon=":material/fork_right:")
        elif not same_weights(parent.experiment.network, network):
            words = _("The weights of {name} do not fit this network any more, so it starts from new ones.")
            st.warning(words.format(name=plain(run_name(parent))), icon=":material/fork_right:")
        else:
            st.info(_("It starts from the weights of {name}.").format(name=plain(run_name(parent))), icon=":material/fork_right:")
        st.button(_("Start anew instead"), type="tertiary", key="start anew", on_click=query_params.pop, args=("from", None))
    return wanted if parent is not None and parent.result is not None else None


def start_from(parent_id: str | None, experiment: Experiment) -> Start | None:
    """What a run of the experiment starts from: the parent's weights, where they fit."""
    parent = None if parent_id is None else store().run(parent_id)
    if parent is None or not same_weights(parent.experiment.network, experiment.network):
        return None
    return Start(parent.id, np.zeros((0, IMAGE_SIZE, IMAGE_SIZE), np.uint8), np.zeros(0, np.uint8))


def lineage(run: Run) -> None:
    """Where the run's first weights came from, if they were not new."""
    start = store().start(run.id)
    if start is None:
        return
    parent = store().run(start.parent)
    name = plain(run_name(parent)) if parent is not None else _("a run that was deleted")
    words = _("It started from the weights of {name}.")
    if len(start.labels):
        words = _("It started from the weights of {name} and learnt from {count} drawings besides.")
    st.caption(words.format(name=name, count=len(start.labels)))
