"""Activations: an image's way through the network, layer by layer, down to a single number."""

import math

import numpy as np
import streamlit as st

from mnist_core import architecture, datasets, figures
from mnist_core.architecture import Layer
from mnist_core.figures import pictures
from mnist_core.figures.style import layer_title
from mnist_core.inside import activations
from mnist_core.inside.findings import Activations
from mnist_core.runs import Run
from pages.components.inside.asking import ask, asked_for, questions
from pages.components.inside.inputs import Shown, image_and_truth, shown_image
from pages.components.inside.terms import pixel_view
from pages.components.language import sentences
from pages.components.language import translate as _
from pages.components.linked import Linked
from pages.components.live_chart import live_chart
from pages.components.state import store

LAYER = "inside layer"
MAPS = 64  # feature maps of a layer that are shown
STRIP = 32  # units in a row of a strip
SEED = 1
ASKED_AT_ONCE = 8  # epochs


def activations_view(run: Run, epoch: float) -> None:
    st.markdown(
        _(
            "Look what each layer makes of the image: the brighter or the fuller the colour, the stronger the answer. Choose a layer, and "
            "in a convolution a pixel of its map."
        )
    )
    shown = shown_image(run)
    if shown is None:
        return
    found = asked_for(_("The image goes through the network …"), lambda: ask(run, epoch, "activations", shown.image))
    if found is None:
        return
    _answer(run, epoch, shown, found)
    layers, by_name = architecture.layers(run.experiment.network), _by_name(run)
    # The choice is kept beside the field, which forgets when another view is open.
    st.session_state["inside layer field"] = st.session_state[LAYER] = _chosen(by_name)
    st.pills(
        _("Layer"),
        list(by_name),
        format_func=lambda name: layer_title(name, _),
        key="inside layer field",
        required=True,
        on_change=_keep_layer,
    )
    layer = by_name[st.session_state[LAYER]]
    before = layers[layers.index(layer) - 1] if layers.index(layer) else None
    _layer(run, epoch, shown, found, layer, before)


def linked_layer(run: Run) -> Linked:
    """The layer whose output is shown, as a choice that stands in the address; each network has layers of its own."""
    by_name = _by_name(run)
    return Linked(
        "layer",
        by_name,
        lambda: [_chosen(by_name)],
        lambda names: st.session_state.update({LAYER: names[0]}),
        (next(iter(by_name)),),
    )


def _by_name(run: Run) -> dict[str, Layer]:
    """The layers that can be chosen: those that do more than arrange numbers anew."""
    return {layer.name: layer for layer in architecture.layers(run.experiment.network) if layer.kind not in ("reshape", "flatten")}


def _chosen(by_name: dict[str, Layer]) -> str:
    """The first layer where another network's was chosen, or none."""
    kept = st.session_state.get(LAYER)
    return kept if kept in by_name else next(iter(by_name))


def _keep_layer() -> None:
    st.session_state[LAYER] = st.session_state["inside layer field"]


def _answer(run: Run, epoch: float, shown: Shown, found: Activations) -> None:
    """The image, the ten scores, and how they came to be from epoch to epoch."""
    names = datasets.CLASS_NAMES[run.experiment.data.dataset]
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=130):
            image_and_truth(run, shown)
            best = int(np.argmax(found.probabilities))
            words = _("It says **{name}**, {share:.1%} sure.")
            st.markdown(words.format(name=_(names[best]), share=found.probabilities[best]))
        with st.container(width=300):
            figure = figures.probabilities_figure(found.probabilities, names, translate=_, height=250, font=12)
            words = _("Probability of each class; the largest: {first}").format(first=_(names[best]))
            live_chart(figure.to_json(), key="inside probabilities", alt=words)
        with st.container(width="stretch"):
            _through_time(run, epoch, shown, names)


def _through_time(run: Run, epoch: float, shown: Shown, names: tuple[str, ...]) -> None:
    epochs = list(store().epochs(run.id)) if run.ended else [epoch]
    if len(epochs) < 2:
        return
    known = {at: questions().known(run, at, "probabilities", shown.image) for at in epochs}
    # A few at a time, so that the next image need not wait behind all epochs of this one.
    for at in [at for at in epochs if known[at] is None][:ASKED_AT_ONCE]:
        known[at] = ask(run, at, "probabilities", shown.image, patience=0)
    known = {at: said for at, said in known.items() if said is not None}
    st.markdown(f":small[**{_('Its answer from epoch to epoch')}**]")
    figure = figures.answers_figure(list(known), list(known.values()), names, now=epoch, translate=_, height=215)
    live_chart(figure.to_json(), key="inside answers", alt=_("How probable the network found the classes after each epoch"))


def _layer(run: Run, epoch: float, shown: Shown, found: Activations, layer: Layer, before: Layer | None) -> None:
    values = found.outputs[layer.name]
    st.markdown(f"**{layer_title(layer.name, _)}** · {_shape(layer)}{_activation(layer)}")
    if not np.isfinite(values).all():
        st.warning(_("Some of these numbers are not finite: this network has come apart."), icon=":material/error:")
    if values.ndim == 3:
        _maps(values, layer)
        if layer.kind in ("convolution", "pooling"):
            pixel_view(run, epoch, shown.image, layer, values)
    elif layer.name == "output":
        _scores(values, datasets.CLASS_NAMES[run.experiment.data.dataset])
    else:
        _strip(values, layer)
        if layer.kind == "dropout" and before is not None:
            _dropout(found.outputs[before.name], layer)


def _shape(layer: Layer) -> str:
    return " × ".join(map(str, layer.output_shape))


def _activation(layer: Layer) -> str:
    return "" if layer.activation == "linear" else f" · {layer.activation.replace('_', ' ')}"


def _maps(values: np.ndarray, layer: Layer) -> None:
    """The feature maps (height, width, maps) of a layer on one sheet, all by one scale."""
    side, _width, count = values.shape
    tiles = pictures.coloured(np.moveaxis(values[..., :MAPS], -1, 0), float(np.abs(values).max()), among=values)
    factor = max(1, 84 // side)
    enlarged = np.array([pictures.enlarged(tile, factor) for tile in tiles])
    sheet = pictures.sheet(enlarged, 8, 4)
    words = _("{shown} of {count} maps of {layer}, 8 in a row.").format(shown=len(tiles), count=count, layer=layer_title(layer.name, _))
    st.image(pictures.png(sheet), width=min(sheet.shape[1], 700), alt=words)
    st.caption(sentences(words, _colours(values)))


def _strip(values: np.ndarray, layer: Layer) -> None:
    """A dense layer's outputs (units,) as a strip of cells."""
    columns = min(STRIP, len(values))
    rows = math.ceil(len(values) / columns)
    padded = np.zeros(rows * columns, np.float32)
    padded[: len(values)] = values
    picture = pictures.enlarged(pictures.coloured(padded.reshape(rows, columns)), 20)
    silent = int((values == 0).sum())
    words = _("{units} units, {columns} in a row.").format(units=len(values), columns=columns)
    if silent:
        words = sentences(words, _("{silent} of them put out 0.").format(silent=silent))
    st.image(pictures.png(picture), width=columns * 20, alt=words)
    st.caption(sentences(words, _colours(values)))


def _colours(values: np.ndarray) -> str:
    """What the colours of a layer's answers stand for."""
    if pictures.has_negative(values):
        words = _("Blue is above 0, orange below, white is 0; the numbers lie between {low:.3g} and {high:.3g}.")
        return words.format(low=float(values.min()), high=float(values.max()))
    return _("Black is 0, white is {high:.3g}.").format(high=float(values.max()))


def _scores(values: np.ndarray, names: tuple[str, ...]) -> None:
    columns = {_("Class"): [_(name) for name in names], _("Output"): [round(float(value), 4) for value in values]}
    st.dataframe(columns, hide_index=True, height=388, width=300, alt=_("What the last layer puts out for each class"))


def _dropout(entering: np.ndarray, layer: Layer) -> None:
    """What dropout would make of these outputs in one step of training."""
    st.caption(
        _(
            "When it reads, dropout lets everything pass. In training it sets {rate:.0%} to 0 and multiplies the rest by {factor:.3g}:"
        ).format(rate=layer.size, factor=1 / (1 - layer.size))
    )
    _strip(activations.dropped(entering, layer.size, SEED), layer)
