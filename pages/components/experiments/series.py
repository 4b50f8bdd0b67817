"""A series as it runs and as it ended: each value's line with its band, a table, one sentence on luck."""

import html
from contextlib import ExitStack

import streamlit as st

from mnist_core import architecture
from mnist_core.comparison import significance
from mnist_core.figures.bands import bands_figure
from mnist_core.runs import Run
from mnist_core.series import Value, knob_of, values_of
from pages.components import knobs
from pages.components.experiments import results
from pages.components.experiments.progress import progress
from pages.components.language import address, labelled, language, plain, sentences
from pages.components.language import translate as _
from pages.components.live_chart import live_chart
from pages.components.naming import series_name
from pages.components.state import watch

SERIES_LISTED = 12


def runs_of_group(group: str) -> list[Run]:
    """First to last."""
    return [run for run in reversed(results.recent_runs()) if run.group == group]


def series_view(group: str) -> None:
    """The series, live as long as one of its runs is active."""
    runs = runs_of_group(group)
    knob = knob_of(runs) if runs else None
    if knob is None:
        st.warning(
            _("There is no series {got}. Its runs may have been deleted, or the link is incomplete.").format(got=plain(group)),
            icon=":material/link_off:",
        )
        return
    values = values_of(knob, runs)
    names = {value.value: knobs.value_words(knob, value.value) for value in values}
    name = plain(series_name(runs[0]))
    st.header(f"{name} · {labelled(_(knob.label), plain(' / '.join(names.values())))}", anchor=False)
    progress(runs, len(runs), f"series {group}")
    pairs = tuple((name, tuple(run.id for run in value.runs)) for value, name in zip(values, names.values(), strict=True))
    figure = _figure(pairs, tuple((run.status, run.last_step) for run in runs), language())
    st.markdown(f"**{_('Validation accuracy: the mean of each value, and a band from its lowest seed to its highest')}**")
    live_chart(figure, key=f"series {group}", alt=_("Validation accuracy of each value, with a band over its seeds"))
    _sentence(values, names)
    _table(knob.label, values, names)
    ids = ",".join(run.id for run in runs if run.started is not None)
    st.page_link(
        "pages/runs.py", label=_("Compare these runs one by one"), icon=":material/compare_arrows:", query_params=address(runs=ids)
    )


def past_series() -> dict[str, str]:
    """The newest series by group, with a name."""
    groups: dict[str, list[Run]] = {}
    for run in results.recent_runs():
        if run.group is not None:
            groups.setdefault(run.group, []).append(run)
    found: dict[str, str] = {}
    for group, runs in groups.items():
        knob = knob_of(runs)
        if knob is not None:
            found[group] = f"{series_name(runs[0])} · {_(knob.label)} ({runs[-1].created:%m-%d %H:%M})"
        if len(found) == SERIES_LISTED:
            break
    return found


@st.cache_data(max_entries=64, show_spinner=False)
def _figure(runs: tuple[tuple[str, tuple[str, ...]], ...], state: tuple[tuple[str, int], ...], language: str) -> str:
    """Drawn once for all who look, and again when a run went on; the language is part of the key."""
    with ExitStack() as held:
        histories = {html.escape(name): [held.enter_context(watch(run_id)).history for run_id in ids] for name, ids in runs}
        return bands_figure(histories, translate=_).to_json()


def _sentence(values: list[Value], names: dict[object, str]) -> None:
    """Whether the gap is more than what seeds alone do."""
    measured = {names[value.value]: value.accuracies for value in values if value.accuracies}
    if len(measured) < 2:
        return
    template, told = significance.verdict(measured)
    words = _(template).format(**{name: plain(value) if isinstance(value, str) else value for name, value in told.items()})
    unfinished = any(not run.ended for value in values for run in value.runs)
    st.info(sentences(_("So far:"), words) if unfinished else words, icon=":material/balance:")


def _table(label: str, values: list[Value], names: dict[object, str]) -> None:
    columns = {
        _(label): [f"**{plain(names[value.value])}**" for value in values],
        _("Test accuracy, mean"): [_number(value.mean) for value in values],
        _("Standard deviation"): [_number(value.spread) for value in values],
        _("Lowest to highest"): [
            f"{min(value.accuracies):.4f} – {max(value.accuracies):.4f}" if value.accuracies else "–" for value in values
        ],
        _("Seconds a run"): ["–" if value.seconds is None else f"{value.seconds:.1f}" for value in values],
        _("Parameters"): [f"{architecture.parameter_count(value.runs[0].experiment.network):,}" for value in values],
        _("Runs done"): [_("{done} of {count}").format(done=len(value.done), count=len(value.runs)) for value in values],
    }
    st.table(columns, hide_index=True, border="horizontal", alt=_("Test accuracy, time and size of each value"))


def _number(number: float | None) -> str:
    return "–" if number is None else f"{number:.4f}"
