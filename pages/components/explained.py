"""Quiet buttons beside knobs and charts that open an explanation; `drawer.py` shows it."""

import streamlit as st

from mnist_core.explanations import Topic, of_chart, of_group
from mnist_core.lesson import Lesson
from pages.components.icon_only import icon_only
from pages.components.language import translate as _

READ = "explained"  # the topic in the drawer, remembered until it is closed
SIDE = "explained at"  # where the drawer stands, so that it does not cover what is explained
ICON = ":material/school:"


def menu(group: str, lesson: Lesson) -> None:
    """A button that offers the topics of a group of knobs."""
    titles = {topic.id: _(topic.title) for topic in of_group(group, lesson.hidden)}
    chosen = st.menu_button(
        _("Explain"), list(titles), format_func=lambda name: titles[name], icon=ICON, type="tertiary", key=f"explain {group}"
    )
    if chosen is not None:
        st.session_state[READ], st.session_state[SIDE] = chosen, "right"


def button(topic: Topic, key: str, tooltip: bool = False) -> None:
    """A quiet button that opens the topic; may stand in a fragment."""
    words = _("Explain: {topic}").format(topic=_(topic.title))
    if st.button(words, icon=ICON, type="tertiary", key=f"explain {key}", help=words if tooltip else None):
        st.session_state[READ], st.session_state[SIDE] = topic.id, "left"
        # The drawer belongs to the page, not to the fragment, which will be drawn again without it.
        st.rerun()


def heading(words: str, chart: str, help: str | None = None) -> None:
    """The heading of a chart, with the button that explains it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall"):
        st.markdown(f"**{words}**", help=help, width="content")
        with icon_only(chart):
            button(of_chart(chart), chart, tooltip=True)
