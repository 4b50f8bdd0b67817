"""The shipped data sets, read by the documents' scripts as a tutorial would read them: nothing of the product's own loading."""

from pathlib import Path
from typing import Literal

import numpy as np

DATA_FOLDER = Path(__file__).resolve().parents[2] / "mnist_core" / "data"

Arrays = tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


def load_data(name: Literal["mnist", "fashion_mnist"] = "mnist") -> Arrays:
    """Give (training images, labels), (test images, labels), as `keras.datasets` would: uint8, 60,000 and 10,000 of 28x28."""
    with np.load(DATA_FOLDER / f"{name}.npz") as data:
        return (data["train_images"], data["train_labels"]), (data["test_images"], data["test_labels"])
