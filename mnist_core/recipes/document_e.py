"""The recipes of document E: one tip after another on one network."""

from typing import Any

from mnist_core.experiment import Experiment
from mnist_core.recipes.recipe import Recipe, both

_E: dict[str, Any] = {
    "data.train_size": 10_000,
    "network.hidden_units": (689,) * 3,
    "learning.optimizer": "adam",
    "learning.batch_size": 100,
    "learning.epochs": 20,
}
_SGD: dict[str, Any] = {"learning.optimizer": "sgd", "learning.learning_rate": 0.1}
_DEEP: dict[str, Any] = {"network.hidden_units": (689,) * 11}


def _e(
    id: str,
    title: str,
    lesson: str,
    changes: dict[str, Any],
    published: tuple[float, float],
    reference: tuple[float, float],
    note: str = "",
) -> Recipe:
    return Recipe(id, "E", title, lesson, {"": Experiment.of(_E | changes)}, both(*published), both(*reference), note)


RECIPES = [
    _e(
        "e-mse",
        "Squared error stalls",
        "Squared error on ten classes hardly learns: its gradient vanishes where the softmax is sure.",
        _SGD | {"network.activation": "sigmoid", "learning.loss": "mean_squared_error"},
        (0.1286, 0.1363),
        (0.200, 0.195),
    ),
    _e(
        "e-crossentropy",
        "Cross-entropy learns",
        "The same network with cross-entropy learns at once.",
        _SGD | {"network.activation": "sigmoid"},
        (0.8550, 0.8374),
        (0.828, 0.818),
    ),
    _e(
        "e-deep-sigmoid",
        "Depth with sigmoid",
        "Through eleven sigmoid layers no gradient is left for the first: the network does not learn.",
        _SGD | _DEEP | {"network.activation": "sigmoid"},
        (0.0991, 0.1032),
        (0.107, 0.103),
    ),
    _e(
        "e-deep-relu",
        "Depth with ReLU",
        "The same depth with ReLU learns: its gradient does not shrink.",
        _SGD | _DEEP | {"learning.seed": 1},
        (0.9960, 0.9541),
        (0.999, 0.953),
        "SGD at 0.1 through eleven layers is at the edge of what is stable: the loss leaps up now and then, in plain Keras as here. "
        "The seed is 1 because with seed 0 such a leap near the end, at step 1,696, ends in an infinite loss: try it.",
    ),
    _e(
        "e-full-batch",
        "One batch of everything",
        "A batch of all images makes one step an epoch: too few steps.",
        _SGD | _DEEP | {"learning.batch_size": 10_000},
        (0.2733, 0.2625),
        (0.260, 0.251),
    ),
    _e(
        "e-adam",
        "Adam",
        "An adaptive optimizer converges in fewer epochs.",
        _DEEP,
        (0.9907, 0.9217),
        (0.992, 0.954),
    ),
    _e(
        "e-noise",
        "Noise shows overfitting",
        "Perfect on its training images, lost on noisy test images.",
        {"data.test_noise": 1.0},
        (0.9894, 0.5035),
        (1.000, 0.505),
    ),
    _e(
        "e-noise-dropout",
        "Dropout against noise",
        "Strong dropout after every hidden layer helps on noisy test images.",
        {"data.test_noise": 1.0, "network.dropout": (0.7,)},
        (0.9824, 0.6225),
        (0.990, 0.595),
    ),
    _e(
        "e-unscaled",
        "Unscaled inputs",
        "Pixels left at 0 to 255 kept the document's network from learning at all.",
        {"data.scaling": "none"},
        (0.1001, 0.0980),
        (0.994, 0.942),
        "Does not reproduce on today's Keras, which recovers the logits behind a softmax. The Keras of the document took the logarithm of "
        "probabilities clipped at 1e-7; with pixels 0 to 255 most are clipped before the first step, a clipped one has no gradient, and "
        "soon all are: measured with that formula (benchmarks/unscaled.py), 40 of 40 seeds froze with gradient 0, two of them at exactly "
        "the published 0.1001 / 0.0980, which is the share of zeros. Scaling still gains about two points today.",
    ),
]
