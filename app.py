"""Digit Lab's home: what this is, and where to start."""

from pathlib import Path

import streamlit as st

from mnist_core.recipes import DOCUMENTS, RECIPES
from pages.components import frame
from pages.components.language import address, language, plain, tag
from pages.components.language import translate as _
from pages.components.naming import run_name
from pages.components.state import store

READING_ORDER = "CDAEB"  # of the documents: from ten templates to what can go wrong, and what helps
LESSONS = Path(__file__).parent / "docs"


def first_lesson() -> str:
    """The first lesson in the visitor's language where there is one, without its heading."""
    files = [LESSONS / f"first-lesson.{tag(language())}.md", LESSONS / "first-lesson.md"]
    return next(file for file in files if file.exists()).read_text("utf-8").partition("\n")[2]


def reading() -> None:
    """The champion reads what is drawn right here."""
    # Imported here: it takes a quarter of a second, for which nobody who wants to go on should wait.
    from pages.components.first_reading import first_reading

    first_reading()


frame.set_up("Home")

st.title("Digit Lab", anchor=False)
st.markdown(
    _(
        "Teach a network to read handwritten digits. Turn the knobs that five tutorials talk about, press Train, and watch it learn: "
        "everything runs on this machine, with the real MNIST and Fashion-MNIST images."
    )
)
with st.container(horizontal=True):
    st.page_link(
        "pages/train.py",
        label=_("Train a network now"),
        icon=":material/play_arrow:",
        help=_("Two hidden layers, over ten epochs instead of the tutorial's fifty."),
        query_params=address(recipe="a-mlp", **{"learning.epochs": "10"}),
    )
    st.page_link("pages/data.py", label=_("See what it learns from"), icon=":material/dataset:", query_params=address())
    st.page_link(
        "pages/experiments.py",
        label=_("See why ReLU beat sigmoid"),
        icon=":material/science:",
        query_params=address(document="E", lesson="gradient"),
    )

active = store().active()
if active:
    st.header(_("Training now"), anchor=False)
    for run in active:
        st.page_link(
            "pages/train.py",
            label=f"{plain(run_name(run))} · {_(run.status)}",
            icon=":material/monitoring:",
            query_params=address(run=run.id, recipe=run.recipe),
        )

reading()

st.header(_("Lessons"), anchor=False)
st.markdown(_("Begin with the first one, or with an experiment of a tutorial; the simplest networks come first."))
with st.expander(_("A first lesson of 45 minutes"), icon=":material/school:"):
    st.markdown(first_lesson())
documents = st.grid("auto", min_column_width=300)
for letter in READING_ORDER:
    with documents.cell(), st.container(border=True, height="stretch"):
        st.markdown(f"**{_(DOCUMENTS[letter])}**")
        for recipe in RECIPES.values():
            if recipe.document == letter:
                st.page_link(
                    "pages/train.py",
                    label=_(recipe.title),
                    icon=":material/science:",
                    query_params=address(recipe=recipe.id),
                    help=_(recipe.lesson),
                )
