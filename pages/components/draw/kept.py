"""Draw to fix: a visitor's own drawings with what each should have been; kept, sent away as a file, brought back, deleted."""

import os

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core.collection import Collection, Drawing, parts
from mnist_core.refused import RefusedError
from mnist_core.runs import default_url
from pages.components.canvas import clear
from pages.components.draw.pictures import picture
from pages.components.draw.source import CANVAS
from pages.components.icon_only import icon_only
from pages.components.language import refusal
from pages.components.language import translate as _
from pages.components.state import visitor

WIDTH = 64  # pixels
SHOWN = 36  # drawings a page of the collection


@st.cache_resource
def collection() -> Collection:
    return Collection(default_url(os.environ))


def keep(image: NDArray[np.uint8] | None) -> None:
    """Say what the drawing, an image (28, 28), should have been. The widgets stand there, whether there is a drawing or not."""
    # A new field for each drawing: the browser could send back the old one's label while it is being told of its reset.
    key = f"should be {st.session_state.setdefault('drawings kept', 0)}"
    with st.container(key="should-be"):
        label = st.pills(_("It should be"), range(10), key=key)
        st.button(
            _("Keep it"),
            icon=":material/bookmark_add:",
            type="primary",
            key="keep",
            on_click=_keep,
            args=(image, key),
            disabled=image is None or label is None,
            help=_("Into your collection; the canvas is cleared for the next one."),
        )
    if problem := st.session_state.pop("keeping problem", None):
        st.warning(problem)


def _keep(image: NDArray[np.uint8], key: str) -> None:
    label = st.session_state.get(key)
    if label is None:  # the second of two quick clicks
        return
    try:
        collection().add(visitor(), image, label)
    except RefusedError as full:
        st.session_state["keeping problem"] = refusal(full)
        return
    st.session_state["drawings kept"] += 1
    clear(CANVAS)


def kept_drawings(drawings: list[Drawing]) -> None:
    """The visitor's collection, the newest first, with what can be done to it."""
    training, held_out = parts(drawings)
    st.markdown(f"**{_('Your collection')}**")
    if drawings:
        words = _("{training} to learn from, {held_out} held out: every third one never trains, and judges what was learnt.")
        st.caption(words.format(training=len(training), held_out=len(held_out)))
        _page_of(drawings[::-1])
    else:
        st.caption(
            _(
                "Empty so far. Draw a digit that is read wrong, say what it should be, and keep it. "
                "From a handful a network can learn your hand."
            )
        )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        owner = visitor()
        st.download_button(
            _("Download"),
            lambda: collection().to_json(owner),
            "digit-lab-drawings.json",
            "application/json",
            icon=":material/download:",
            on_click="ignore",
            key="download drawings",
            disabled=not drawings,
        )
        with st.popover(_("Bring back"), icon=":material/upload:"):
            _bring_back()
        with st.popover(_("Delete all"), icon=":material/delete:", disabled=not drawings):
            st.markdown(_("All {count} drawings? They cannot be brought back without a file.").format(count=len(drawings)))
            st.button(_("Delete them"), type="primary", key="delete drawings", on_click=collection().delete, args=(visitor(),))
    # Under the buttons, so that it moves none of them; for one look, since it is no news after the next click.
    if answer := st.session_state.pop("file answer", None):
        st.markdown(answer)


def _page_of(drawings: list[Drawing]) -> None:
    pages = -(-len(drawings) // SHOWN)
    first = 0
    if pages > 1:
        if st.session_state.get("page of drawings", 1) > pages:
            st.session_state["page of drawings"] = pages
        first = (st.pagination(pages, key="page of drawings") - 1) * SHOWN
    grid = st.grid("auto", min_column_width=WIDTH + 16, gap="small")
    for drawing in drawings[first : first + SHOWN]:
        with grid.cell():
            words = _("A drawn {label}, held out") if drawing.held_out else _("A drawn {label}")
            picture(drawing.image, WIDTH, words.format(label=drawing.label))
            with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall"):
                mark = " :material/gavel:" if drawing.held_out else ""
                st.markdown(f"**{drawing.label}**{mark}", width="content")
                with icon_only(drawing.id):
                    st.button(
                        _("Delete this drawing"),
                        icon=":material/close:",
                        key=f"delete {drawing.id}",
                        type="tertiary",
                        help=_("Delete this drawing"),
                        on_click=collection().delete,
                        args=(visitor(), drawing.id),
                    )


def _bring_back() -> None:
    # A new field after each file: otherwise the file would be there to be read again at every click.
    key = f"drawings file {st.session_state.setdefault('files brought', 0)}"
    label = _("A collection downloaded here")
    st.file_uploader(label, ["json"], key=key, max_upload_size=4, on_change=_read_file, args=(key,))


def _read_file(key: str) -> None:
    file = st.session_state[key]
    if file is None:
        return
    try:
        count = collection().from_json(visitor(), file.getvalue())
        st.session_state["file answer"] = _("{count} new drawings are in your collection.").format(count=count)
    except RefusedError as refused:
        st.session_state["file answer"] = f":red[{refusal(refused)}]"
    st.session_state["files brought"] += 1
