"""A document as a lesson: what it sets out to show, its runs, their figures, its questions."""

import streamlit as st

from mnist_core.recipes import DOCUMENTS
from mnist_core.reproduction import Entry, entries
from mnist_core.runs import Run
from mnist_core.series import MOST_SEEDS
from pages.components.experiments import queueing, results, table
from pages.components.experiments.lessons import lesson_view
from pages.components.experiments.progress import cost, progress
from pages.components.experiments.words import DOCUMENT_AIMS, LESSONS, lessons_of
from pages.components.language import address
from pages.components.language import translate as _
from pages.components.query_params import query_params

USUAL_SEEDS = 3


def overview() -> None:
    """All documents: their questions, and all figures in one table."""
    st.markdown(
        _(
            "Five tutorials teach the same digits in different ways, and publish what they reached. Here each of their experiments runs "
            "on this machine, and what it gives stands beside what was published. Begin with a question:"
        )
    )
    grid = st.grid("auto", min_column_width=300)
    for letter, name in DOCUMENTS.items():
        with grid.cell(), st.container(border=True, height="stretch"):
            st.markdown(f"**{letter} · {_(name)}**", help=_(DOCUMENT_AIMS[letter]))
            for lesson in lessons_of(letter):
                st.button(
                    _(lesson.question),
                    type="tertiary",
                    icon=":material/help:",
                    key=f"to {lesson.id}",
                    on_click=query_params.replace,
                    args=(address(document=letter, lesson=lesson.id),),
                )
    everything = entries()
    _running(everything, _("Run everything"), "everything")
    table.table(everything, with_document=True)
    table.rule()
    table.reasons(everything)


def document_view(letter: str) -> None:
    """One document."""
    of_document = entries(letter)
    st.markdown(_(DOCUMENT_AIMS[letter]))
    lessons = lessons_of(letter)
    if len(lessons) > 1:
        _choose("lesson", [lesson.id for lesson in lessons], _("Question"), {lesson.id: _(lesson.question) for lesson in lessons})
    wanted = query_params.get("lesson", lessons[0].id)
    lesson_view(LESSONS[wanted] if wanted in {lesson.id for lesson in lessons} else lessons[0])
    st.header(_("Published beside measured"), anchor=False)
    _running(of_document, _("Run all of this document"), letter)
    table.table(of_document)
    table.rule()
    table.reasons(of_document)
    st.header(_("One recipe"), anchor=False)
    by_id = {entry.id: entry for entry in of_document}
    chosen = query_params.get("recipe", "")
    first = next((id for id in by_id if chosen in (id, id.partition(":")[0])), next(iter(by_id)))
    if len(by_id) > 1:
        _choose("recipe", list(by_id), _("Recipe"), {id: table.title(entry) for id, entry in by_id.items()}, first)
    _running([by_id[first]], _("Run this one"), by_id[first].id)
    table.recipe_detail(by_id[first])


def active_runs(view_entries: list[Entry]) -> list[Run]:
    """Those of these entries that train or wait."""
    return [run for entry in view_entries for run in results.runs_of(entry).values() if not run.ended]


def _choose(parameter: str, options: list[str], label: str, names: dict[str, str], now: str | None = None) -> None:
    """Pills whose choice stands in the address."""
    key = f"{parameter} picked"
    given = now or query_params.get(parameter, options[0])
    st.session_state[key] = given if given in options else options[0]
    st.pills(
        label, options, format_func=names.get, key=key, required=True, on_change=_chosen, args=(parameter,), label_visibility="collapsed"
    )


def _chosen(parameter: str) -> None:
    query_params[parameter] = st.session_state[f"{parameter} picked"]


def _running(wanted: list[Entry], label: str, key: str) -> None:
    """How many seeds, a button for what is missing, and the progress of all."""
    name = f"seeds {key}"
    st.session_state.setdefault(name, USUAL_SEEDS if len(wanted) < len(entries()) else 1)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        seeds = st.segmented_control(
            _("Seeds"),
            range(1, MOST_SEEDS + 1),
            key=name,
            required=True,
            persist_state="session",
            help=_("How many times each experiment is run, from other random numbers each time: one run alone may be luck."),
        )
        lacking = results.missing(wanted, seeds)
        st.button(
            f"{label} ({cost([experiment for *_entry, experiment in lacking])})" if lacking else _("Nothing left to run"),
            icon=":material/play_arrow:",
            key=f"run {key}",
            on_click=queueing.run_missing,
            args=(wanted, seeds, key),
            disabled=not lacking,
            help=_("Only what was not run here yet is queued. You can leave the page: the runs go on."),
        )
    queueing.say(key)
    runs = [run for entry in wanted for seed, run in results.runs_of(entry).items() if seed in entry.seeded(seeds)]
    if runs:
        progress(runs, len(wanted) * seeds, key)
