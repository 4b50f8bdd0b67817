"""What there is to say and to take away when a run is over."""

import statistics

import streamlit as st

from mnist_core.comparison import beside
from mnist_core.events import FoldResult
from mnist_core.recipes import RECIPES, Figure, Measure
from mnist_core.reproduction import but_for_the_seed
from mnist_core.runs import Run
from pages.components.chapters import go_further, lineage
from pages.components.language import address
from pages.components.language import translate as _
from pages.components.state import may_change, resume, watch, went_by_its_knobs
from pages.components.takeaway import take_away


def outcome(run: Run) -> None:
    """How the run ended: a sentence if badly, else its figures, beside the document's where there are any."""
    if run.failure is not None:
        st.error(_(run.failure.message).format(**run.failure.values), title=_("This run failed"), icon=":material/error:")
    elif run.status == "interrupted":
        st.warning(_("The engine ended while this run trained. What it had measured is kept."), icon=":material/power_off:")
        st.button(
            _("Go on"),
            icon=":material/play_arrow:",
            key=f"go on {run.id}",
            on_click=resume,
            args=(run.id,),
            disabled=not may_change(run),
            help=_("From the last epoch that was finished, where its backup is still there, else from the beginning."),
        )
    elif run.status == "stopped" and run.result is None:
        st.info(_("Stopped before it began."), icon=":material/stop:")
    if run.result is not None:
        _measured(run)
    if run.ended and run.started is not None:
        if run.result is not None and run.experiment.data.dataset == "mnist":
            st.page_link("pages/draw.py", label=_("Draw digits for it to read"), icon=":material/draw:", query_params=address(run=run.id))
        if run.result is not None:
            label = _("Look inside: what it learned, and where it fails")
            st.page_link("pages/inside.py", label=label, icon=":material/biotech:", query_params=address(run=run.id))
            go_further(run)
        with st.expander(_("Take away"), icon=":material/download:"):
            take_away(run)


def _measured(run: Run) -> None:
    result = run.result
    grid = st.grid("auto", min_column_width=165, gap="small")  # wide enough for "Training accuracy" on a telephone
    grid.metric(_("Test accuracy"), f"{result.test_accuracy:.4f}", help=_("On the 10,000 test images, after the last step."), border=True)
    grid.metric(_("Test loss"), f"{result.test_loss:.4f}", help=_("With penalties, if any."), border=True)
    train_help = _("On the first 10,000 training images at most, without dropout or noise.")
    grid.metric(_("Training accuracy"), f"{result.train_accuracy:.4f}", help=train_help, border=True)
    if result.reason == "early_stopping":
        st.caption(_("Early stopping ended it: the validation loss no longer fell."))
    if result.reason == "time_limit":
        st.caption(_("It reached the limit of seconds that one run may take here, and was ended like a stop."))
    lineage(run)
    if result.folds:
        _folds(result.folds)
    _published(run)


def _folds(folds: list[FoldResult]) -> None:
    accuracies = [fold.validation_accuracy for fold in folds]
    spread = statistics.stdev(accuracies) if len(folds) > 1 else 0.0
    words = _("Validation accuracy over {folds} folds: mean **{mean:.4f}**, standard deviation {spread:.4f}.")
    st.markdown(words.format(folds=len(folds), mean=statistics.mean(accuracies), spread=spread))
    columns = {
        _("Fold"): [fold.fold for fold in folds],
        _("Validation accuracy"): accuracies,
        _("Validation loss"): [fold.validation_loss for fold in folds],
        _("Test accuracy"): [fold.test_accuracy for fold in folds],
    }
    st.dataframe(columns, hide_index=True, alt=_("The result of each fold"))


def _published(run: Run) -> None:
    recipe = RECIPES.get(run.recipe)
    if recipe is None or not (recipe.published or recipe.reference):
        return
    variant = recipe.variants.get(run.variant)
    if variant is None or but_for_the_seed(run.experiment) != but_for_the_seed(variant):
        st.caption(_("Knobs were changed from the recipe, so the document's figures are not put beside these."))
        return
    if not went_by_its_knobs(run):
        st.caption(_("It went on from another run, so the document's figures are not put beside these."))
        return
    with watch(run.id) as watched:
        rows = beside(recipe, watched.history)
    measures = measure_names()
    columns = {
        _("Figure"): [measures[row.measure] + (_(", epoch {epoch}").format(epoch=row.epoch) if row.epoch else "") for row in rows],
        _("Published"): [figure_words(row.published) for row in rows],
        _("Plain Keras 3.15"): [figure_words(row.reference) for row in rows],
        _("Measured here"): ["–" if row.measured is None else f"{row.measured:.4f}" for row in rows],
    }
    st.table(columns, hide_index=True, alt=_("Published, reference and measured figures"))
    if recipe.note:
        st.caption(_(recipe.note))


def measure_names() -> dict[Measure, str]:
    """What is measured, in the visitor's language."""
    return {
        "train_accuracy": _("training accuracy"),
        "test_accuracy": _("test accuracy"),
        "validation_accuracy": _("validation accuracy"),
    }


def figure_words(figure: Figure | None) -> str:
    """A document's figure as the document has it."""
    if figure is None:
        return "–"
    words = {"": "{value:.4g}", "over": _("over {value:.4g}"), "about": _("about {value:.4g}")}[figure.about]
    return words.format(value=figure.value)
