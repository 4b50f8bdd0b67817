"""The page's address: which run, which view, which epoch, which image and which layer."""

import streamlit as st

from mnist_core.runs import Run
from pages.components.inside import inputs
from pages.components.inside.activations import linked_layer
from pages.components.language import translate as _
from pages.components.linked import Linked
from pages.components.tabs import linked_tabs

TAB = "inside view"
IMAGES = range(10_000)  # test images of either data set
VIEWS = ("network", "mistakes", "weights", "activations", "why", "map")


def titles() -> dict[str, str]:
    """The views' names on their tabs."""
    return {
        "network": _("Network"),
        "mistakes": _("Mistakes"),
        "weights": _("Weights"),
        "activations": _("Activations"),
        "why": _("Why"),
        "map": _("Map"),
    }


def choices(run: Run) -> list[Linked]:
    """The view, the test image that goes through the network, and the layer it is seen at, as they stand in the address."""
    image = Linked("image", IMAGES, lambda: [str(inputs.chosen())], lambda numbers: inputs.choose(int(numbers[0])), ("0",))
    return [linked_tabs("view", TAB, VIEWS), image, linked_layer(run)]


def go_to(view: str) -> None:
    """Open another view; for callbacks."""
    st.session_state[TAB] = titles()[view]


def link_to_image(number: int, words: str) -> None:
    """A quiet button that shows a test image's way through the network."""
    st.button(
        f":small[{words}]",
        key=f"look at {number} {_count()}",
        type="tertiary",
        help=_("See test image {number} go through the network").format(number=number),
        on_click=_look_at,
        args=(number,),
    )


def _look_at(number: int) -> None:
    inputs.choose(number)
    go_to("activations")


def _count() -> int:
    """An image may stand in several lists of a page, so its number alone is no key."""
    st.session_state["inside links"] = st.session_state.get("inside links", 0) + 1
    return int(st.session_state["inside links"])
