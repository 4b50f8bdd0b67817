"""The whole network as a drawing, a click on a layer leads to what comes out of it."""

import streamlit as st

from mnist_core import architecture, figures
from mnist_core.runs import Run
from pages.components.inside import addresses
from pages.components.inside.activations import LAYER
from pages.components.language import translate as _
from pages.components.live_chart import live_chart

WIDTH = 620  # pixels


def network_view(run: Run, _epoch: float) -> None:
    st.markdown(_("Look how the shape on the arrows shrinks from 784 pixels to 10 scores, and in which box most parameters lie."))
    layers = architecture.layers(run.experiment.network)
    figure = figures.network_figure(layers, input_shape=(architecture.IMAGE_SIZE**2,), translate=_)
    with st.container(width=WIDTH):
        words = _("The network's layers from top to bottom, with shapes on the arrows and parameters in the boxes")
        live_chart(figure.to_json(), key="inside network", alt=words, on_pick=_open)
    total = architecture.parameter_count(run.experiment.network)
    st.caption(_("{parameters:,} parameters in all. Click a box to see what comes out of it.").format(parameters=total))


def _open(layer: str) -> None:
    st.session_state[LAYER] = layer
    addresses.go_to("activations")
