"""Published beside measured."""

import streamlit as st

from mnist_core.reproduction import FAR, LEAST_MARGIN, MARGIN_OF_ONE, Entry, Reproduction, Verdict, complete, overall
from mnist_core.runs import Run
from pages.components.experiments import results
from pages.components.language import address, plain
from pages.components.language import translate as _
from pages.components.outcome import figure_words
from pages.components.query_params import query_params

LOOKS: dict[Verdict, tuple[str, str]] = {
    "reproduced": ("green", "check"),
    "better": ("blue", "trending_up"),
    "worse": ("orange", "trending_down"),
    "does not reproduce": ("red", "close"),
}


def verdict_words(verdict: Verdict | None) -> str:
    """A verdict as Markdown, told by its word and its sign and not by colour alone."""
    if verdict is None:
        return "–"
    words = {
        "reproduced": _("reproduced"),
        "better": _("better"),
        "worse": _("worse"),
        "does not reproduce": _("does not reproduce"),
    }
    colour, icon = LOOKS[verdict]
    return f":{colour}[:material/{icon}: {words[verdict]}]"


def title(entry: Entry) -> str:
    """An entry's name as people read it."""
    return _(entry.recipe.title) + (f" · {_(entry.variant)}" if entry.variant else "")


def figure_name(figure: Reproduction) -> str:
    names = {
        "train_accuracy": _("training accuracy"),
        "test_accuracy": _("test accuracy"),
        "validation_accuracy": _("validation accuracy"),
    }
    epoch = figure.row.epoch
    return names[figure.row.measure] + (_(", epoch {epoch}").format(epoch=epoch) if epoch else "")


def measured_words(figure: Reproduction) -> str:
    """Mean and spread over the seeds."""
    if figure.mean is None:
        return "–"
    seeds = len(figure.measured)
    if figure.spread is None:
        return f"{figure.mean:.4f} :small[({_('1 seed')})]"
    return f"{figure.mean:.4f} ± {figure.spread:.4f} :small[({_('{count} seeds').format(count=seeds)})]"


def table(entries: list[Entry], *, with_document: bool = False) -> None:
    """A row for each figure; the recipe's name stands in its first."""
    columns: dict[str, list[str]] = {}
    heads = (_("Figure"), _("Published"), _("Measured here"), _("Verdict"), _("Plain Keras 3.15"))
    for head in heads:
        columns[head] = []
    for entry in entries:
        for number, figure in enumerate(results.reproductions(entry)):
            name = "" if number else (f"{entry.recipe.document} · " if with_document else "") + f"**{title(entry)}**" + _(", ")
            published, reference = figure_words(figure.row.published), figure_words(figure.row.reference)
            cells = (name + figure_name(figure), published, measured_words(figure), verdict_words(figure.verdict), reference)
            for head, cell in zip(heads, cells, strict=True):
                columns[head].append(cell)
    st.table(columns, hide_index=True, border="horizontal", alt=_("Published, reference and measured figures, with a verdict"))


def rule() -> None:
    """How a verdict is made, as the code makes it."""
    st.caption(
        _(
            "Measured: the mean over the seeds that were run here to their end, ± the standard deviation between them. Reproduced: the "
            "mean is within two standard deviations of the published figure, or within {least} where that is more, or with a single seed "
            "within {one}; “over” is also met by more, and “about” adds half of its last digit. Does not reproduce: more than {far} away. "
            "Between these: better or worse. Plain Keras: one run of the document's own program, written with Keras 3.15; it is there to "
            "compare with, and decides nothing."
        ).format(least=LEAST_MARGIN, one=MARGIN_OF_ONE, far=FAR)
    )


def reasons(entries: list[Entry]) -> None:
    """What was found out about figures that disagree."""
    verdicts = [(entry, overall(results.reproductions(entry))) for entry in entries if entry.recipe.note]
    disagree = [(entry, verdict) for entry, verdict in verdicts if verdict not in (None, "reproduced")]
    if disagree:
        st.markdown(f"**{_('What is known about figures that disagree')}**")
    for entry, verdict in disagree:
        st.markdown(f"{verdict_words(verdict)} · **{title(entry)}**: {_(entry.recipe.note)}")


def recipe_detail(entry: Entry) -> None:
    """One recipe: what it shows, its runs, and the way to its knobs."""
    st.markdown(_(entry.recipe.lesson))
    if entry.recipe.note:
        st.caption(_(entry.recipe.note))
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        st.page_link(
            "pages/train.py", label=_("Its knobs, on the Train page"), icon=":material/tune:", query_params=address(recipe=entry.recipe.id)
        )
        st.button(
            _("Vary one knob of it"),
            type="tertiary",
            icon=":material/stacked_line_chart:",
            key=f"vary {entry.id}",
            on_click=query_params.replace,
            args=(address(baseline=entry.id),),
        )
        for seed, run in results.runs_of(entry).items():
            st.page_link(
                "pages/train.py",
                label=_("seed {seed}: {state}").format(seed=seed, state=_state(run)),
                icon=":material/monitoring:",
                query_params=address(run=run.id, recipe=entry.recipe.id),
            )


def _state(run: Run) -> str:
    if run.result is not None and complete(run):
        return f"{run.result.test_accuracy:.4f}"
    return plain(_(run.status))
