"""One pixel of a convolution or a pooling: what enters, what it is multiplied by, and what becomes of the sum."""

import numpy as np
import streamlit as st

from mnist_core import figures
from mnist_core.architecture import Layer
from mnist_core.figures import pictures
from mnist_core.inside.findings import Terms
from mnist_core.runs import Run
from pages.components.inside.asking import ask, asked_for
from pages.components.language import translate as _
from pages.components.live_chart import live_chart

MAP, ROW, COLUMN = "inside map", "inside row", "inside column"
KEPT = "inside pixel"  # (map, row, column), which the fields forget when another layer is open
SIDE = 88  # pixels: three with their signs between are as wide as a telephone
CHANNELS = 4  # of a patch that are shown


def pixel_view(run: Run, epoch: float, image: np.ndarray, layer: Layer, values: np.ndarray) -> None:
    """Choose a pixel of one of the layer's maps, (height, width, maps), by a click or by its numbers, and see how it comes about."""
    height, width, count = values.shape
    chosen = _chosen(values)
    st.markdown(f"**{_('How one pixel comes about')}**")
    with st.container(horizontal=True, gap="small"):
        for key, title, size, value in (
            (MAP, _("Feature map"), count, chosen[0] + 1),
            (ROW, _("Row"), height, chosen[1] + 1),
            (COLUMN, _("Column"), width, chosen[2] + 1),
        ):
            st.session_state[key] = value
            st.number_input(title, 1, size, key=key, on_change=_keep, width=120)
    number, row, column = chosen
    left, right = st.columns([2, 3], gap="large")
    with left:
        largest = float(np.abs(values).max())
        figure = figures.pixels_figure(values[..., number], chosen=(row, column), largest=largest, among=values, height=300)
        words = _("Map {number}: click a pixel.").format(number=number + 1)
        live_chart(figure.to_json(), key="inside pixels", alt=words, on_pick=_pick)
        st.caption(words)
    with right:
        asked = asked_for(_("One moment …"), lambda: ask(run, epoch, "terms", image, layer.name, row, column, number))
        if asked is not None:
            _convolution(asked, layer) if layer.kind == "convolution" else _pooling(asked, run.experiment.network.pooling)


def _chosen(values: np.ndarray) -> tuple[int, int, int]:
    """The chosen map, row and column, as far as this layer has them; at first where the strongest answer is."""
    if KEPT not in st.session_state:
        row, column, number = np.unravel_index(int(np.nan_to_num(values).argmax()), values.shape)
        st.session_state[KEPT] = (int(number), int(row), int(column))
    number, row, column = st.session_state[KEPT]
    height, width, count = values.shape
    return min(number, count - 1), min(row, height - 1), min(column, width - 1)


def _keep() -> None:
    number, row, column = (st.session_state[key] for key in (MAP, ROW, COLUMN))
    st.session_state[KEPT] = (number - 1, row - 1, column - 1)


def _pick(place: list[int]) -> None:
    st.session_state[KEPT] = (st.session_state[MAP] - 1, place[0], place[1])


def _convolution(terms: Terms, layer: Layer) -> None:
    channels = terms.before.shape[-1]
    products = terms.before * terms.weights
    # The channels that matter most here; a first layer has one.
    strongest = np.sort(np.argsort(-np.abs(products).sum(axis=(0, 1)), kind="stable")[:CHANNELS])
    if channels > CHANNELS:
        st.caption(_("The {shown} of {count} maps that matter most here; the sum is over all.").format(shown=CHANNELS, count=channels))
    before, weight, product = (float(np.abs(array).max()) for array in (terms.before, terms.weights, products))
    for channel in strongest.tolist():
        if channels > 1:
            st.markdown(f":small[{_('map {number}').format(number=channel + 1)}]")
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            _square(pictures.coloured(terms.before[..., channel], before, among=terms.before), _("What enters"))
            st.markdown("×", width="content")
            _square(pictures.signed(terms.weights[..., channel], weight), _("Its filter"))
            st.markdown("=", width="content")
            _square(pictures.signed(products[..., channel], product), _("Products"))
    total, bias = terms.total - terms.bias, terms.bias
    sentence = _("Sum of all products **{products:.4f}** + bias **{bias:.4f}** = **{total:.4f}**")
    words = sentence.format(products=total, bias=bias, total=terms.total)
    if layer.activation != "linear":
        words += " → " + _("{activation}: **{output:.4f}**").format(activation=layer.activation.replace("_", " "), output=terms.output)
    st.markdown(words)
    with st.expander(_("The numbers"), on_change="rerun", key="inside numbers") as numbers:
        if numbers.open:
            _numbers(terms, int(strongest[0]))


def _numbers(terms: Terms, channel: int) -> None:
    """Patch and filter as tables, of one channel."""
    for title, array in ((_("What enters"), terms.before), (_("Its filter"), terms.weights)):
        st.markdown(f":small[**{title}**]")
        columns = {str(place + 1): array[:, place, channel].round(3).tolist() for place in range(array.shape[1])}
        st.table(columns, hide_index=True, alt=title)


def _pooling(terms: Terms, kind: str) -> None:
    numbers = ", ".join(f"{value:.4f}" for value in terms.before.ravel())
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        largest = float(np.abs(terms.before).max())
        _square(pictures.coloured(terms.before[..., 0], largest), _("What enters"))
        st.markdown("→", width="content")
        _square(pictures.coloured(np.full((1, 1), terms.total), largest, among=terms.before), _("What comes out"))
    template = _("The largest of {numbers} is **{output:.4f}**.") if kind == "max" else _("The mean of {numbers} is **{output:.4f}**.")
    st.markdown(template.format(numbers=numbers, output=terms.total))


def _square(made: np.ndarray, title: str) -> None:
    """A few numbers as a picture, (rows, columns, 3), with its name below."""
    with st.container(width=SIDE):
        st.image(pictures.png(pictures.enlarged(made, max(1, 2 * SIDE // made.shape[1]))), width=SIDE, alt=title)
        st.markdown(f":small[{title}]")
