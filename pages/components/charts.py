"""A run's charts, drawn once for all who watch it."""

import base64
import copy
import html
import io
from collections.abc import Callable

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from mnist_core import datasets, figures
from mnist_core.experiment import Data
from mnist_core.runs import Run
from pages.components import explained
from pages.components.language import language, plain
from pages.components.language import translate as _
from pages.components.live_chart import live_chart
from pages.components.naming import run_name
from pages.components.query_params import query_params
from pages.components.state import started_with, watch

HEIGHT = 280  # pixels


def curves(run: Run) -> None:
    """Loss, accuracy, gradient norms and learning rate, with the settings people want of such curves."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        words = {"step": _("steps"), "epoch": _("epochs")}
        st.session_state.setdefault("across", "step")
        across = st.segmented_control(_("Across"), list(words), format_func=words.get, key="across", persist_state="session", required=True)
        st.session_state.setdefault("smoothing", 0.6)
        help = _("0 shows the line as measured; above that, the measured line stays, faint.")
        smoothing = st.slider(_("Smoothing"), 0.0, 0.99, step=0.01, key="smoothing", help=help, persist_state="session", width=200)
        log_y = st.toggle(_("Logarithmic loss"), key="logarithmic loss", persist_state="session")
    smooth = {"x": across, "smoothing": smoothing}
    left, right = st.columns(2)
    with left:
        explained.heading(_("Loss"), "loss")
        _chart(run, figures.loss_figure, _("Training and validation loss over the run"), **smooth, log_y=log_y)
    with right:
        explained.heading(_("Accuracy"), "accuracy")
        _chart(run, figures.accuracy_figure, _("Training and validation accuracy over the run"), **smooth)
    # A second row of columns, so that on a phone loss and accuracy stay together.
    left, right = st.columns(2)
    with left:
        help = _("How strongly the loss pulls at each layer's weights: after every epoch, on one fixed batch.")
        explained.heading(_("Gradient norm of each layer"), "gradient norms", help)
        _chart(run, figures.gradient_norm_figure, _("Gradient norm of each layer after every epoch"), x=across)
    with right:
        explained.heading(_("Learning rate"), "learning rate")
        _chart(run, figures.learning_rate_figure, _("Learning rate over the run"), x=across)


def _chart(run: Run, make: Callable[..., go.Figure], alt: str, **settings: object) -> None:
    key = (make.__name__, language(), *settings.items())
    with watch(run.id) as watched:
        figure = watched.draw(key, lambda history: make(history, translate=_, height=HEIGHT, **settings).to_json())
    live_chart(figure, key=f"{make.__name__} {run.id}", alt=alt)


def sample(run: Run) -> None:
    """The fixed test images with what the network makes of them now; wrong ones are marked by a cross, a colour and the truth."""
    help = _("The first 24 test images, as the network is shown them, with its answer after the last epoch and how sure it is.")
    explained.heading(_("What it reads now"), "sample", help)
    with watch(run.id) as watched:
        predictions, confidences = watched.history.predictions, watched.history.confidences
    if not predictions:
        st.caption(_("Its answers appear after the first epoch."))
    names = datasets.CLASS_NAMES[run.experiment.data.dataset]
    grid = st.grid("auto", min_column_width=62, gap="xsmall")
    for number, (image, label) in enumerate(sample_images(run.experiment.data, run.experiment.learning.seed)):
        with grid.cell():
            st.image(image, width="stretch", alt=_(names[label]))
            if predictions:
                right = predictions[number] == label
                words = f"{_(names[predictions[number]])} {confidences[number]:.0%}"
                wrong = f":red[:material/close: {words}] " + _("is {label}").format(label=_(names[label]))
                st.markdown(f":small[{f':material/check: {words}' if right else wrong}]")


@st.cache_data(max_entries=64, show_spinner=False)
def sample_images(data: Data, seed: int) -> list[tuple[str, int]]:
    """The images of the fixed sample, each with its class, as addresses that hold the PNG."""
    inputs = datasets.sample_inputs(data, seed)
    labels = datasets.load(data.dataset).test_labels[: len(inputs)].tolist()
    return [(_png(image), label) for image, label in zip(datasets.unscale(inputs, data.scaling), labels, strict=True)]


def _png(image: NDArray[np.uint8]) -> str:
    # Streamlit would open, check and hash a picture anew at every refresh; an address it leaves alone.
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def overlay(run: Run) -> None:
    """The runs started together in one chart, and the way from one to another."""
    group = started_with(run)
    names = {other.id: _(other.variant) or run_name(other) for other in group}
    st.session_state[f"member {run.id}"] = run.id
    shown = {id: plain(name) for id, name in names.items()}
    st.pills(_("Started together"), list(names), format_func=shown.get, key=f"member {run.id}", on_change=_go_to_member, args=(run.id,))
    histories = {}
    for other in group:
        with watch(other.id) as watched:
            # Plotly takes some HTML in names.
            histories[html.escape(names[other.id])] = copy.deepcopy(watched.history)  # it grows as soon as it is let go of
    figure = figures.overlay_figure(histories, translate=_)
    live_chart(figure.to_json(), key=f"overlay {run.group}", alt=_("Validation accuracy of the runs started together"))


def _go_to_member(run_id: str) -> None:
    query_params["run"] = st.session_state[f"member {run_id}"] or run_id
