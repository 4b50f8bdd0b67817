"""Sheets of pictures to point at, and one picture large."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st
from numpy.typing import NDArray

from mnist_core import figures
from pages.components.data import looking as place
from pages.components.data.looking import IMAGE, Looking
from pages.components.draw.pictures import picture
from pages.components.language import address
from pages.components.language import translate as _
from pages.components.live_chart import live_chart

WIDTH = 224  # pixels


def tiles(pictures: NDArray, columns: int, *, key: str, alt: str, on_pick: Callable[[Any], None] | None = None, **settings: Any) -> None:
    """Pictures (n, h, w) or (n, h, w, 3) on one sheet; `settings` are those of figures.tiles_figure."""
    settings = {"hovers": [""] * len(pictures), "picks": list(range(len(pictures))), **settings}
    live_chart(figures.tiles_figure(pictures, columns, **settings).to_json(), key=key, alt=alt, on_pick=on_pick)


def pick(number: int) -> None:
    """Look at this image; for callbacks."""
    st.session_state[IMAGE] = int(number)


def place_in(numbers: Sequence[int], number: int) -> int | None:
    """Where a number stands among others; None where it does not."""
    return list(numbers).index(number) if number in numbers else None


def image_field(looking: Looking) -> None:
    """The number of the image, to be typed: whoever cannot click a picture gets to any of them, too."""
    last = len(looking.labels) - 1
    st.number_input(_("Number of the image"), 0, last, step=1, key=IMAGE, persist_state="session", width=190)


def large(looking: Looking) -> None:
    """The image with what it is."""
    image, name = looking.images[looking.image], looking.names[int(looking.labels[looking.image])]
    picture(image, WIDTH, _("An image of {name}: 28 by 28 pixels").format(name=name))
    st.markdown(f"**{looking.title(looking.image)}**")


def through_network(run: str, number: int) -> None:
    """A link to a test image's way through a network."""
    st.page_link(
        "pages/inside.py",
        label=_("See it go through"),
        icon=":material/input:",
        query_params=address(run=run, view="activations", image=str(number)),
    )


def to_view(view: str, label: str, icon: str) -> None:
    """A quiet button that opens another view."""
    st.button(label, icon=icon, type="tertiary", key=f"data to {view}", on_click=place.go_to, args=(view,))
