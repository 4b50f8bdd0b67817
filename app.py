"""Digit Lab's home: what this is, and where to start."""

import streamlit as st

from mnist_core.recipes import DOCUMENTS, RECIPES
from pages.components import frame
from pages.components.language import address, plain
from pages.components.language import translate as _
from pages.components.naming import run_name
from pages.components.state import store

frame.set_up("Home")

st.title("Digit Lab", anchor=False)
st.markdown(
    _(
        "Teach a network to read handwritten digits. Turn the knobs that five tutorials talk about, press Train, and watch it learn: "
        "everything runs on this machine, with the real MNIST and Fashion-MNIST images."
    )
)
with st.container(horizontal=True):
    st.page_link("pages/draw.py", label=_("Draw a digit now"), icon=":material/draw:", query_params=address())
    st.page_link("pages/train.py", label=_("Train a network now"), icon=":material/play_arrow:", query_params=address(recipe="a-mlp"))
    st.page_link("pages/data.py", label=_("See what it learns from"), icon=":material/dataset:", query_params=address())
    st.page_link(
        "pages/experiments.py",
        label=_("See why ReLU beat sigmoid"),
        icon=":material/science:",
        query_params=address(document="E", lesson="gradient"),
    )

active = store().active()
if active:
    st.subheader(_("Training now"), anchor=False)
    for run in active:
        st.page_link(
            "pages/train.py",
            label=f"{plain(run_name(run))} · {_(run.status)}",
            icon=":material/monitoring:",
            query_params=address(run=run.id, recipe=run.recipe),
        )

st.subheader(_("Or start with an experiment"), anchor=False)
documents = st.grid("auto", min_column_width=300)
for letter, title in DOCUMENTS.items():
    with documents.cell(), st.container(border=True, height="stretch"):
        st.markdown(f"**{_(title)}**")
        for recipe in RECIPES.values():
            if recipe.document == letter:
                st.page_link(
                    "pages/train.py",
                    label=_(recipe.title),
                    icon=":material/science:",
                    query_params=address(recipe=recipe.id),
                    help=_(recipe.lesson),
                )
