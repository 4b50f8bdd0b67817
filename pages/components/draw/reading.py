"""What the engine says of drawings: short calls, with one error for every way in which there is no answer yet."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mnist_core.engine import EngineNotReadyError, answer
from mnist_core.refused import RefusedError
from mnist_core.runs import Run
from pages.components.language import translate as _
from pages.components.naming import run_name
from pages.components.state import engine, store

SECONDS = 20  # more than a network takes to be built on a busy machine
SECONDS_BETWEEN_TRIES = 1.0
ANSWERS_KEPT = 64
Probabilities = list[list[float]]


def call(function: str, run: Run, *arguments: Any, with_weights: bool = False) -> Any:
    """Begin a short call of mnist_core.worker about a run.

    Raises EngineNotReadyError unless the engine is ready, and RefusedError where the run's weights cannot be read.
    """
    if engine().state != "ready":
        raise EngineNotReadyError(engine().state)
    if not with_weights:
        return engine().call(function, run.id, *arguments)
    weights = store().weights(run.id)
    if weights is None:
        raise RefusedError("No weights of {name} are kept, so it cannot read.", name=run_name(run))
    return engine().call(function, run.id, *arguments, run.experiment.model_dump_json(), weights)


def result(future: Any) -> Any:
    """What the call says; raises EngineNotReadyError where it says nothing in time."""
    return answer(future, SECONDS)


def read(runs: Sequence[Run], images: NDArray[np.uint8]) -> list[Probabilities]:
    """For each run the probabilities of the ten classes for each of the images (n, 28, 28).

    All runs are asked at once; one whose network the engine does not have at hand is asked again, with its weights. What was
    answered is kept for the session, since a page is drawn again for any click. Raises EngineNotReadyError and RefusedError, like `call`.
    """
    kept: OrderedDict[tuple[str, str], Probabilities] = st.session_state.setdefault("answers", OrderedDict())
    digest = hashlib.sha256(images.tobytes()).hexdigest()
    asked = {run.id: call("read_images", run, images) for run in runs if (run.id, digest) not in kept}
    for run in runs:
        if run.id in asked:
            said = result(asked[run.id])
            kept[run.id, digest] = result(call("read_images", run, images, with_weights=True)) if said is None else said
    answers = [kept[run.id, digest] for run in runs]
    while len(kept) > ANSWERS_KEPT:
        kept.popitem(last=False)
    return answers


def say_why_not() -> None:
    """Say why there is no answer; the page is drawn again by itself as soon as there may be one."""
    why_not()
    if engine().state != "gone":
        st.fragment(_try_again, run_every=SECONDS_BETWEEN_TRIES)(time.monotonic())


def why_not() -> None:
    """Say why there is no answer, where something else looks again."""
    match engine().state:
        case "gone":
            st.error(_("The engine is gone, so nothing can be read now. It is tried again now and then."), icon=":material/power_off:")
        case "ready":
            st.warning(_("The engine is very busy. It is asked again."), icon=":material/hourglass_top:")
        case _warming:
            words = _("The engine is warming up. Draw meanwhile; the answer appears as soon as it is ready.")
            st.info(words, icon=":material/hourglass_top:")


def _try_again(since: float) -> None:
    if engine().state in ("ready", "gone") and time.monotonic() - since >= SECONDS_BETWEEN_TRIES / 2:
        st.rerun()
