"""What looking into a network brings back: plain arrays, which can be read without TensorFlow and scikit-learn."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Calibration:
    """How often a network is right where it says how sure it is. Bins without an image have NaN.

    `edges` (bins + 1,) bound the bins of confidence; `confidence` and `accuracy` (bins,) are means over a bin's images, `counts` (bins,)
    how many they are; `error` is the expected calibration error.
    """

    edges: NDArray[np.float64]
    confidence: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    counts: NDArray[np.int64]
    error: float


@dataclass(frozen=True)
class Mistakes:
    """How a network reads n test images.

    `predicted` (n,) classes and `confidences` (n,) their probabilities, `in_truth` (n,) those of the true classes; `confusion` (10, 10)
    counts, a row for each true class;
    `precision`, `recall`, `f1` (10,), 0 where nothing can be divided; `worst` are the wrong images' numbers, the surest first, and
    `doubtful` the numbers of the images with the least confidence, the least sure first.
    """

    accuracy: float
    predicted: NDArray[np.uint8]
    confidences: NDArray[np.float16]
    in_truth: NDArray[np.float32]
    confusion: NDArray[np.int64]
    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    f1: NDArray[np.float64]
    worst: NDArray[np.int32]
    doubtful: NDArray[np.int32]
    calibration: Calibration


@dataclass(frozen=True)
class LayerWeights:
    """One layer's weights, without biases: how many, their Euclidean `norm`, mean and standard deviation, and a histogram of them.

    `edges` (bins + 1,) and `density` (bins,), whose area is 1. Weights that are not finite are left out; `finite` is their share.
    """

    layer: str
    count: int
    norm: float
    mean: float
    deviation: float
    finite: float
    edges: NDArray[np.float32]
    density: NDArray[np.float32]


@dataclass(frozen=True)
class WeightFindings:
    """`pictures` int8 (units, height, width) are the first layer's weights, each unit's by its own largest to -127 ... 127; of a layer
    with more than `units`, the first so many. `scales` (units,) are the weights that 127 stands for."""

    layers: list[LayerWeights]
    first: str
    units: int
    pictures: NDArray[np.int8]
    scales: NDArray[np.float32]


@dataclass(frozen=True)
class Map:
    """The first n test images on a plane: `places` (n, 2), `explained` (2,) the share of all variance along each axis."""

    places: NDArray[np.float32]
    explained: NDArray[np.float64]
    features: int


@dataclass(frozen=True)
class Examination:
    """Everything about a network that does not depend on a chosen image.

    `dead` has, for each layer with ReLU, how many units or filters it has and which of them (counted from 1) put out 0 for every test
    image; it is empty for networks without ReLU.
    """

    mistakes: Mistakes
    weights: WeightFindings
    map: Map
    dead: dict[str, tuple[int, list[int]]]


@dataclass(frozen=True)
class Activations:
    """What comes out of every layer for one image, by layer name, without the batch axis, and the ten probabilities (10,)."""

    outputs: dict[str, NDArray[np.float32]]
    probabilities: list[float]


@dataclass(frozen=True)
class Terms:
    """How one number of a layer's output comes about.

    `before` is the patch that enters, (height, width, channels), `weights` of the same shape what it is multiplied by, `bias` what is
    added; `total` is the sum, `output` what the activation makes of it. `top` and `left` are the patch's first row and column in the
    input, which may lie in the padding.
    """

    before: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: float
    total: float
    output: float
    top: int
    left: int


@dataclass(frozen=True)
class Reasons:
    """Why a network gives an image a class.

    `gradient` (28, 28): by how much the class's score before softmax grows with each pixel as the network sees it. `occlusion`
    (positions, positions): by how much the class's probability falls when a square of the image is blackened, `side` pixels wide, its upper
    left corner moved by `stride` pixels, beginning `side // 2` pixels outside the image. `probability` is that of the image as it is.
    """

    gradient: NDArray[np.float32]
    occlusion: NDArray[np.float32]
    side: int
    stride: int
    probability: float
