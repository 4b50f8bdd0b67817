"""Hard and easy: the test images that a trained network holds for what they are least of all, and most of all."""

from dataclasses import replace
from functools import partial

import streamlit as st
from numpy.typing import NDArray

from mnist_core import champion, exploring
from mnist_core.architecture import CLASSES
from mnist_core.inside.findings import Mistakes
from mnist_core.runs import Run
from pages.components.data.looking import PART, RUN, RUN_ASKED, Looking
from pages.components.data.pictures import large, pick, place_in, through_network, tiles
from pages.components.inside.asking import ask, asked_for
from pages.components.inside.patience import patiently
from pages.components.language import address, plain, sentences
from pages.components.language import translate as _
from pages.components.naming import run_name, titles
from pages.components.state import store

COUNT, COLUMNS = 24, 8
RUNS_OFFERED = 50
MISSING = "data run missing"
SHORT = 3  # letters of a class's name that leave room for another below a picture


def hard_view(looking: Looking) -> None:
    st.markdown(
        _("Look at the hardest first: would you have known? With some, the label itself is doubtful, and the network may well be right.")
    )
    wanted = st.session_state.get(RUN)
    runs = _runs(looking.dataset, wanted)
    asked = st.session_state.pop(RUN_ASKED, None)
    if asked is not None and asked not in runs:
        st.session_state[MISSING] = asked
    if missing := st.session_state.get(MISSING):
        st.warning(_("There is no run {run} that has learned from this data set; another one judges.").format(run=plain(missing)))
    if not runs:
        st.info(_("No network that has learned from this data set is here to judge. Train one first."), icon=":material/info:")
        recipe = "c-softmax" if looking.dataset == "mnist" else "b-fashion"
        st.page_link("pages/train.py", label=_("Train a network now"), icon=":material/play_arrow:", query_params=address(recipe=recipe))
        return
    if wanted not in runs:
        st.session_state[RUN] = champion.RUN_ID if champion.RUN_ID in runs else next(iter(runs))
    st.selectbox(
        _("Who judges"),
        list(runs),
        format_func=titles(runs).get,
        key=RUN,
        persist_state="session",
        on_change=_chosen,
        help=_("A run, with its accuracy on the test images."),
    )
    patiently(partial(_judged, looking, runs[st.session_state[RUN]]), "data hard pace")


def _chosen() -> None:
    st.session_state.pop(MISSING, None)


def _runs(dataset: str, wanted: str | None) -> dict[str, Run]:
    """The run that a link asks for and the newest, of those that have learned from this data set."""
    found = [None if wanted is None else store().run(wanted), *store().runs(RUNS_OFFERED), store().run(champion.RUN_ID)]
    return {run.id: run for run in found if run is not None and run.result is not None and run.experiment.data.dataset == dataset}


def _judged(looking: Looking, run: Run) -> None:
    kept = store().epochs(run.id)
    if not kept:
        st.info(_("No weights are kept of this run, so there is no network to look into."), icon=":material/info:")
        return
    found = asked_for(_("The network reads the test images …"), lambda: ask(run, max(kept), "examination"))
    if found is None:
        return
    mistakes: Mistakes = found.mistakes
    words = _(
        "The judgement of **{name}**, which reads {share:.2%} of the {count:,} test images right and has learned from none of them: "
        "how probable it holds the true class of each."
    )
    st.caption(words.format(name=plain(run_name(run)), share=mistakes.accuracy, count=len(mistakes.predicted)))
    if looking.part != "test":
        st.caption(_("These are test images; above, the training set is chosen."))
    tests = replace(looking, part="test")
    among = exploring.of_class(tests.labels[: len(mistakes.predicted)], looking.kind)
    hardest, easiest = exploring.hardest(mistakes.in_truth, among, COUNT)
    left, right = st.columns([3, 1], gap="large")
    chosen = looking.image if looking.part == "test" else None
    with left:
        st.markdown(f"**{_('Hardest')}**")
        _sheet(tests, mistakes, hardest, chosen, "data hardest", _("The test images whose true class the network holds for least probable"))
        st.markdown(f"**{_('Easiest')}**")
        _sheet(tests, mistakes, easiest, chosen, "data easiest", _("The test images whose true class the network holds for most probable"))
        if smoothing := run.experiment.learning.label_smoothing:
            words = _(
                "It learned with label smoothing: to hold the true class for {aim:.1%} probable, and no more. Those it is surer of are "
                "exceptions, and need not be the clearest."
            )
            st.caption(words.format(aim=1 - smoothing + smoothing / CLASSES))
        st.caption(_("Below each, what it is and what it is read as, where that is something else. A click shows it large."))
    with right:
        if chosen is None or chosen >= len(mistakes.predicted):
            st.caption(_("Click an image to see it large."))
            return
        large(tests)
        st.markdown(_reading(tests, mistakes, chosen))
        through_network(run.id, chosen)


def _sheet(tests: Looking, mistakes: Mistakes, numbers: NDArray, chosen: int | None, key: str, alt: str) -> None:
    names, labels, found = tests.names, tests.labels[numbers], mistakes.predicted[numbers]
    if max(map(len, names)) > SHORT:
        captions = [f"{sure:.1%}" for sure in mistakes.in_truth[numbers]]
    else:
        captions = [
            names[true] if true == read else f"{names[true]} → {names[read]}"
            for true, read in zip(labels.tolist(), found.tolist(), strict=True)
        ]
    tiles(
        tests.images[numbers],
        COLUMNS,
        key=key,
        alt=alt,
        hovers=[f"{tests.title(number)}<br>{_reading(tests, mistakes, number, bold=False)}" for number in numbers.tolist()],
        picks=numbers.tolist(),
        captions=captions,
        chosen=None if chosen is None else place_in(numbers.tolist(), chosen),
        on_pick=_pick,
        height=340,
    )


def _reading(tests: Looking, mistakes: Mistakes, number: int, *, bold: bool = True) -> str:
    """What the network says of a test image, and how probable it holds the truth."""
    read, mark = tests.names[int(mistakes.predicted[number])], "**" if bold else ""
    words = _("It says **{name}**, {share:.1%} sure.").replace("**", mark)
    said = words.format(name=read, share=float(mistakes.confidences[number]))
    if mistakes.predicted[number] == tests.labels[number]:
        return said
    truth = _("Of {name} it is {share:.2%} sure.")
    return sentences(said, truth.format(name=tests.names[int(tests.labels[number])], share=float(mistakes.in_truth[number])))


def _pick(number: int) -> None:
    st.session_state[PART] = "test"
    pick(number)
