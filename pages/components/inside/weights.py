"""Weights: the first layer as pictures, every layer as a histogram, and units that never speak."""

import numpy as np
import streamlit as st

from mnist_core import datasets, figures
from mnist_core.architecture import IMAGE_SIZE
from mnist_core.figures import pictures
from mnist_core.figures.style import layer_title
from mnist_core.inside.findings import Examination, WeightFindings
from mnist_core.runs import Run
from pages.components import explained
from pages.components.language import translate as _
from pages.components.live_chart import live_chart

NAMED = 40  # dead units that are named one by one
SCALE = 127


def weights_view(run: Run, epoch: float, found: Examination) -> None:
    weights = found.weights
    kind = run.experiment.network.kind
    st.markdown(
        {
            "softmax": _("Look for the shape of each class in its template: blue pixels speak for the class, orange ones against it."),
            "dense": _(
                "Look for strokes and edges among the noise: each picture is one unit; blue pixels excite it, orange ones silence it."
            ),
            "convolutional": _("Look for edges and spots: each filter answers most where the image looks like its blue part."),
        }[kind]
    )
    st.markdown(f"**{_('The first layer: {layer}').format(layer=layer_title(weights.first, _))}**")
    if kind == "softmax":
        _templates(weights, datasets.CLASS_NAMES[run.experiment.data.dataset])
    else:
        _sheet(weights)
    left, right = st.columns([3, 2], gap="large")
    with left:
        explained.heading(_("How the weights are spread"), "histograms")
        histograms = {layer.layer: (layer.edges, layer.density) for layer in weights.layers}
        live_chart(
            figures.histograms_figure(histograms, translate=_).to_json(), key="histograms", alt=_("Histogram of the weights of each layer")
        )
    with right:
        st.markdown(f"**{_('Layers')}**")
        columns = {
            _("Layer"): [layer_title(layer.layer, _) for layer in weights.layers],
            _("Weights"): [layer.count for layer in weights.layers],
            _("Norm"): [round(layer.norm, 3) for layer in weights.layers],
            _("Mean"): [round(layer.mean, 5) for layer in weights.layers],
            _("Deviation"): [round(layer.deviation, 4) for layer in weights.layers],
        }
        counts = {_("Weights"): st.column_config.NumberColumn(format="localized")}
        st.dataframe(columns, hide_index=True, column_config=counts, alt=_("Norm, mean and standard deviation of each layer's weights"))
        st.caption(_("The norm is the root of the sum of all squares: it grows as the network learns."))
        if any(layer.finite < 1 for layer in weights.layers):
            st.warning(_("Some weights are not finite numbers: this network has come apart."), icon=":material/error:")
    _dead(found)


def _templates(weights: WeightFindings, names: tuple[str, ...]) -> None:
    grid = st.grid("auto", min_column_width=120, gap="small")
    # All by one scale, so that templates can be compared.
    values = weights.pictures * (weights.scales / SCALE)[:, None, None]
    for picture, name in zip(pictures.signed(values), names, strict=True):
        with grid.cell():
            words = _("Weights of class {name}").format(name=_(name))
            st.image(pictures.png(pictures.enlarged(picture, 6)), width="stretch", alt=words)
            st.markdown(f":small[**{_(name)}**]", text_alignment="center")


def _sheet(weights: WeightFindings) -> None:
    tiles = pictures.signed(weights.pictures, SCALE)
    filters = tiles.shape[1] < IMAGE_SIZE
    columns, factor, gap = (8, 14, 12) if filters else (10, 3, 3)
    enlarged = np.array([pictures.enlarged(tile, factor) for tile in tiles])
    template = (
        _("{shown} of {units} filters, {columns} in a row, each by its own largest weight.")
        if filters
        else _("The weights of {shown} of {units} units, {columns} in a row, each by its own largest weight.")
    )
    words = template.format(shown=len(tiles), units=weights.units, columns=columns)
    sheet = pictures.sheet(enlarged, columns, gap)
    st.image(pictures.png(sheet), width=min(sheet.shape[1], 860), alt=words)
    st.caption(words)


def _dead(found: Examination) -> None:
    st.markdown(f"**{_('Dead units')}**")
    if not found.dead:
        st.caption(_("This network has no ReLU, so no unit of it can be dead."))
        return
    images = len(found.mistakes.predicted)
    if not any(units for _count, units in found.dead.values()):
        st.caption(_("Every ReLU unit answers to at least one of the {count:,} test images.").format(count=images))
        return
    st.caption(
        _("These ReLU units put out 0 for each of the {count:,} test images; with no slope there, they hardly ever come back.").format(
            count=images
        )
    )
    for layer, (count, units) in found.dead.items():
        if units:
            named = ", ".join(map(str, units[:NAMED])) + (" …" if len(units) > NAMED else "")
            words = _("**{layer}**: {dead} of {count} are dead: {named}")
            st.markdown(words.format(layer=layer_title(layer, _), dead=len(units), count=count, named=named))
