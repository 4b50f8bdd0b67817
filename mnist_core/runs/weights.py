"""A network's weights as one blob."""

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence

import numpy as np

from mnist_core.refused import RefusedError
from mnist_core.wording import N_

DAMAGED = N_("The weights kept of this run are damaged, so its network cannot be used. Its curves are as they were.")

# It depends on which byte is wrong.
DAMAGES = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, EOFError, OSError, KeyError, NotImplementedError, RuntimeError)


def packed(weights: Sequence[np.ndarray]) -> bytes:
    """Arrays in Keras' order, as NumPy's .npz, whose check sums show damage."""
    file = io.BytesIO()
    np.savez(file, *weights)
    return file.getvalue()


def whole(archive: bytes) -> bool:
    """Whether a zip archive can be read and its check sums are right."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            return opened.testzip() is None
    except DAMAGES:
        return False


def unpacked(blob: bytes) -> list[np.ndarray]:
    """Raises RefusedError for what `packed` has not made."""
    try:
        if not whole(blob):
            raise zipfile.BadZipFile("A check sum is wrong.")
        with np.load(io.BytesIO(blob), allow_pickle=False) as file:
            return [file[f"arr_{index}"] for index in range(len(file.files))]
    except Exception as error:  # it depends on which byte is wrong, and many kinds are possible
        raise RefusedError(DAMAGED) from error
