"""Gallery: 48 images of a class or of all, and one of them large."""

import random

import streamlit as st

from mnist_core import exploring
from pages.components.data.looking import MOST_SEED, SEED, Looking
from pages.components.data.pictures import image_field, large, pick, place_in, tiles, to_view
from pages.components.language import sentences
from pages.components.language import translate as _

ROWS, COLUMNS = 6, 8


def gallery_view(looking: Looking) -> None:
    st.markdown(_("Look for how much images of one class differ, and for those over which you would hesitate yourself."))
    numbers = exploring.drawn(exploring.of_class(looking.labels, looking.kind), ROWS * COLUMNS, looking.seed).tolist()
    left, right = st.columns([3, 1], gap="large")
    with left:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(_("Shuffle"), icon=":material/shuffle:", key="data shuffle", on_click=_shuffle)
            st.button(
                _("The first ones"),
                icon=":material/first_page:",
                key="data first",
                type="tertiary",
                on_click=_in_order,
                disabled=not looking.seed,
            )
        tiles(
            looking.images[numbers],
            COLUMNS,
            key="data gallery",
            alt=_("{count} images of the data set, six rows of eight").format(count=len(numbers)),
            hovers=[looking.title(number) for number in numbers],
            picks=numbers,
            chosen=place_in(numbers, looking.image),
            on_pick=pick,
            height=560,
        )
        st.caption(_said(looking, len(numbers)))
    with right:
        image_field(looking)
        large(looking)
        to_view("scaling", _("What scaling and noise do to it"), ":material/tune:")
        to_view("augmentation", _("What augmentation does to it"), ":material/auto_awesome_motion:")


def _said(looking: Looking, shown: int) -> str:
    count = len(exploring.of_class(looking.labels, looking.kind))
    if looking.seed:
        words = _("{shown} of {count:,} images, drawn at random; whoever opens this page's address sees the same ones.")
    else:
        words = _("The first {shown} of {count:,} images, in the order of the files.")
    return sentences(words.format(shown=shown, count=count), _("Hover names an image, a click shows it large."))


def _shuffle() -> None:
    st.session_state[SEED] = random.randint(1, MOST_SEED)


def _in_order() -> None:
    st.session_state[SEED] = 0
