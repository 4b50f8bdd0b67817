"""Links that carry the page's state: taken up, kept in the address, shown with a code to photograph."""

import io
from collections.abc import Mapping
from urllib.parse import urlencode

import segno
import streamlit as st

from mnist_core.experiment import Experiment, Problem
from mnist_core.lesson import Lesson, knobs_in, parameters, read_knobs, read_lesson
from mnist_core.recipes import Recipe
from pages.components import knobs
from pages.components.language import PARAMETER, language, plain, tag
from pages.components.language import translate as _
from pages.components.query_params import query_params

PAGES = ("train", "data", "lesson", "draw", "inside", "runs", "experiments")
LINK_SIGNS = 2000  # that a code still holds, so that a telephone reads it


def take_knobs(recipe: Recipe, variant: str) -> None:
    """Turn the knobs to what a link says, where it says anything; what cannot be stays as in the recipe."""
    if given := knobs_in(query_params):
        experiment, wrong = read_knobs(given, recipe.variants[variant])
        knobs.turn_to(experiment)
        st.session_state["knobs in the address"] = knobs_in(parameters(recipe, variant, experiment))
        st.session_state["link problems"] = wrong


def keep_knobs(recipe: Recipe, variant: str, experiment: Experiment) -> None:
    """Let the address say how the knobs stand."""
    wanted = parameters(recipe, variant, experiment)
    before = {"variant", *knobs_in(query_params)}
    query_params.replace({name: text for name, text in query_params.items() if name not in before} | wanted)
    standing = knobs_in(wanted)
    if standing != st.session_state.get("knobs in the address", {}):
        # What was wrong with the link is settled as soon as somebody turns a knob.
        st.session_state["knobs in the address"] = standing
        st.session_state.pop("link problems", None)


def lesson() -> Lesson:
    """What the address leaves a class."""
    return read_lesson(query_params)[0]


def problems() -> list[Problem]:
    """What was wrong with the link; of its knobs until somebody turns one."""
    return [*st.session_state.get("link problems", []), *read_lesson(query_params)[1]]


def share(recipe: Recipe, variant: str, experiment: Experiment, given: Lesson) -> None:
    """A button with the link to this very state of the page."""
    with st.popover(_("Share"), icon=":material/share:", key="share", on_change="rerun") as opened:
        if opened.open:
            st.markdown(_("Whoever opens this link finds the knobs as they stand here."))
            show_link("train", {**parameters(recipe, variant, experiment), **given.parameters(), PARAMETER: tag(language())})


def share_page(page: str) -> None:
    """A button with the link to a page as its address says it stands."""
    with st.popover(_("Share"), icon=":material/share:", key="share", on_change="rerun") as opened:
        if opened.open:
            st.markdown(_("Whoever opens this link finds the page as it stands here."))
            show_link(page, {**query_params, PARAMETER: tag(language())})


def show_link(page: str, wanted: Mapping[str, str]) -> None:
    """A link to copy, and the same as a code for a camera."""
    link = f"{_root()}/{page}?{urlencode(wanted)}"
    st.code(link, language=None, wrap_lines=True)
    if len(link) <= LINK_SIGNS:
        file = io.BytesIO()
        segno.make(link, error="l").save(file, kind="png", scale=5, border=3)
        st.image(file.getvalue(), width=220, alt=_("The link as a code for a camera"))
    else:
        st.caption(_("The link is too long for a code; copy it."))
    if "://localhost" in link or "://127.0.0.1" in link:
        words = _("This address works on this machine only. Where others can reach the host, open the page under its name or number first.")
        st.caption(words)


def say_task(given: Lesson) -> None:
    """What the teacher asks for, as text."""
    if given.task:
        st.info(plain(given.task), icon=":material/assignment:")


def _root() -> str:
    """The address of the app, without a page."""
    url = (st.context.url or "").partition("?")[0].rstrip("/")
    for page in PAGES:
        url = url.removesuffix(f"/{page}")
    return url
