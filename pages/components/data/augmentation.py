"""Augmentation: the same image as batch after batch would have it."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core.engine import EngineNotReadyError, answer
from mnist_core.experiment import KNOBS, Augmentation
from mnist_core.recipes import RECIPES
from pages.components.data.looking import STRENGTHS, Looking, key
from pages.components.data.pictures import image_field, tiles
from pages.components.inside.patience import patiently
from pages.components.language import translate as _
from pages.components.state import engine

COUNT, COLUMNS = 24, 8
SECONDS = 20  # more than the engine takes on a busy machine
EXAMPLE = "champion"  # the recipe whose strengths are offered


def augmentation_view(looking: Looking) -> None:
    st.markdown(_("Look for the strength from which you would give the image another name: up to there, augmentation makes new examples."))
    grid = st.grid("auto", min_column_width=150, gap="small")
    for path in STRENGTHS:
        knob = KNOBS[path]
        with grid.cell():
            st.slider(
                _(knob.label),
                0.0,
                float(knob.bounds.upper or 0),
                step=0.05 if (knob.bounds.upper or 0) <= 1 else 0.5,
                key=key(path),
                help=_(knob.help),
                persist_state="session",
            )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        image_field(looking)
        st.button(_("As the champion was trained"), icon=":material/trophy:", key="data as champion", on_click=_as_the_champion)
        st.button(_("No augmentation"), icon=":material/undo:", key="data no augmentation", type="tertiary", on_click=_turn_off)
    if not looking.experiment.augmentation.active:
        st.info(_("No knob is turned up, so every batch has the image as it is."), icon=":material/info:")
    patiently(lambda: _changed(looking), "data augmentation pace")


def _changed(looking: Looking) -> None:
    image = looking.images[looking.image]
    shown = np.concatenate([image[None], _examples(looking.experiment.augmentation, image, looking.seed)])[:COUNT]
    name = looking.title(looking.image)
    tiles(
        shown,
        COLUMNS,
        key="data augmented",
        alt=_("The image as it is, and changed at random"),
        hovers=[f"{name} · {_('as it is')}", *[f"{name} · {_('changed at random')}"] * (len(shown) - 1)],
        chosen=0,
        height=420,
    )
    words = _("{name}. The framed one is as it is; the others are what {count} batches would have, each drawn anew.")
    st.caption(words.format(name=name, count=len(shown) - 1))


# The engine's own arithmetic, that of training, which needs TensorFlow.
@st.cache_data(max_entries=200, show_spinner=False)
def _examples(augmentation: Augmentation, image: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    """Raises EngineNotReadyError, and keeps no answer then."""
    if engine().state != "ready":
        raise EngineNotReadyError(engine().state)
    call = engine().call("augment", augmentation.model_dump_json(), image, COUNT - 1, seed)
    changed: NDArray[np.uint8] = answer(call, SECONDS)
    return changed


def _as_the_champion() -> None:
    experiment = next(iter(RECIPES[EXAMPLE].variants.values()))
    for path in STRENGTHS:
        st.session_state[key(path)] = experiment[path]


def _turn_off() -> None:
    for path in STRENGTHS:
        st.session_state[key(path)] = 0.0
