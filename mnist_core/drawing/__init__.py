"""From what a person drew or photographed to the 28x28 images a network expects, as MNIST's makers prepared theirs.

    ink_of_canvas, ink_of_photo  ->  ink  ->  digits_of  ->  one ink a digit  ->  prepare  ->  Prepared(image, stages)

Ink is uint8 of shape (height, width), 0 is paper and 255 is ink. Whatever cannot be read raises RefusedError.
"""

from mnist_core.drawing.canvas import ink_of_canvas
from mnist_core.drawing.digits import digits_of
from mnist_core.drawing.normalise import Prepared, Steps, network_image, prepare
from mnist_core.drawing.photo import ink_of_photo

__all__ = ["Prepared", "Steps", "digits_of", "ink_of_canvas", "ink_of_photo", "network_image", "prepare"]
