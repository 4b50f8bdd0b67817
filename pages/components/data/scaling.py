"""Scaling and noise: what a network is given in place of an image, and how its pixel values are spread then."""

import numpy as np
import streamlit as st

from mnist_core import datasets, exploring, figures
from mnist_core.experiment import KNOBS
from mnist_core.figures import pictures
from pages.components.data.known import pixel_counts
from pages.components.data.looking import Looking, key
from pages.components.data.pictures import image_field, tiles
from pages.components.knobs import value_words
from pages.components.language import translate as _
from pages.components.live_chart import live_chart


def scaling_view(looking: Looking) -> None:
    st.markdown(
        _("Look for where 0, white below, comes to lie, and for when noise is small: only beside how much the pixels themselves vary.")
    )
    scaling, noise = KNOBS["data.scaling"], KNOBS[looking.noise_knob]
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        st.segmented_control(
            _(scaling.label),
            list(scaling.choices),
            format_func=lambda value: _(scaling.choices[value]),
            key=key(scaling.path),
            help=_(scaling.help),
            required=True,
            persist_state="session",
        )
        st.slider(
            _(noise.label),
            float(noise.bounds.lower or 0),
            float(noise.bounds.upper or 0),
            step=0.05,
            key=key(noise.path),
            help=_(noise.help),
            persist_state="session",
            width=320,
        )
        image_field(looking)
    data = looking.experiment.data
    deviation = looking.experiment[noise.path]
    image = looking.images[looking.image]
    scaled = datasets.scale(image, data.scaling)
    noisy = exploring.seen(image, data.scaling, deviation, looking.seed) if deviation else None
    left, right = st.columns(2, gap="large")
    with left:
        reach = exploring.reach(data.scaling)
        steps = {
            _("In the file"): pictures.grey(image, 255.0),
            _("Scaled"): pictures.signed(scaled, reach),
            _("With noise"): pictures.signed(scaled if noisy is None else noisy, reach),
        }
        name = looking.title(looking.image)
        tiles(
            np.stack(list(steps.values())),
            3,
            key="data steps",
            alt=_("The image in the file, scaled, and with noise"),
            hovers=[f"{name} · {step}" for step in steps],
            captions=list(steps),
            height=300,
        )
        st.caption(
            _("{name}. Blue is above 0, orange below, white is 0; full colour is the largest value that scaling gives.").format(name=name)
        )
    with right:
        figure = figures.values_figure(scaled, noisy, translate=_)
        live_chart(figure.to_json(), key="data values", alt=_("How the pixel values of this image are spread"))
    _table(looking, deviation)


def _table(looking: Looking, deviation: float) -> None:
    """Each scaling in numbers, over all images of the part and class."""
    pixels = pixel_counts(looking.dataset, looking.part, looking.kind)
    chosen, scaling = looking.experiment.data.scaling, KNOBS["data.scaling"]
    rows = {name: exploring.scaled_range(pixels, name) for name in datasets.SCALINGS}
    table = {
        _("Scaling"): [f"{value_words(scaling, name)}{' ✓' if name == chosen else ''}" for name in rows],
        _("A pixel x becomes"): [exploring.FORMULAS[name] for name in rows],
        _("0 becomes"): [row.lowest for row in rows.values()],
        _("255 becomes"): [row.highest for row in rows.values()],
        _("Mean"): [round(row.mean, 4) for row in rows.values()],
        _("Standard deviation"): [round(row.deviation, 4) for row in rows.values()],
    }
    if deviation:
        table[_("Noise against deviation")] = [f"{deviation / row.deviation:.1%}" for row in rows.values()]
    title = _("What each scaling makes of the pixel values")
    st.markdown(f"**{title}**")
    st.dataframe(table, hide_index=True, alt=title)
    words = _("Over all {count:,} pixels of these images. A first layer starts best where the mean is near 0 and the deviation near 1.")
    st.caption(words.format(count=int(pixels.sum())))
