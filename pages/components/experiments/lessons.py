"""A lesson told with its chart, from the newest runs that went to their end."""

import html
from collections.abc import Callable
from contextlib import ExitStack

import plotly.graph_objects as go
import streamlit as st

from mnist_core.experiment import Experiment
from mnist_core.explanations import TOPICS
from mnist_core.figures import overlay_figure
from mnist_core.figures.profile import gradient_profile_figure
from mnist_core.figures.versus import versus_figure
from mnist_core.history import POSITION_COLUMNS, History
from mnist_core.reproduction import Entry
from mnist_core.runs import Run
from mnist_core.wording import N_
from pages.components import explained
from pages.components.experiments import queueing, results
from pages.components.experiments.progress import cost
from pages.components.experiments.table import title
from pages.components.experiments.words import Chart, Lesson
from pages.components.language import language, plain
from pages.components.language import translate as _
from pages.components.live_chart import live_chart
from pages.components.state import watch

CHARTS: dict[Chart, tuple[Callable[..., go.Figure], str]] = {
    "gradients": (gradient_profile_figure, N_("How much gradient reaches each layer")),
    "versus": (versus_figure, N_("Accuracy after each epoch")),
    "overlay": (overlay_figure, N_("Validation accuracy after each epoch")),
}
# What a lesson is about, among the explanations.
TOPIC_OF = {
    "optimizers": "optimizers",
    "clothes": "overfitting",
    "convolutions": "convolution",
    "first-network": "overfitting",
    "gradient": "vanishing",
    "squared-error": "loss",
    "full-batch": "batch-size",
    "adam": "optimizers",
    "noise": "dropout",
}


def lesson_view(lesson: Lesson) -> None:
    """The question, its answer and its charts; or which runs are missing, and a button that runs them."""
    st.header(_(lesson.question), anchor=False)
    st.markdown(_(lesson.answer))
    explained.button(TOPICS[TOPIC_OF[lesson.id]], lesson.id)
    newest = [(entry, results.newest_complete(entry)) for entry in lesson.entries]
    lacking = [entry for entry, run in newest if run is None]
    if lacking:
        _missing(lesson, lacking)
    runs = {_name(entry, lesson): run for entry, run in newest if run is not None}
    if not runs:
        return
    for column, chart in zip(st.columns(len(lesson.charts)), lesson.charts, strict=True):
        make, heading = CHARTS[chart]
        with column:
            st.markdown(f"**{_(heading)}**")
            pairs = tuple((name, run.id) for name, run in runs.items())
            figure = _figure(make.__name__, pairs, tuple(run.last_step for run in runs.values()), language())
            live_chart(figure, key=f"{lesson.id} {chart}", alt=_(heading))
    st.markdown(_figures(runs))
    if "gradients" in lesson.charts:
        st.markdown(_reaching(runs))


def _name(entry: Entry, lesson: Lesson) -> str:
    if len({other.recipe.id for other in lesson.entries}) == 1 and entry.variant:
        return _(entry.variant)
    return title(entry)


@st.cache_data(max_entries=64, show_spinner=False)
def _figure(make: str, runs: tuple[tuple[str, str], ...], last_steps: tuple[int, ...], language: str) -> str:
    """Drawn once for all who look, and again when a run went on; the language is part of the key."""
    by_name = {function.__name__: function for function, _heading in CHARTS.values()}
    return by_name[make](_histories(runs), translate=_).to_json()


def _histories(runs: tuple[tuple[str, str], ...]) -> dict[str, History]:
    """By name, with signs that Plotly would take for HTML made harmless."""
    found = {}
    with ExitStack() as held:
        for name, run_id in runs:
            found[html.escape(name)] = held.enter_context(watch(run_id)).history
    return found


def _figures(runs: dict[str, Run]) -> str:
    """What the runs ended with, in one line of Markdown."""
    words = _("**{name}**: training {train:.4f}, test {test:.4f}")
    parts = [
        words.format(name=plain(name), train=run.result.train_accuracy, test=run.result.test_accuracy)
        for name, run in runs.items()
        if run.result
    ]
    return _("Measured here") + " · " + " · ".join(parts)


def _reaching(runs: dict[str, Run]) -> str:
    """How much of the gradient at the last layer reaches the first, after the first epoch."""
    words = []
    for name, run in runs.items():
        with watch(run.id) as watched:
            norms = watched.history.gradient_norms().drop(columns=list(POSITION_COLUMNS))
        if len(norms) and norms.iloc[0, -1] > 0:
            share = norms.iloc[0, 0] / norms.iloc[0, -1]
            words.append(_("**{name}**: {share:.2g} of it").format(name=plain(name), share=share))
    if not words:
        return ""
    return _("Of the gradient at the last layer, this much reaches the first after one epoch") + " · " + " · ".join(words)


def _missing(lesson: Lesson, lacking: list[Entry]) -> None:
    """Which runs the chart still needs: those that train or wait, and those somebody has to start."""
    active: list[str] = []
    absent: list[Entry] = []
    experiments: list[Experiment] = []
    for entry in lacking:
        running = [run for run in results.runs_of(entry).values() if not run.ended]
        if running:
            share = max(results.progress_of(run) for run in running)
            active.append(f"{plain(title(entry))} ({share:.0%})")
        else:
            absent.append(entry)
            experiments.append(entry.experiment)
    if active:
        st.info(_("On their way: {runs}. The chart fills by itself.").format(runs=_(", ").join(active)), icon=":material/hourglass_top:")
    if absent:
        names = _(", ").join(f"**{plain(title(entry))}**" for entry in absent)
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(_("The chart needs runs that nobody has made here yet: {runs}.").format(runs=names))
            st.button(
                _("Run what is missing ({cost})").format(cost=cost(experiments)),
                type="primary",
                icon=":material/play_arrow:",
                key=f"run lesson {lesson.id}",
                on_click=queueing.run_missing,
                args=(absent, 1, lesson.id),
            )
    queueing.say(lesson.id)
