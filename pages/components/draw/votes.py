"""Everybody votes: several runs read the same drawing, side by side."""

from collections import Counter

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core.comparison import read_ids
from mnist_core.runs import Run
from pages.components.draw.answer import NO_DIGIT, Reading, bars
from pages.components.draw.reading import read
from pages.components.language import plain
from pages.components.language import translate as _
from pages.components.linked import Linked
from pages.components.naming import run_name, titles
from pages.components.query_params import query_params

MOST = 6
VOTERS = "voters"  # of the address


def votes(readers: dict[str, Run], chosen: Run, image: NDArray[np.uint8]) -> None:
    """Six runs at most, of one data set, each with its answer to the image (28, 28)."""
    kept = [run_id for run_id in st.session_state.get("voters", _different(readers, chosen)) if run_id in readers]
    st.session_state["voters"] = kept
    voters = st.multiselect(
        _("Who votes"),
        list(readers),
        format_func=titles(readers).get,
        key="voters",
        max_selections=MOST,
        help=_("Six runs at most."),
        placeholder=_("Choose the runs that vote."),
        persist_state="page",
    )
    if not voters:
        st.caption(_("Choose the runs that vote."))
        return
    runs = [readers[id] for id in voters]
    readings = [Reading.of(run, answer[0]) for run, answer in zip(runs, read(runs, image[None]), strict=True)]
    counted = Counter(reading.word for reading in readings)
    word, count = counted.most_common(1)[0]
    if len(runs) > 1:
        template = _("**{count} of {voters}** give no answer.") if word == NO_DIGIT else _("**{count} of {voters}** say **{word}**.")
        st.markdown(template.format(count=count, voters=len(runs), word=plain(word)))
    grid = st.grid("auto", min_column_width=200)
    for run, reading in zip(runs, readings, strict=True):
        with grid.cell(), st.container(border=True, height="stretch"):
            reading.metric(plain(run_name(run)))
            bars(reading, run.experiment.data.dataset, f"vote {run.id}", height=190, font=11)


def linked_voters() -> list[str]:
    """The runs that the address wants to vote."""
    return read_ids(query_params.get(VOTERS, ""))[:MOST]


def linked_voting(readers: dict[str, Run], chosen: Run) -> Linked:
    """Who votes, as a choice that stands in the address."""
    usual = _different(readers, chosen)
    return Linked(
        VOTERS,
        readers,
        lambda: [run_id for run_id in st.session_state.get("voters", usual) if run_id in readers],
        lambda run_ids: st.session_state.update({"voters": run_ids[:MOST]}),
        usual,
        several=True,
    )


def _different(readers: dict[str, Run], chosen: Run) -> list[str]:
    """The chosen run and the newest of other recipes: a softmax, an MLP, a CNN say more than three of a kind."""
    by_recipe = {chosen.recipe or chosen.id: chosen.id}
    for run in readers.values():
        by_recipe.setdefault(run.recipe or run.id, run.id)
    return list(by_recipe.values())[:MOST]
