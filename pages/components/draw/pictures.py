"""Small grey images, large enough to be looked at."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

SMALL = 40  # pixels; what is smaller is enlarged pixel by pixel, so that one sees them


def picture(image: NDArray[np.uint8], side: int, alt: str, caption: str | None = None) -> None:
    """Show an image of any shape as a square of `side` screen pixels, on black."""
    st.image(enlarged(image, 2 * side), width=side, alt=alt, caption=caption)


def enlarged(image: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """The image in the middle of a black square of about `side` pixels, its proportions kept."""
    longest = max(image.shape)
    if longest <= SMALL:
        image = np.kron(image, np.ones((max(1, side // longest),) * 2, np.uint8))
    else:
        size = tuple(max(1, round(length * side / longest)) for length in image.shape[::-1])
        image = np.asarray(Image.fromarray(np.ascontiguousarray(image)).resize(size))
    longest = max(image.shape)
    square = np.zeros((longest, longest), np.uint8)
    top, left = ((longest - length) // 2 for length in image.shape)
    square[top : top + image.shape[0], left : left + image.shape[1]] = image
    return square
