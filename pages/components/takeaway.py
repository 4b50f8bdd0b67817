"""What people take away from a run, and bring back in: programs, models, logs, curves, the experiment itself."""

from functools import partial
from typing import Any

import streamlit as st

from mnist_core.engine import EngineNotReadyError, answer
from mnist_core.experiment import Experiment
from mnist_core.export import experiment_json, left_out, notebook, read_experiment, script, tensorboard_zip
from mnist_core.refused import RefusedError
from mnist_core.runs import Run
from mnist_core.wording import N_
from pages.components import knobs
from pages.components.language import in_words, labelled, language, plain, refusal
from pages.components.language import translate as _
from pages.components.naming import run_name
from pages.components.state import engine, store, watch, went_by_its_knobs

SECONDS = 180  # within which a model's files are made and measured, even beside a training
LARGEST_MB = 1
MODELS = {
    "keras": (N_("Keras (.keras)"), ".keras"),
    "tflite": (N_("TensorFlow Lite (.tflite)"), ".tflite"),
    "tflite_quantised": (N_("TensorFlow Lite, weights of 8 bits"), "-quantised.tflite"),
}


def take_away(run: Run) -> None:
    """A row of downloads, what the programs cannot carry below it. Draw it where a run has ended; it opens no fragment."""
    name = f"digit-lab-{run.recipe or 'run'}-{run.id}"
    programs = _programs(run.experiment, run_name(run), not went_by_its_knobs(run), language())
    with watch(run.id) as watched:
        history = watched.history
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        help = _("A Keras script that trains this network again from its seed, without Digit Lab.")
        _download(_("Script"), programs["script"], f"{name}.py", "text/x-python", "code", help)
        help = _("The same as a Jupyter notebook, with a sentence on each step.")
        _download(_("Notebook"), programs["notebook"], f"{name}.ipynb", "application/x-ipynb+json", "menu_book", help)
        help = _("All knobs, to be brought back in on the Train page, here or elsewhere.")
        _download(_("Experiment"), experiment_json(run.experiment), f"{name}.json", "application/json", "tune", help)
        help = _("Everything that was measured, as a table (CSV).")
        _download(_("Curves"), history.to_csv, f"{name}.csv", "text/csv", "show_chart", help)
        logs = partial(tensorboard_zip, history, name, run.created.timestamp())
        help = _("Logs of the curves: unpack them and show the folder with tensorboard --logdir.")
        _download(_("TensorBoard"), logs, f"{name}-tensorboard.zip", "application/zip", "monitoring", help)
        with st.popover(
            _("Model"), icon=":material/deployed_code:", disabled=run.result is None, on_change="rerun", key=f"model {run.id}"
        ) as models:
            if models.open:
                _models(run, name)
    for sentence in programs["left out"]:
        st.caption(f":material/info: {labelled(_('Script and notebook'), _(sentence))}")


def _download(label: str, data: Any, file_name: str, mime: str, icon: str, help: str) -> None:
    st.download_button(label, data, file_name, mime, icon=f":material/{icon}:", help=help, on_click="ignore", key=f"take {file_name}")


@st.cache_data(max_entries=64, show_spinner=False)
def _programs(experiment: Experiment, title: str, continued: bool, language: str) -> dict[str, Any]:
    """Made once for each run and language, since a page is drawn again for any click."""
    return {
        "script": script(experiment, title, continued, _),
        "notebook": notebook(experiment, title, continued, _),
        "left out": left_out(experiment, continued),
    }


def _models(run: Run, name: str) -> None:
    """The network's files with their sizes and accuracies, made when somebody asks."""
    st.markdown(
        _("A model takes images of 28 × 28 pixels, 0 (paper) to 255 (ink), and gives ten probabilities. It loads without Digit Lab.")
    )
    prepared = st.session_state.setdefault("models prepared", set())
    epoch = _epoch(run)
    if epoch is not None:
        name += f"-epoch-{epoch:g}"
    place = st.empty()
    if (run.id, epoch) not in prepared and not place.button(
        _("Make and measure the files"), icon=":material/build:", key=f"make models {run.id}"
    ):
        return
    try:
        with st.spinner(_("Each file is made, read back and tried on the 10,000 test images.")):
            files = _files(run.id, epoch, run.experiment)
    except EngineNotReadyError:
        st.warning(_("The engine has no time for it now. Try again in a moment."), icon=":material/hourglass_top:")
        return
    except RefusedError as no_weights:
        st.warning(refusal(no_weights), icon=":material/block:")
        return
    except RuntimeError:
        st.error(_("The files could not be made. The log has the details."), icon=":material/error:")
        return
    prepared.add((run.id, epoch))
    place.empty()
    columns = {
        _("File"): [_(MODELS[kind][0]) for kind in files],
        _("Size"): [_size(made["bytes"]) for made in files.values()],
        _("Test accuracy"): [f"{made['test_accuracy']:.4f}" for made in files.values()],
    }
    st.table(columns, hide_index=True, alt=_("Size and test accuracy of each file"))
    if run.experiment.data.test_noise:
        st.caption(_("Measured on test images without noise."))
    for kind, made in files.items():
        label, ending = MODELS[kind]
        st.download_button(
            _(label),
            made["file"],
            name + ending,
            "application/octet-stream",
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
        )


def _epoch(run: Run) -> float | None:
    """Of which epoch the network is wanted; None for the last."""
    with watch(run.id) as watched:
        best = watched.history.best_epoch
    if best is None or best.epoch not in list(store().epochs(run.id))[:-1]:
        return None
    words = {"last": _("after the last step"), "best": _("best epoch, {epoch:g}").format(epoch=best.epoch)}
    key = f"weights wanted {run.id}"
    st.session_state.setdefault(key, "last")
    help = _("The weights of the epoch with the best validation accuracy are kept beside the last.")
    wanted = st.segmented_control(_("Weights"), list(words), format_func=words.get, key=key, required=True, help=help)
    return best.epoch if wanted == "best" else None


@st.cache_data(max_entries=3, ttl=600, show_spinner=False)
def _files(run_id: str, epoch: float | None, _experiment: Experiment) -> dict[str, dict[str, Any]]:
    """What the worker makes of the run's network, by kind; raises EngineNotReadyError, or RefusedError where no weights are kept."""
    weights = store().weights(run_id, epoch)
    if weights is None:
        raise RefusedError("No weights of this run are kept, so there is no model to take away.")
    if engine().state != "ready":
        raise EngineNotReadyError(engine().state)
    # One after the other, so that the worker does not hold them all at once.
    return {kind: answer(engine().call("export_model", _experiment.model_dump_json(), weights, kind), SECONDS) for kind in MODELS}


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"


def bring_in() -> None:
    """A field for an experiment's file, which turns the knobs to it, or says why it cannot. Draw it before the knobs' form."""
    st.file_uploader(
        _("Bring in an experiment"),
        ["json"],
        key="experiment file",
        on_change=_brought_in,
        max_upload_size=LARGEST_MB,
        help=_("A file from “Experiment” below a run turns all knobs to that run's. Model files are not taken: they can carry code."),
    )
    if refused := st.session_state.pop("experiment refused", None):
        st.error(refused, icon=":material/block:")
    elif st.session_state.pop("experiment taken", False):
        st.success(_("The knobs stand as in the file."), icon=":material/check:")


def _brought_in() -> None:
    file = st.session_state["experiment file"]
    if file is None:
        return
    try:
        knobs.turn_to(read_experiment(file.getvalue()))
        st.session_state["experiment taken"] = True
    except RefusedError as error:
        st.session_state["experiment refused"] = _sentence(error)


def _sentence(error: RefusedError) -> str:
    """The refusal in the visitor's language; what comes from the file stands there as text."""
    values = {name: plain(str(value)) for name, value in in_words(error.values).items()}
    return _(error.template).format(**values)
