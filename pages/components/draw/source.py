"""What is to be read: a drawing or a photo, as one image a digit."""

from dataclasses import dataclass, field, replace

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core import clothes, drawing
from mnist_core.refused import RefusedError
from pages.components.canvas import SIDE, canvas
from pages.components.draw.pictures import picture
from pages.components.language import refusal
from pages.components.language import translate as _

CANVAS = "digit"
PHOTOS = ["png", "jpg", "jpeg", "webp", "bmp", "gif"]
LARGEST_PHOTO = 10  # MB


def _no_images() -> NDArray[np.uint8]:
    return np.zeros((0, 28, 28), np.uint8)


@dataclass(frozen=True)
class Shown:
    """What people showed the network.

    `inks` has each digit's ink, from left to right, uint8 (height, width), none for clothes; `images` is what a network gets of
    them, uint8 (n, 28, 28), empty when there is nothing to read; then `problem` says what is wrong, or `hint` what to do.
    """

    inks: list[NDArray[np.uint8]] = field(default_factory=list)
    images: NDArray[np.uint8] = field(default_factory=_no_images)
    problem: str = ""
    hint: str = ""


def source(dataset: str) -> Shown:
    """The canvas, or a field for photos; clothes come as photos only."""
    if dataset == "fashion_mnist":
        return _photo_of_clothes()
    st.session_state.setdefault("source", "canvas")
    words = {"canvas": f":material/draw: {_('Draw')}", "photo": f":material/photo_camera: {_('Photo')}"}
    chosen = st.segmented_control(
        _("What is read"), list(words), format_func=words.get, key="source", required=True, label_visibility="collapsed"
    )
    if chosen == "photo":
        return _photo_of_digits()
    return drawn(CANVAS)


def drawn(name: str) -> Shown:
    """What is drawn on the canvas of this name, which is shown."""
    pixels = canvas(name)
    shown = Shown() if pixels is None else _prepared(drawing.ink_of_canvas(pixels))
    hint = _("Draw a digit in the frame, or a number of several digits. The network reads it after every stroke.")
    return replace(shown, hint=hint)


def _prepared(ink: NDArray[np.uint8]) -> Shown:
    """The ink's digits as the network gets them, or the sentence that says why there are none."""
    try:
        inks = drawing.digits_of(ink)
        images = [drawing.prepare(digit).image for digit in inks]
    except RefusedError as nothing:
        return Shown(problem=refusal(nothing))
    return Shown(inks, np.array(images, np.uint8)) if images else Shown()


def _photo_of_digits() -> Shown:
    help = _("A digit or a number on paper, on a board or on a screen; the picture stays on this machine.")
    file = st.file_uploader(_("Photo of a digit or a number"), PHOTOS, key="photo", help=help, max_upload_size=LARGEST_PHOTO)
    if file is None:
        return Shown(hint=_("Choose a photo of a digit, or of a number of several digits; a telephone or a tablet can take one."))
    try:
        ink = _ink(file.getvalue())
    except RefusedError as unreadable:
        return Shown(problem=refusal(unreadable))
    picture(ink, SIDE, _("The ink found in the photo"), caption=_("The ink found in the photo"))
    return _prepared(ink)


@st.cache_data(max_entries=16, show_spinner=False)
def _ink(file: bytes) -> NDArray[np.uint8]:
    return drawing.ink_of_photo(file)


def _photo_of_clothes() -> Shown:
    st.info(
        _(
            "This network was trained on Fashion-MNIST: T-shirts, trousers, shoes, bags. A drawn digit means nothing to it. "
            "Give it a photo of one such thing before a plain background."
        ),
        icon=":material/checkroom:",
    )
    file = st.file_uploader(_("Photo of a piece of clothing"), PHOTOS, key="photo of clothes", max_upload_size=LARGEST_PHOTO)
    if file is None:
        return Shown(hint=_("The network says what it sees as soon as there is a photo."))
    try:
        return Shown(images=_clothes(file.getvalue())[None])
    except RefusedError as unreadable:
        return Shown(problem=refusal(unreadable))


@st.cache_data(max_entries=16, show_spinner=False)
def _clothes(file: bytes) -> NDArray[np.uint8]:
    return clothes.image_of_photo(file)
