"""Pipeline: what becomes of the images on their way from the file to the network, in figures of the present experiment."""

import streamlit as st

from mnist_core import datasets, pipeline
from mnist_core.pipeline import Stage
from mnist_core.recipes import RECIPES
from pages.components import knobs
from pages.components.data.looking import Looking, turn_to
from pages.components.data.pictures import tiles
from pages.components.language import labelled
from pages.components.language import translate as _

PICTURES = 32
RECIPE = "data recipe"


def pipeline_view(looking: Looking) -> None:
    st.markdown(_("Look for the one place where whole numbers become fractions, and for how little of the data is ever copied."))
    st.session_state[RECIPE] = looking.recipe.id
    st.selectbox(
        _("Recipe"),
        list(RECIPES),
        format_func=lambda name: f"{name} · {_(RECIPES[name].title)}",
        key=RECIPE,
        on_change=_recipe_picked,
    )
    if changes := knobs.changes(looking.experiment, looking.recipe.variants[looking.variant]):
        st.caption(labelled(_("Changed from the recipe"), changes))
    for stage in pipeline.stages(looking.experiment):
        with st.container(border=True):
            _stage(stage)
    batch = pipeline.first_batch(looking.experiment)
    known = batch[batch < datasets.WRITTEN_FROM][:PICTURES]
    images, names = datasets.load(looking.dataset), looking.names
    st.markdown(f"**{_('The first batch of the first epoch')}**")
    titles = [_("Training image {number}: {name}").format(number=number, name=names[int(images.train_labels[number])]) for number in known]
    tiles(images.train_images[known], 16, key="data batch", alt=_("The first images that train"), hovers=titles, height=220)
    words = _("The first {shown} of its {count:,} images, in the order in which a run with seed {seed} sees them.")
    st.caption(words.format(shown=len(known), count=len(batch), seed=looking.experiment.learning.seed))


def _stage(stage: Stage) -> None:
    name, array, words = st.columns([1, 2, 4], gap="small")
    name.markdown(f"**{_(stage.name)}**")
    facts = [] if stage.limits is None else [f"{stage.limits[0]:g} … {stage.limits[1]:g}"]
    facts += [] if stage.bytes is None else [_size(stage.bytes)]
    lengths = ", ".join(map(str, stage.shape)) + ("," if len(stage.shape) == 1 else "")
    array.markdown(f"`{stage.type} ({lengths})`  \n:small[{' · '.join(facts)}]")
    words.markdown(_(stage.words).format(**stage.values))


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{count / 1e3:,.1f} kB"


def _recipe_picked() -> None:
    recipe = RECIPES[st.session_state[RECIPE]]
    variant = next(iter(recipe.variants))
    turn_to(recipe, variant, recipe.variants[variant])
