"""What is worked out of a data set once a process, for all visitors."""

import streamlit as st
from numpy.typing import NDArray

from mnist_core import datasets, exploring
from mnist_core.exploring import ClassImages


@st.cache_data(show_spinner=False)
def pixel_counts(dataset: str, part: str, kind: int | None) -> NDArray:
    """How many pixels have each value, (256,), over the images of a class or all of a part."""
    images, labels = images_and_labels(dataset, part)
    return exploring.pixel_counts(images if kind is None else images[labels == kind])


@st.cache_data(show_spinner=False)
def class_images(dataset: str, part: str) -> ClassImages:
    """Mean and deviation of each class."""
    return exploring.class_images(*images_and_labels(dataset, part))


def images_and_labels(dataset: str, part: str) -> tuple[NDArray, NDArray]:
    """Of the part `train` or `test`."""
    images = datasets.load(dataset)
    return getattr(images, f"{part}_images"), getattr(images, f"{part}_labels")
