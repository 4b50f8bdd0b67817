"""What a training can go on from: another training's end."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Beginning:
    """The weights of an earlier training, in Keras' order, and drawings of one's own to train on besides.

    `drawings` is uint8 of shape (n, 28, 28), `labels` uint8 of shape (n,); n may be 0.
    """

    weights: list[NDArray[np.float32]]
    drawings: NDArray[np.uint8]
    labels: NDArray[np.uint8]
