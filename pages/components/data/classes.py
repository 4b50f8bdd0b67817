"""Classes: how many images each has, what they have in common, and how their pixels are spread."""

import numpy as np
import streamlit as st

from mnist_core import datasets, exploring, figures
from pages.components.data.known import class_images, pixel_counts
from pages.components.data.looking import CLASS, Looking, class_picked, go_to
from pages.components.data.pictures import tiles
from pages.components.language import translate as _
from pages.components.live_chart import live_chart


def classes_view(looking: Looking) -> None:
    st.markdown(
        _("Look for classes whose mean images resemble each other: a network that only compares pixels will take one for the other.")
    )
    found, names = class_images(looking.dataset, looking.part), looking.names
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{_('Mean image of each class')}**")
        _sheet(found.means, names, "data means", _("The mean image of each class"))
        st.caption(_("What the images of a class have in common. Where it is blurred, they differ. A click shows the class's images."))
    with right:
        st.markdown(f"**{_('Where they differ')}**")
        _sheet(found.deviations, names, "data deviations", _("The standard deviation of each pixel, for each class"))
        st.caption(
            _("The standard deviation of each pixel over the images of a class: bright where some images are light and others dark.")
        )
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{_('Images of each class')}**")
        images = datasets.load(looking.dataset)
        train, test = exploring.class_counts(images.train_labels), exploring.class_counts(images.test_labels)
        figure = figures.class_counts_figure(train, test, datasets.CLASS_NAMES[looking.dataset], translate=_)
        live_chart(figure.to_json(), key="data counts", alt=_("How many training and test images each class has"), on_pick=_open)
        st.caption(_counts_said(train))
    with right:
        st.markdown(f"**{_('Pixel values')}**")
        counts = pixel_counts(looking.dataset, looking.part, looking.kind)
        live_chart(
            figures.pixel_counts_figure(counts, translate=_).to_json(), key="data pixels", alt=_("How often each pixel value occurs")
        )
        black, white = counts[0] / counts.sum(), counts[250:].sum() / counts.sum()
        words = _("{black:.0%} of all pixels are 0, the background, and {white:.0%} are 250 or more. The upright axis is logarithmic.")
        st.caption(words.format(black=black, white=white))


def _sheet(pictures: np.ndarray, names: list[str], key: str, alt: str) -> None:
    grey = np.rint(255 * pictures / pictures.max()).astype(np.uint8)
    tiles(grey, 5, key=key, alt=alt, hovers=names, captions=names, on_pick=_open, height=300)


def _open(kind: int) -> None:
    st.session_state[CLASS] = int(kind)
    class_picked()
    go_to("gallery")


def _counts_said(train: np.ndarray) -> str:
    if train.min() == train.max():
        return _("Every class has {count:,} training images, so guessing is right once in ten times.").format(count=int(train.min()))
    words = _(
        "Not quite even: from {least:,} to {most:,} training images. Whoever always says the commonest class is right in {share:.1%}."
    )
    return words.format(least=int(train.min()), most=int(train.max()), share=train.max() / train.sum())
