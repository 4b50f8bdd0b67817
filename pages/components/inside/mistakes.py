"""Mistakes: which classes are taken for which, how sure the network was, and whether it should have been."""

from typing import Any

import numpy as np
import streamlit as st

from mnist_core import datasets, figures
from mnist_core.explanations import of_chart
from mnist_core.inside.findings import Examination, Mistakes
from mnist_core.runs import Run
from pages.components import explained
from pages.components.draw.pictures import picture
from pages.components.inside.addresses import link_to_image
from pages.components.language import translate as _
from pages.components.live_chart import live_chart

CELL = "inside cell"
SHOWN = 12  # images in a list
IN_CELL = 16  # images of a cell at a time
WIDTH, WIDE = 64, 150  # pixels


def mistakes_view(run: Run, epoch: float, found: Examination) -> None:
    st.markdown(_("Look for orange cells away from the diagonal: they say which class is taken for which. Click one to see its images."))
    mistakes = found.mistakes
    names = datasets.CLASS_NAMES[run.experiment.data.dataset]
    count = len(mistakes.predicted)
    all_wrong = round((1 - mistakes.accuracy) * count)
    words = _("Of the {count:,} test images, which it has never learned from, it reads {share:.2%} right and {wrong:,} wrong.")
    st.caption(words.format(count=count, share=mistakes.accuracy, wrong=all_wrong))
    left, right = st.columns([3, 2], gap="large")
    with left:
        kinds = {"counts": _("Counts"), "shares": _("Percent of the row")}
        st.session_state.setdefault("inside shares", "counts")
        with st.container(horizontal=True, vertical_alignment="center"):
            kind = st.segmented_control(
                _("Cells"),
                list(kinds),
                format_func=kinds.get,
                key="inside shares",
                required=True,
                label_visibility="collapsed",
                persist_state="session",
            )
            explained.button(of_chart("confusion"), "confusion")
        figure = figures.confusion_figure(mistakes.confusion, names, shares=kind == "shares", translate=_)
        live_chart(
            figure.to_json(), key="confusion", alt=_("Confusion matrix: true classes in rows, answers in columns"), on_pick=_choose_cell
        )
    with right:
        _cell(run, mistakes, names)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{_('Each class')}**")
        columns: dict[str, Any] = {
            _("Class"): [_(name) for name in names],
            _("Precision"): mistakes.precision.round(4),
            _("Recall"): mistakes.recall.round(4),
            "F1": mistakes.f1.round(4),
            _("Images"): mistakes.confusion.sum(axis=1),
        }
        st.dataframe(columns, hide_index=True, height=388, alt=_("Precision, recall and F1 of each class"))
        st.caption(
            _("Precision: of those it calls so, how many are. Recall: of those that are, how many it finds. F1: their harmonic mean.")
        )
    with right:
        explained.heading(_("Does it know how sure to be?"), "calibration")
        calibration = mistakes.calibration
        figure = figures.calibration_figure(calibration.confidence, calibration.accuracy, calibration.counts, translate=_)
        live_chart(figure.to_json(), key="calibration", alt=_("How often the network is right, against how sure it says it is"))
        words = _("Expected calibration error: **{error:.2%}**. Below the dotted line it is surer than it should be, above it too modest.")
        st.caption(words.format(error=calibration.error))
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{_('Surest mistakes')}**")
        _images(run, mistakes, mistakes.worst[:SHOWN], names)
    with right:
        st.markdown(f"**{_('Least certain images')}**")
        _images(run, mistakes, mistakes.doubtful[:SHOWN], names)


def _choose_cell(cell: list[int]) -> None:
    st.session_state[CELL] = (cell[0], cell[1])
    st.session_state["inside cell page"] = 1


def _keep_cell() -> None:
    # Words that are those of no cell any more come back as they are.
    if isinstance(cell := st.session_state["inside cell field"], tuple):
        st.session_state[CELL] = cell
        st.session_state["inside cell page"] = 1


def _cell(run: Run, mistakes: Mistakes, names: tuple[str, ...]) -> None:
    """The images of one cell; it is chosen in the chart, or here by its words."""
    confusion = mistakes.confusion
    wrong = np.where(np.eye(len(names), dtype=bool), 0, confusion)
    order = [(int(place) // len(names), int(place) % len(names)) for place in np.argsort(-wrong, axis=None, kind="stable")]
    if CELL not in st.session_state:
        st.session_state[CELL] = order[0]
    chosen = st.session_state[CELL]
    # The twelve commonest confusions, which is what people look for, and the chosen one.
    offered = [cell for cell in order[:12] if wrong[cell]]
    offered = offered if chosen in offered else [chosen, *offered]
    st.session_state["inside cell field"] = chosen
    st.selectbox(
        _("Images of a cell"),
        offered,
        # Without their number: a browser sends back the words, which must still be those of a cell when the epoch has moved on.
        format_func=lambda cell: _("{true} read as {read}").format(true=_(names[cell[0]]), read=_(names[cell[1]])),
        key="inside cell field",
        on_change=_keep_cell,
        help=_("The commonest confusions; any other cell can be clicked in the matrix."),
    )
    labels = datasets.load(run.experiment.data.dataset).test_labels[: len(mistakes.predicted)]
    numbers = np.flatnonzero((labels == chosen[0]) & (mistakes.predicted == chosen[1]))
    if not len(numbers):
        st.caption(_("There is no such image."))
        return
    st.caption(_("Images: {count:,}").format(count=len(numbers)))
    pages, first = -(-len(numbers) // IN_CELL), 0
    if pages > 1:
        if st.session_state.get("inside cell page", 1) > pages:
            st.session_state["inside cell page"] = 1
        first = (st.pagination(pages, key="inside cell page") - 1) * IN_CELL
    _images(run, mistakes, numbers[first : first + IN_CELL], names, within_cell=True)


def _images(run: Run, mistakes: Mistakes, numbers: Any, names: tuple[str, ...], *, within_cell: bool = False) -> None:
    """Test images, each with its class, what it is read as and how surely, and a way to look closer."""
    images = datasets.load(run.experiment.data.dataset)
    if not len(numbers):
        st.caption(_("There is no such image."))
    # Names longer than a digit need room beside their arrow.
    wide = max(map(len, names)) > 1 and not within_cell
    grid = st.grid("auto", min_column_width=WIDE if wide else WIDTH + 14, gap="small")
    for number in map(int, numbers):
        true, read = _(names[int(images.test_labels[number])]), _(names[int(mistakes.predicted[number])])
        with grid.cell():
            picture(images.test_images[number], WIDTH, _("A test image of {name}").format(name=true))
            words = "" if within_cell else f"{true} " if true == read else f"{true} → {read} "
            link_to_image(number, f"{words}{float(mistakes.confidences[number]):.0%}")
