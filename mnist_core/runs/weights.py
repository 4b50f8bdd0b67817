"""A network's weights as one blob."""

import io
import zipfile
from collections.abc import Sequence

import numpy as np

from mnist_core.refused import RefusedError
from mnist_core.wording import N_

DAMAGED = N_("The weights kept of this run are damaged, so its network cannot be used. Its curves are as they were.")


def packed(weights: Sequence[np.ndarray]) -> bytes:
    """Arrays in Keras' order, as NumPy's .npz, whose check sums show damage."""
    file = io.BytesIO()
    np.savez(file, *weights)
    return file.getvalue()


def unpacked(blob: bytes) -> list[np.ndarray]:
    """Raises RefusedError for what `packed` has not made."""
    try:
        with zipfile.ZipFile(io.BytesIO(blob)) as archive:
            if (damaged := archive.testzip()) is not None:
                raise zipfile.BadZipFile(f"The check sum of {damaged} is wrong.")
        with np.load(io.BytesIO(blob), allow_pickle=False) as file:
            return [file[f"arr_{index}"] for index in range(len(file.files))]
    except Exception as error:  # it depends on which byte is wrong, and many kinds are possible
        raise RefusedError(DAMAGED) from error
