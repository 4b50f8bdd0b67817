"""The small figures of the explanations: each a pure function of the knobs as they stand, computed in numpy when it is asked for."""

from mnist_core.figures.explained.course import (
    early_stopping_figure,
    overfitting_figure,
    schedule_figure,
    seeds_figure,
    steps_figure,
    validation_figure,
)
from mnist_core.figures.explained.descent import (
    batch_noise_figure,
    learning_rate_figure,
    momentum_figure,
    optimizers_figure,
    vanishing_figure,
)
from mnist_core.figures.explained.functions import FORMULAS
from mnist_core.figures.explained.images import (
    augmentation_figure,
    classes_figure,
    convolution_figure,
    noise_figure,
    pooling_figure,
    scaling_figure,
)
from mnist_core.figures.explained.outputs import calibration_example, confusion_example, logits_figure, loss_figure, smoothing_figure
from mnist_core.figures.explained.units import (
    activation_figure,
    constraint_figure,
    dropout_figure,
    initializer_figure,
    normalization_figure,
    parameters_figure,
    penalty_figure,
)

__all__ = [
    "FORMULAS",
    "activation_figure",
    "augmentation_figure",
    "batch_noise_figure",
    "calibration_example",
    "classes_figure",
    "confusion_example",
    "constraint_figure",
    "convolution_figure",
    "dropout_figure",
    "early_stopping_figure",
    "initializer_figure",
    "learning_rate_figure",
    "logits_figure",
    "loss_figure",
    "momentum_figure",
    "noise_figure",
    "normalization_figure",
    "optimizers_figure",
    "overfitting_figure",
    "parameters_figure",
    "penalty_figure",
    "pooling_figure",
    "scaling_figure",
    "schedule_figure",
    "seeds_figure",
    "smoothing_figure",
    "steps_figure",
    "validation_figure",
    "vanishing_figure",
]
