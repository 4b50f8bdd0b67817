"""What is measured, as Plotly figures: pure functions, no Streamlit, no TensorFlow.

Every function takes `translate`, which turns each English text into the one to show. Text and background colours are left to
the page's theme, so the figures read on light and on dark.
"""

from mnist_core.figures.confusion import calibration_figure, confusion_figure
from mnist_core.figures.curves import accuracy_figure, learning_rate_figure, loss_figure
from mnist_core.figures.exploring import class_counts_figure, pixel_counts_figure, values_figure
from mnist_core.figures.gradients import gradient_norm_figure
from mnist_core.figures.inside import answers_figure, histograms_figure, map_figure, pixels_figure
from mnist_core.figures.network import network_figure
from mnist_core.figures.overlay import overlay_figure
from mnist_core.figures.probabilities import probabilities_figure
from mnist_core.figures.style import PALETTE, Translate
from mnist_core.figures.tiles import tiles_figure

__all__ = [
    "PALETTE",
    "Translate",
    "accuracy_figure",
    "answers_figure",
    "calibration_figure",
    "class_counts_figure",
    "confusion_figure",
    "gradient_norm_figure",
    "histograms_figure",
    "learning_rate_figure",
    "loss_figure",
    "map_figure",
    "network_figure",
    "overlay_figure",
    "pixel_counts_figure",
    "pixels_figure",
    "probabilities_figure",
    "tiles_figure",
    "values_figure",
]
