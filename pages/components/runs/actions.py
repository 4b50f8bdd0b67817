"""What can be done to the selected runs."""

from collections.abc import Callable, Sequence

import streamlit as st

from mnist_core.refused import RefusedError
from mnist_core.runs import LONGEST_NAME, Run
from pages.components.language import address, labelled, plain, refusal
from pages.components.language import translate as _
from pages.components.naming import run_name
from pages.components.runs.table import select, selection
from pages.components.state import may_change, store


def actions(runs: Sequence[Run]) -> None:
    """A row of buttons; what cannot be done says why when the pointer rests on it."""
    chosen, one = len(runs) > 0, len(runs) == 1
    not_yours = None if all(may_change(run) for run in runs) else _("Not all of these runs are yours; only their owner can change them.")
    nothing = None if chosen else _("Select runs in the table first.")
    refused = not_yours or nothing
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        count = _("{count} selected").format(count=len(runs)) if chosen else _("None selected")
        st.markdown(count, width="content")
        if one:
            parameters = address(run=runs[0].id, recipe=runs[0].recipe)
            st.page_link("pages/train.py", label=_("Open"), icon=":material/monitoring:", query_params=parameters)
        starred = chosen and all(run.starred for run in runs)
        label = _("Take the star away") if starred else _("Star")
        help = refused or _("A starred run is never deleted to make room.")
        icon = ":material/star:" if starred else ":material/star_border:"
        ids = [run.id for run in runs]
        st.button(label, icon=icon, key="star", on_click=_star, args=(ids, not starred), disabled=refused is not None, help=help)
        _rename(runs[0] if one else None, refused or (None if one else _("Select one run to rename it.")))
        if st.button(_("Delete"), icon=":material/delete:", key="delete", disabled=refused is not None, help=refused):
            st.dialog(_("Delete runs"))(_confirm)(runs)
        st.button(
            _("Select none"),
            icon=":material/deselect:",
            key="select none",
            type="tertiary",
            on_click=select,
            args=([],),
            disabled=not chosen,
        )
    for sentence in st.session_state.pop("runs refused", []):
        st.error(sentence, icon=":material/block:")


def _rename(run: Run | None, refused: str | None) -> None:
    with st.popover(_("Rename"), icon=":material/edit:", disabled=refused is not None, help=refused, key="rename"):
        if run is not None:
            key = f"name {run.id}"
            st.session_state.setdefault(key, run_name(run))
            st.text_input(_("New name"), key=key, max_chars=LONGEST_NAME, on_change=_take_name, args=(run.id,))


def _confirm(runs: Sequence[Run]) -> None:
    if len(runs) == 1:
        st.markdown(_("Delete **{name}** with its curves and weights? This cannot be undone.").format(name=plain(run_name(runs[0]))))
    else:
        st.markdown(_("Delete these {count} runs with their curves and weights? This cannot be undone.").format(count=len(runs)))
        st.markdown("\n".join(f"- {plain(run_name(run))}" for run in runs))
    with st.container(horizontal=True):
        if st.button(_("Delete for good"), type="primary", icon=":material/delete:", key="delete for good"):
            _delete([run.id for run in runs])
            st.rerun()
        if st.button(_("Keep"), key="keep"):
            st.rerun()


def _star(run_ids: Sequence[str], on: bool) -> None:
    _each(run_ids, lambda run_id: store().star(run_id, on))


def _take_name(run_id: str) -> None:
    name = st.session_state[f"name {run_id}"]
    _each([run_id], lambda run_id: store().rename(run_id, name))
    # What the store made of it, or kept, is shown from now on.
    st.session_state.pop(f"name {run_id}", None)


def _delete(run_ids: Sequence[str]) -> None:
    gone = _each(run_ids, lambda run_id: store().delete(run_id))
    select([run_id for run_id in selection() if run_id not in gone])


def _each(run_ids: Sequence[str], do: Callable[[str], None]) -> list[str]:
    """Do it to each run that the visitor may change, and keep for the page what was refused; the runs to which it was done."""
    done, refused = [], []
    for run_id in run_ids:
        # Asked again here: what is only disabled on the page can still be sent.
        run = store().run(run_id)
        try:
            if run is not None and may_change(run):
                do(run_id)
                done.append(run_id)
        except RefusedError as error:
            refused.append(labelled(plain(run_name(run)), refusal(error)))
        except KeyError:
            done.append(run_id)  # somebody else was quicker to delete it
    st.session_state["runs refused"] = refused
    return done
