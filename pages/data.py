"""Data: look at the images before a network does."""

import streamlit as st

from mnist_core.experiment import KNOBS
from mnist_core.lesson import parameters
from pages.components import frame
from pages.components.data import looking as place
from pages.components.data.augmentation import augmentation_view
from pages.components.data.classes import classes_view
from pages.components.data.gallery import gallery_view
from pages.components.data.hard import hard_view
from pages.components.data.pipeline import pipeline_view
from pages.components.data.scaling import scaling_view
from pages.components.language import address
from pages.components.language import translate as _
from pages.components.linked import keep
from pages.components.share import share_page
from pages.components.tabs import tabs

VIEWS = dict(zip(place.VIEWS, (gallery_view, classes_view, scaling_view, augmentation_view, pipeline_view, hard_view), strict=True))

frame.set_up("Data")
at_share = frame.title(_("Data"))
place.take_up()

looking = place.now()
with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
    dataset = KNOBS["data.dataset"]
    st.segmented_control(
        _(dataset.label),
        list(dataset.choices),
        format_func=lambda value: _(dataset.choices[value]),
        key=place.key(dataset.path),
        required=True,
        persist_state="session",
    )
    parts = {"train": _("Training set"), "test": _("Test set")}
    st.segmented_control(_("Images"), list(parts), format_func=parts.get, key=place.PART, required=True, persist_state="session")
    classes = {place.ALL: _("All classes"), **dict(enumerate(looking.names))}
    st.selectbox(
        _("Class"),
        list(classes),
        format_func=classes.get,
        key=place.CLASS,
        on_change=place.class_picked,
        persist_state="session",
        width=190,
    )
    st.page_link(
        "pages/train.py",
        label=_("Train on this"),
        icon=":material/model_training:",
        query_params=address(**parameters(looking.recipe, looking.variant, looking.experiment)),
    )

shown = dict(zip(place.VIEWS, tabs(place.titles(), place.TAB), strict=True))
opened = next((view for view, tab in shown.items() if tab.open), place.VIEWS[0])
with shown[opened]:
    VIEWS[opened](looking)
keep("data", place.choices())
with at_share:
    share_page("data")
