"""Why a network gives an image a class: which pixels its score follows, what it needs to see, which training images are like it."""

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_core import datasets
from mnist_core.architecture import IMAGE_SIZE
from mnist_core.inference import CHUNK, COMPARED_IMAGES, closest
from mnist_core.inside.at_hand import Epochs, keep_features
from mnist_core.inside.findings import Reasons

SIDE, STRIDE = 6, 2  # pixels


def reasons(epochs: Epochs, image: NDArray[np.uint8], wanted: int) -> Reasons:
    """For an image (28, 28) and the class `wanted`.

    Sources: K. Simonyan, A. Vedaldi, A. Zisserman, "Deep inside convolutional networks", 2013 (the gradient of the score before softmax);
    M. Zeiler, R. Fergus, "Visualizing and understanding convolutional networks", 2013 (occlusion).
    """
    covered = occluded(image)
    scores = epochs.outputs_of(epochs.inputs(np.concatenate([image[None], covered])))["output"]
    probability, *others = epochs.probabilities(scores)[:, wanted].tolist()
    positions = round(len(covered) ** 0.5)
    fall = probability - np.array(others, np.float32).reshape(positions, positions)
    return Reasons(gradient(epochs, image, wanted), fall, SIDE, STRIDE, probability)


def gradient(epochs: Epochs, image: NDArray[np.uint8], wanted: int) -> NDArray[np.float32]:
    """How the score of a class before softmax changes with each pixel as the network sees it, (28, 28)."""
    inputs = epochs.inputs(image[None])
    output = epochs.network.layers[-1]
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        # By hand, for a network that ends in softmax has no layer that puts the scores out.
        score = tf.tensordot(epochs.before_output(inputs, training=False)[0], output.kernel[:, wanted], 1)
    slopes: NDArray[np.float32] = tape.gradient(score, inputs).numpy()
    return slopes.reshape(IMAGE_SIZE, IMAGE_SIZE)


def occluded(image: NDArray[np.uint8], side: int = SIDE, stride: int = STRIDE) -> NDArray[np.uint8]:
    """The image (28, 28) with a black square at every position, row by row: (positions * positions, 28, 28)."""
    corners = range(-(side // 2), IMAGE_SIZE - side // 2 + 1, stride)
    covered = []
    for top in corners:
        for left in corners:
            copy = image.copy()
            copy[max(0, top) : top + side, max(0, left) : left + side] = 0
            covered.append(copy)
    return np.array(covered)


def nearest(epochs: Epochs, epoch: float, image: NDArray[np.uint8], count: int) -> list[tuple[int, float]]:
    """The `count` training images, as (index, distance), most like the image (28, 28) in what enters the last layer.

    What enters it for the training images is kept for one epoch of one run, the one asked for last.
    """
    kept = epochs.features
    if kept is not None and kept[0] == epoch:
        features = kept[1]
    else:
        images = datasets.load(epochs.experiment.data.dataset).train_images[:COMPARED_IMAGES]
        chunks = (images[start : start + CHUNK] for start in range(0, len(images), CHUNK))
        features = np.concatenate([epochs.hidden_of(epochs.inputs(chunk)).numpy() for chunk in chunks])
        keep_features(epochs, epoch, features)
    return closest(features, epochs.hidden_of(epochs.inputs(image[None])).numpy(), count)
