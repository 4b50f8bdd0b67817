"""Fine-tuning: a run goes on for a moment with the visitor's drawings among MNIST's images; before and after, side by side."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core.collection import Drawing, arrays, parts
from mnist_core.fine_tuning import gentler, right
from mnist_core.refused import RefusedError
from mnist_core.runs import Run, Start
from pages.components.draw.reading import read
from pages.components.language import address, plain, refusal
from pages.components.language import translate as _
from pages.components.naming import TUNED, run_name
from pages.components.state import admission, engine, refuse_too_much, store, visitor, watch

FEWEST = 2  # drawings that train
STEPS = (100, 300, 1000)
SECONDS_BETWEEN_LOOKS = 0.7


def tuning(reader: Run, drawings: list[Drawing]) -> None:
    """Start it, watch it, and see what it brought. Where the reader is itself such a run, what that one brought."""
    training, held_out = parts(drawings)
    tuned = _tuned(reader)
    busy = tuned is not None and not tuned.ended
    st.markdown(f"**{_('Fine-tune {name} on your drawings').format(name=plain(run_name(reader)))}**")
    st.caption(
        _(
            "It goes on from the weights it has, at a tenth of its learning rate. A quarter of what it sees are your drawings, the rest is "
            "MNIST, so that it does not forget."
        )
    )
    st.session_state.setdefault("tuning steps", STEPS[1])
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        steps = st.segmented_control(_("Steps"), STEPS, key="tuning steps", required=True, persist_state="page")
        few = len(training) < FEWEST
        st.button(
            _("Fine-tune"),
            icon=":material/tune:",
            key="tune",
            on_click=_start,
            args=(reader, training, steps),
            disabled=busy or few,
            help=_("It takes two drawings to learn from, and a third to judge by.") if few else None,
        )
    if refused := st.session_state.pop("tuning refused", None):
        st.warning(refused, icon=":material/block:")
    if tuned is None:
        return
    if busy:
        st.fragment(_progress, run_every=SECONDS_BETWEEN_LOOKS)(tuned.id)
    elif tuned.failure is not None:
        st.error(_(tuned.failure.message).format(**tuned.failure.values), title=_("This run failed"), icon=":material/error:")
    elif tuned.result is not None:
        _before_and_after(tuned, held_out)


def _tuned(reader: Run) -> Run | None:
    """The last run that went on from the reader here, or the reader where it is such a run."""
    begun = st.session_state.get("tuned", {}).get(reader.id)
    if begun is not None:
        return store().run(begun)
    return reader if store().start(reader.id) is not None else None


def _start(reader: Run, training: list[Drawing], steps: int) -> None:
    begun = _tuned(reader)
    if begun is not None and not begun.ended:  # the second of two quick clicks
        return
    images, labels = arrays(training)
    # A run tuned once more keeps its name, which would otherwise grow with each time.
    name = reader.name if store().start(reader.id) is not None else TUNED.format(name=reader.name)
    start = Start(parent=reader.id, drawings=images, labels=labels)
    experiment = gentler(reader.experiment, steps)
    try:
        with admission():
            refuse_too_much([experiment])
            run = store().create(experiment, name=name, owner=visitor(), start=start)
    except RefusedError as too_much:
        st.session_state["tuning refused"] = refusal(too_much)
        return
    engine().submit(run)
    st.session_state.setdefault("tuned", {})[reader.id] = run.id


def _progress(run_id: str) -> None:
    run = store().run(run_id)
    if run is None or run.ended:
        st.rerun()
    with watch(run_id) as watched:
        words = _("It waits for its turn.") if run.status == "queued" else _("It learns your hand …")
        st.progress(watched.history.progress, text=words)


def _before_and_after(tuned: Run, held_out: list[Drawing]) -> None:
    start = store().start(tuned.id)
    parent = store().run(start.parent)
    titled = {_("Before"): parent, _("After"): tuned}
    columns: dict[str, list[str]] = {
        _("Accuracy on"): [_("your held-out drawings"), _("the drawings it learnt from"), _("MNIST test images")]
    }
    for title, run in titled.items():
        if run is not None and run.result is not None:
            columns[title] = [_share(run, *arrays(held_out)), _share(run, start.drawings, start.labels), f"{run.result.test_accuracy:.2%}"]
    st.table(columns, hide_index=True, alt=_("Accuracy before and after fine-tuning"))
    label = _("Let it read: {name}").format(name=plain(run_name(tuned)))
    st.page_link("pages/draw.py", label=label, icon=":material/draw:", query_params=address(run=tuned.id))


def _share(run: Run, images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> str:
    if not len(labels):
        return "–"
    count = right(read([run], images)[0], labels.tolist())
    return _("{share:.0%} ({count} of {all})").format(share=count / len(labels), count=count, all=len(labels))
