"""Images changed at random while they train: moved, turned, stretched, slanted, bent, thicker or thinner. Inside TensorFlow's graph.

The elastic distortion follows P. Simard, D. Steinkraus, J. Platt, "Best Practices for Convolutional Neural Networks Applied to Visual
Document Analysis" (2003), with a field drawn on a coarse grid and smoothed by cubic B-splines instead of a Gaussian filter.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_core.architecture import IMAGE_SIZE

if TYPE_CHECKING:
    from mnist_core.experiment import Augmentation

SIDE = IMAGE_SIZE
GRID = 7  # points a side at which the elastic field is drawn
_MIDDLE = (SIDE - 1) / 2


class Augmenter:
    """Changes a batch of images as the knobs say, the same way for the same seed."""

    def __init__(self, knobs: "Augmentation") -> None:
        self._knobs = knobs
        self.active = knobs.active

    def __call__(self, images: tf.Tensor, seed: tf.Tensor, progress: tf.Tensor) -> tf.Tensor:
        """
        Args:
            images: float32, shape (n, 784), 0 for paper, any scale.
            seed: two integers.
            progress: how much of the training is over, float32 from 0 to 1; the changes become weaker with it, as the knob says.
        """
        knobs = self._knobs
        count = tf.shape(images)[0]
        seeds = tf.random.experimental.stateless_split(seed, 3)
        # Every number of every image at once: stroke width, angle, two scales, shear, two shifts, from -1 to 1.
        strength = 1.0 - knobs.fading * progress
        drawn = strength * tf.random.stateless_uniform((7, count, 1), seeds[0], -1.0, 1.0)
        if knobs.stroke_width:
            images = _with_stroke_width(images, knobs.stroke_width * drawn[0])
        if not any((knobs.shift, knobs.rotation, knobs.scale, knobs.shear, knobs.elastic)):
            return images
        across, down = (tf.constant(axis, tf.float32) for axis in _POSITIONS)
        angle = drawn[1] * np.deg2rad(knobs.rotation)
        width, height = (1 / (1 + knobs.scale * drawn[number]) for number in (2, 3))
        slanted = across + knobs.shear * drawn[4] * down
        x = width * (tf.cos(angle) * slanted + tf.sin(angle) * down) + knobs.shift * drawn[5]
        y = height * (tf.cos(angle) * down - tf.sin(angle) * slanted) + knobs.shift * drawn[6]
        if knobs.elastic:
            bend = strength * knobs.elastic * _smooth(tf.random.stateless_normal((2, count, GRID, GRID), seeds[1]))
            x, y = x + bend[0], y + bend[1]
        return _sample(images, x + _MIDDLE, y + _MIDDLE)


def examples(knobs: "Augmentation", image: NDArray[np.uint8], count: int, seed: int) -> NDArray[np.uint8]:
    """An image (28, 28) as `count` batches at the beginning of a training would have it, (count, 28, 28), in grey pixels for showing."""
    images = tf.repeat(tf.constant(image.reshape(1, -1), tf.float32), count, axis=0)
    changed = Augmenter(knobs)(images, tf.constant([seed, 0]), tf.constant(0.0)).numpy()
    grey: NDArray[np.uint8] = np.rint(np.clip(changed, 0, 255)).astype(np.uint8).reshape(-1, SIDE, SIDE)
    return grey


def _with_stroke_width(images: tf.Tensor, change: tf.Tensor) -> tf.Tensor:
    """Edges moved outward by `change` pixels (inward where it is negative), -1 to 1; shape (n, 1) for images (n, 784)."""
    squares = tf.reshape(images, (-1, SIDE, SIDE, 1))
    widest = tf.reshape(tf.nn.max_pool2d(squares, 3, 1, "SAME"), (-1, SIDE * SIDE))
    thinnest = -tf.reshape(tf.nn.max_pool2d(-squares, 3, 1, "SAME"), (-1, SIDE * SIDE))
    return images + tf.maximum(change, 0.0) * (widest - images) + tf.maximum(-change, 0.0) * (thinnest - images)


def _smooth(fields: tf.Tensor) -> tf.Tensor:
    """Coarse fields (2, n, GRID, GRID) over the whole image, (2, n, 784), with standard deviation about 1."""
    spline = tf.constant(_SPLINE)
    return tf.reshape(tf.einsum("ia,cnab,jb->cnij", spline, fields, spline), (2, -1, SIDE * SIDE))


def _sample(images: tf.Tensor, x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """Each image (n, 784) at positions x, y (n, 784) in pixels, between pixels by the four around; outside is 0."""
    border = SIDE + 2
    padded = tf.reshape(tf.pad(tf.reshape(images, (-1, SIDE, SIDE)), ((0, 0), (1, 1), (1, 1))), (-1,))
    x, y = (tf.clip_by_value(position + 1, 0.0, SIDE + 0.999) for position in (x, y))
    left, top = tf.floor(x), tf.floor(y)
    right_share, bottom_share = x - left, y - top
    first = tf.range(tf.shape(images)[0])[:, None] * border * border
    corner = first + tf.cast(top, tf.int32) * border + tf.cast(left, tf.int32)
    upper = tf.gather(padded, corner) * (1 - right_share) + tf.gather(padded, corner + 1) * right_share
    lower = tf.gather(padded, corner + border) * (1 - right_share) + tf.gather(padded, corner + border + 1) * right_share
    return upper * (1 - bottom_share) + lower * bottom_share


def _positions() -> NDArray[np.float32]:
    """Across and down, each of shape (784,), in pixels from the middle."""
    down, across = np.mgrid[:SIDE, :SIDE].reshape(2, -1).astype(np.float32) - np.float32(_MIDDLE)
    return np.stack([across, down])


def _spline() -> NDArray[np.float32]:
    """The value at each of 28 pixels of the uniform cubic B-splines of GRID points, shape (28, GRID), each row of length 1."""
    places = np.arange(SIDE) / (SIDE - 1) * (GRID - 3) + 1
    distance: NDArray[Any] = np.abs(places[:, None] - np.arange(GRID))
    values: NDArray[np.float64] = np.where(distance < 1, 2 / 3 - distance**2 + distance**3 / 2, np.clip(2 - distance, 0, None) ** 3 / 6)
    rows: NDArray[np.float32] = (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)
    return rows


_POSITIONS, _SPLINE = _positions(), _spline()
