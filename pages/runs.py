"""Runs: all of them, and some beside one another."""

import streamlit as st

from pages.components import frame
from pages.components.language import address, plain
from pages.components.language import translate as _
from pages.components.linked import keep, take
from pages.components.runs.actions import actions
from pages.components.runs.compared import comparison
from pages.components.runs.table import RUNS_SHOWN, filters, linked_filters, selection, table, words_of
from pages.components.share import share_page
from pages.components.state import store

frame.set_up("Runs")

at_share = frame.title(_("Runs"))
runs = store().runs(RUNS_SHOWN)
choices = linked_filters()
take("runs", choices)
wanted = filters(runs)
keep("runs", choices)
with at_share:
    share_page("runs")
shown = [run for run in runs if wanted.takes(run, *words_of(run))]
if len(runs) == 1:
    st.info(_("Only the run that came with the program is here yet. Train networks, and they appear here to be compared."))
    st.page_link("pages/train.py", label=_("Train a network"), icon=":material/model_training:", query_params=address())
if shown:
    table(shown)
else:
    st.info(_("No run is like that. Ask for less."), icon=":material/search_off:")
st.caption(_("{shown} of {count} runs.").format(shown=len(shown), count=len(runs)))

by_id = {run.id: run for run in runs}
found = {run_id: by_id.get(run_id) or store().run(run_id) for run_id in selection()}
if missing := [run_id for run_id, run in found.items() if run is None]:
    st.warning(_("There is no run {run}. It may have been deleted, or the link is incomplete.").format(run=plain(", ".join(missing))))
selected = [run for run in found.values() if run is not None]
actions(selected)
comparison(selected)
