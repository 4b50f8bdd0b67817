"""The drawer in which one reads an explanation, sees its figure, and finds something to try.

What is read is remembered until the drawer is closed, so that a page which draws itself anew, as it does when a run ends, leaves it open.
"""

import streamlit as st

from mnist_core.experiment import Experiment
from mnist_core.explanations import MEASURED, TOPICS, Topic, Try
from mnist_core.lesson import Lesson
from pages.components import knobs
from pages.components.explained import ICON, READ, SIDE
from pages.components.language import address
from pages.components.language import translate as _
from pages.components.live_chart import live_chart
from pages.components.outcome import figure_words, measure_names

PAGE = "explained on"  # the page on which it was opened
PICKED = "explained picked"
TAKEN = "explained taken"  # what to try, between the click and the Train page
WIDTH = 600  # pixels


def drawer(page: str, experiment: Experiment, lesson: Lesson | None = None) -> None:
    """Show what is being read, if anything, with figures drawn from the experiment. Call last on the page."""
    if st.session_state.get(PAGE) != page:
        st.session_state[PAGE] = page
        st.session_state.pop(READ, None)
    lesson = lesson or Lesson()
    if (taken := st.session_state.pop(TAKEN, None)) is not None:
        st.switch_page("pages/train.py", query_params=address(**taken.parameters, **lesson.parameters()))
    if READ in st.session_state:
        side = st.session_state.get(SIDE, "right")
        st.dialog(_("Explanations"), width=WIDTH, position=side, icon=ICON, on_dismiss=_close)(_read)(experiment, lesson)


def _close() -> None:
    st.session_state.pop(READ, None)


def _pick() -> None:
    st.session_state[READ] = st.session_state[PICKED]


def _read(experiment: Experiment, lesson: Lesson) -> None:
    if READ not in st.session_state:
        st.rerun()
    topic = TOPICS[st.session_state[READ]]
    st.session_state[PICKED] = topic.id
    st.selectbox(
        _("Topic"),
        list(TOPICS),
        format_func=lambda name: _(TOPICS[name].title),
        key=PICKED,
        on_change=_pick,
        label_visibility="collapsed",
    )
    for paragraph in topic.paragraphs:
        st.markdown(_(paragraph))
    for formula in topic.formulas_for(experiment):
        with st.container(gap=None):
            # Beside each other where there is room, below each other on a phone.
            with st.container(horizontal=True, horizontal_alignment="center", gap="small"):
                for part in formula.latex.split(r"\qquad"):
                    st.latex(part, width="content")
            if formula.about:
                st.caption(_(formula.about), text_alignment="center")
    live_chart(topic.figure(experiment, _).to_json(), key=f"figure {topic.id}", alt=_(topic.caption))
    st.caption(_(topic.caption))
    if topic.findings:
        st.markdown(f"**{_('What the tutorials teach, and what was measured')}**")
    for finding in topic.findings:
        st.markdown(_(finding))
    # What a lesson locks or hides, a click here would turn.
    if topic.tries and not (lesson.locked or lesson.hidden):
        _tries(topic)


def _tries(topic: Topic) -> None:
    st.markdown(f"**{_('Try this')}**")
    st.caption(_("Each opens the Train page with its knobs turned so. Measured: mean over the seeds 0, 1 and 2, ± standard deviation."))
    for number, one in enumerate(topic.tries):
        with st.container(border=True, gap=None):
            st.button(
                _(one.label), icon=":material/arrow_forward:", type="tertiary", key=f"try {topic.id} {number}", on_click=_take, args=(one,)
            )
            st.caption("  \n".join(_figures(one)))


def _take(one: Try) -> None:
    """Turn the knobs, also where the address would say nothing new, and remember to go there."""
    st.session_state[TAKEN] = one
    _close()
    knobs.choose(one.recipe, one.variant, one.experiment)


def _figures(one: Try) -> list[str]:
    """What changed, what was published, what was measured: a line of Markdown each."""
    names, recipe = measure_names(), one.recipe
    lines = [" · ".join(filter(None, [recipe.id, _(one.variant), knobs.changes(one.experiment, recipe.variants[one.variant])]))]
    if not one.changes and recipe.published:
        published = [f"{names[figure.measure]} {figure_words(figure)}" for figure in recipe.published]
        lines.append(_("Published: {figures}.").format(figures=_(", ").join(published)))
    measured = [
        f"{names[measure]} {mean:.4f}" + (f" ± {deviation:.4f}" if deviation else "")
        for measure, (mean, deviation) in MEASURED[one.address].items()
    ]
    lines.append(_("Measured: {figures}.").format(figures=_(", ").join(measured)))
    return lines
