"""The selected runs beside one another: signs and differing knobs, curves, and what accuracy goes with. Live while a run is."""

import html
import statistics
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import streamlit as st

from mnist_core.comparison import MOST_COMPARED, Differences, differences, value_of
from mnist_core.comparison.significance import verdict
from mnist_core.figures.compared import POINTS_IN_ALL, Along, Line, Measured, compared_figure, compared_line, shape
from mnist_core.figures.parallel import Scale, parallel_figure
from mnist_core.figures.style import colour
from mnist_core.figures.trade_off import Spot, trade_off_figure
from mnist_core.knobs import Knob
from mnist_core.refused import RefusedError
from mnist_core.runs import Run
from pages.components.knobs import value_words
from pages.components.language import labelled, plain, refusal
from pages.components.language import translate as _
from pages.components.live_chart import live_chart
from pages.components.naming import run_name
from pages.components.state import crowding, look, store, watch

SECONDS = 1.5  # from one look at runs that still train to the next
HEIGHT = 320  # pixels
NOTHING = Line(np.empty(0), np.empty(0))


def comparison(runs: Sequence[Run]) -> None:
    """Compare the runs. Only their curves are drawn anew while a run trains, and the whole page when the state of any run changes."""
    compared = list(runs[:MOST_COMPARED])
    found = differences([run.experiment for run in compared])
    if not compared:
        st.caption(_("Tick runs at the left of the table, and their curves, knobs and accuracies are compared here."))
    elif len(compared) > 1:
        _differences(compared, found)
    if len(runs) > MOST_COMPARED:
        words = _("More than {most} lines cannot be told apart: the first {most} selected runs are compared.")
        st.warning(words.format(most=MOST_COMPARED), icon=":material/stacked_line_chart:")
    states = _states()
    st.fragment(_live, run_every=SECONDS * crowding() if states else None)(compared, states)
    judged = [(place, run) for place, run in enumerate(compared) if run.result is not None]
    if len(judged) > 1:
        _accuracies(judged, found)


def _states() -> dict[str, str]:
    return {run.id: run.status for run in store().active()}


def _live(runs: Sequence[Run], states: dict[str, str]) -> None:
    if states:
        look()
    if runs:
        _curves(runs)
    if _states() != states:
        # The table above says something else now.
        st.rerun()


def _differences(runs: Sequence[Run], found: Differences) -> None:
    st.header(_("What differs"), anchor=False)
    _signs(runs, found.differing)
    _say(runs, found)
    with st.expander(_("The same in all: {count} knobs").format(count=len(found.same))):
        parts = [f"{_(knob.label)}: **{plain(value_words(knob, runs[0].experiment[knob.path]))}**" for knob in found.same]
        st.markdown(" · ".join(parts))


def _signs(runs: Sequence[Run], knobs: Sequence[Knob]) -> None:
    """What stands for the legend of all charts: each run's sign and name, and the knobs in which it differs from another."""
    columns = {"sign": [shape(place) for place in range(len(runs))], "name": [run_name(run) for run in runs]}
    columns |= {knob.path: [_value(run, knob) for run in runs] for knob in knobs}
    columns["test"] = [None if run.result is None else run.result.test_accuracy for run in runs]
    frame = pd.DataFrame(columns)
    signs = [f"color: {colour(place)}; font-weight: bold" for place in range(len(runs))]
    labels = {"sign": st.column_config.TextColumn("", width=38), "name": st.column_config.TextColumn(_("Name"), width="medium")}
    labels |= {knob.path: st.column_config.TextColumn(_(knob.label), help=_(knob.help)) for knob in knobs}
    labels["test"] = st.column_config.NumberColumn(_("Test accuracy"), format="%.4f")
    styled = frame.style.apply(lambda _column: signs, subset=["sign"])
    st.dataframe(
        styled, hide_index=True, height="content", column_config=labels, placeholder="–", alt=_("The runs compared, and what differs")
    )


def _value(run: Run, knob: Knob) -> str | None:
    return None if value_of(run.experiment, knob) is None else value_words(knob, run.experiment[knob.path])


def _say(runs: Sequence[Run], found: Differences) -> None:
    """One sentence: whether the one knob that was turned makes a difference beyond what seeds do."""
    judged = [run for run in runs if run.result is not None]
    if found.only_knob is not None and judged:
        results: dict[str, list[float]] = {}
        for run in judged:
            results.setdefault(f"{_(found.only_knob.label)} {_value(run, found.only_knob)}", []).append(run.result.test_accuracy)
        template, values = verdict(results)
        st.markdown(_(template).format(**{name: plain(value) if isinstance(value, str) else value for name, value in values.items()}))
    elif not found.differing and len(judged) > 1:
        st.caption(_("These runs have the same knobs and the same seed."))
    elif len(found.differing) == 1 and len(judged) > 1:
        accuracies = [run.result.test_accuracy for run in judged]
        words = _("Only the seed differs: mean test accuracy {mean:.4f}, standard deviation {spread:.4f}.")
        st.markdown(words.format(mean=statistics.mean(accuracies), spread=statistics.stdev(accuracies)))
    elif len(found.differing) > 1:
        st.caption(_("More than one knob differs, so none of them alone can be named as the reason."))


def _curves(runs: Sequence[Run]) -> None:
    st.header(_("Curves"), anchor=False)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        what = {"validation": _("Validation"), "training": _("Training")}
        along = {"epoch": _("epochs"), "step": _("steps"), "seconds": _("seconds")}
        st.session_state.setdefault("compared part", "validation")
        st.session_state.setdefault("compared along", "epoch")
        settings = {"persist_state": "session", "required": True}
        part = st.segmented_control(_("Measured on"), list(what), format_func=what.get, key="compared part", **settings)
        across: Along = st.segmented_control(_("Across"), list(along), format_func=along.get, key="compared along", **settings)
        log_y = st.toggle(_("Logarithmic loss"), key="compared logarithmic", persist_state="session")
    measured: dict[str, tuple[Measured, Measured]] = {
        "validation": ("validation_accuracy", "validation_loss"),
        "training": ("accuracy", "loss"),
    }
    lines = _lines(runs, measured[part], across)
    left, right = st.columns(2)
    with left:
        st.markdown(f"**{_('Accuracy')}**")
        _chart(lines[0], _("Accuracy"), _("Accuracy of the selected runs"), along=across, log_y=False)
    with right:
        st.markdown(f"**{_('Loss')}**")
        _chart(lines[1], _("Loss"), _("Loss of the selected runs"), along=across, log_y=log_y)


def _lines(runs: Sequence[Run], both: tuple[Measured, Measured], along: Along) -> tuple[dict[str, Line], dict[str, Line]]:
    """Each run's accuracy and loss by name; of a run whose events cannot be read, none, and why."""
    points = POINTS_IN_ALL // len(runs)
    accuracies: dict[str, Line] = {}
    losses: dict[str, Line] = {}
    for place, (run, name) in enumerate(zip(runs, _names(runs), strict=True)):
        try:
            with watch(run.id) as watched:
                key = ("compared", both, along, points)
                drawn = watched.draw(key, lambda history: [compared_line(history, measured, along, points) for measured in both])
        except RefusedError as damaged:
            drawn = [NOTHING, NOTHING]
            st.warning(f"{shape(place)} {labelled(plain(run_name(run)), refusal(damaged))}", icon=":material/broken_image:")
        accuracies[name], losses[name] = drawn
    return accuracies, losses


def _chart(lines: Mapping[str, Line], title: str, alt: str, *, along: Along, log_y: bool) -> None:
    figure = compared_figure(lines, title, along=along, log_y=log_y, translate=_, height=HEIGHT)
    live_chart(figure.to_json(), key=f"compared {title} {along}", alt=alt)


def _names(runs: Sequence[Run]) -> list[str]:
    """A name for each, told apart where several have the same; Plotly takes some HTML in names."""
    names: list[str] = []
    for run in runs:
        name = html.escape(run_name(run))
        names.append(f"{name} ({run.id[:4]})" if name in names or sum(other.name == run.name for other in runs) > 1 else name)
    return names


def _accuracies(judged: Sequence[tuple[int, Run]], found: Differences) -> None:
    """Knobs, size and time against the accuracy on the test images."""
    places, runs = [place for place, _run in judged], [run for _place, run in judged]
    names = _names(runs)
    accuracies = [run.result.test_accuracy for run in runs]
    st.header(_("What goes with accuracy"), anchor=False)
    if knobs := [knob for knob in found.differing if len({_value(run, knob) for run in runs}) > 1]:
        scales = [*(_scale(runs, knob) for knob in knobs), Scale(_("Test accuracy"), [f"{value:.4f}" for value in accuracies], accuracies)]
        st.markdown(
            f"**{_('Knobs')}**", help=_("Parallel coordinates: a line a run, through its value of each knob, down to its accuracy.")
        )
        figure = parallel_figure(scales, names, places, translate=_)
        live_chart(figure.to_json(), key=f"parallel {len(scales)}", alt=_("Knobs and test accuracy of the selected runs"))
    left, right = st.columns(2)
    with left:
        spots = [
            Spot(*fixed, run.started.parameters, value) for fixed, run, value in _fixed(names, places, runs, accuracies) if run.started
        ]
        live_chart(
            trade_off_figure(spots, "Parameters", translate=_).to_json(), key="against parameters", alt=_("Accuracy against parameters")
        )
    with right:
        spots = [Spot(*fixed, run.result.seconds, value) for fixed, run, value in _fixed(names, places, runs, accuracies)]
        figure = trade_off_figure(spots, "Seconds of training", translate=_)
        live_chart(figure.to_json(), key="against seconds", alt=_("Accuracy against seconds of training"))


def _fixed(
    names: Sequence[str], places: Sequence[int], runs: Sequence[Run], accuracies: Sequence[float]
) -> list[tuple[tuple[str, int], Run, float]]:
    return list(zip(zip(names, places, strict=True), runs, accuracies, strict=True))


def _scale(runs: Sequence[Run], knob: Knob) -> Scale:
    texts = [None if (text := _value(run, knob)) is None else html.escape(text) for run in runs]
    numbers = [value_of(run.experiment, knob) for run in runs] if knob.kind in ("whole", "number") else None
    return Scale(html.escape(_(knob.label)), texts, numbers)
