"""The documents' experiments by id, with the figures they publish.

`published` is what the tutorial says; `reference` is what plain Keras 3.15 with TensorFlow 2.21 gave on a two-core CPU machine, one
seed, written as the tutorial has it. Neither is measured by this product.
"""

from dataclasses import dataclass
from typing import Any, Literal

from mnist_core.experiment import Experiment

Measure = Literal["train_accuracy", "test_accuracy", "validation_accuracy"]


@dataclass(frozen=True)
class Figure:
    """A figure of a document: an accuracy from 0 to 1, after an epoch where one is named, else at the end."""

    measure: Measure
    value: float
    epoch: int | None = None
    about: Literal["", "over", "about"] = ""


@dataclass(frozen=True)
class Recipe:
    """One experiment of a document; `variants` has several where the document compares, by name, and else one named ""."""

    id: str
    document: str
    title: str
    lesson: str
    variants: dict[str, Experiment]
    published: tuple[Figure, ...] = ()
    reference: tuple[Figure, ...] = ()
    note: str = ""

    @property
    def experiment(self) -> Experiment:
        """The first variant."""
        return next(iter(self.variants.values()))


DOCUMENTS = {
    "A": "Keras' high-level API",
    "B": "Making a network generalise",
    "C": "From softmax regression to a convolutional network",
    "D": "A first deep network in Keras",
    "E": "Tips that raise accuracy",
}
OWN = "own"  # in place of a document's letter: a recipe of Digit Lab's


def _both(train: float, test: float) -> tuple[Figure, ...]:
    return Figure("train_accuracy", train), Figure("test_accuracy", test)


_A: dict[str, Any] = {
    "data.scaling": "centred",
    "network.hidden_units": (256, 128),
    "network.output": "logits",
    "learning.batch_size": 256,
}
_OPTIMIZERS: dict[str, dict[str, Any]] = {
    "SGD with momentum": {"learning.optimizer": "sgd", "learning.learning_rate": 0.01, "learning.momentum": 0.9},
    "Adagrad": {"learning.optimizer": "adagrad", "learning.learning_rate": 0.01, "learning.initial_accumulator_value": 0.1},
    "Adadelta": {"learning.optimizer": "adadelta", "learning.learning_rate": 1.0, "learning.rho": 0.9},
    "RMSprop": {"learning.optimizer": "rmsprop"},
    "Adam": {"learning.optimizer": "adam"},
}
_C: dict[str, Any] = {
    "data.validation": "holdout",
    "data.holdout_size": 5_000,
    "network.output": "logits",
    "learning.duration": "steps",
}
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
    return Recipe(id, "E", title, lesson, {"": Experiment.of(_E | changes)}, _both(*published), _both(*reference), note)


_ALL = [
    Recipe(
        "a-mlp",
        "A",
        "Two hidden layers",
        "Two hidden layers and cross-entropy on the logits read most digits after one pass over the data.",
        {"": Experiment.of(_A | {"learning.epochs": 50})},
        (Figure("validation_accuracy", 0.80, 1, "over"), Figure("validation_accuracy", 0.98, 50, "about")),
        (Figure("validation_accuracy", 0.932, 1), Figure("validation_accuracy", 0.973, 10), Figure("validation_accuracy", 0.979, 50)),
    ),
    Recipe(
        "a-optimizers",
        "A",
        "Five optimizers",
        "The same network under five optimizers: momentum smooths noise, Adagrad's steps shrink, adaptive ones converge sooner.",
        {name: Experiment.of(_A | {"learning.epochs": 10} | changes) for name, changes in _OPTIMIZERS.items()},
    ),
    Recipe(
        "b-fashion",
        "B",
        "Clothes, held back from overfitting",
        "Dropout, L2 and a falling learning rate close the gap between training and validation.",
        {
            "": Experiment.of(
                {
                    "data.dataset": "fashion_mnist",
                    "data.scaling": "symmetric",
                    "data.validation": "redrawn",
                    "data.holdout_size": 10_000,
                    "network.hidden_units": (512, 256, 128, 64, 32),
                    "network.dropout": (0.2, 0.2, 0.0, 0.0, 0.0),
                    "network.kernel_l2": 5e-5,
                    "network.output": "logits",
                    "learning.learning_rate": 0.01,
                    "learning.schedule": "linear",
                    "learning.batch_size": 128,
                    "learning.epochs": 20,
                }
            )
        },
        (Figure("validation_accuracy", 0.898), Figure("test_accuracy", 0.8713)),
        (Figure("validation_accuracy", 0.899), Figure("test_accuracy", 0.876)),
    ),
    Recipe(
        "c-softmax",
        "C",
        "Softmax regression",
        "No hidden layer, all weights from zero: ten templates already read nine digits in ten.",
        {
            "": Experiment.of(
                _C
                | {
                    "network.kind": "softmax",
                    "network.kernel_initializer": "zeros",
                    "learning.optimizer": "sgd",
                    "learning.learning_rate": 0.5,
                    "learning.batch_size": 100,
                    "learning.steps": 1_000,
                }
            )
        },
        (Figure("test_accuracy", 0.92, about="about"),),
        (Figure("test_accuracy", 0.918),),
    ),
    Recipe(
        "c-cnn",
        "C",
        "A convolutional network",
        "Convolutions share weights across the image; small random weights and slightly positive biases get them started.",
        {
            "": Experiment.of(
                _C
                | {
                    "network.kind": "convolutional",
                    "network.filters": (32, 64),
                    "network.kernel_size": 5,
                    "network.hidden_units": (1024,),
                    "network.dropout": (0.5,),
                    "network.kernel_initializer": "truncated_normal",
                    "network.kernel_initializer_scale": 0.1,
                    "network.bias_initializer": "constant",
                    "network.bias_initializer_value": 0.1,
                    "learning.learning_rate": 1e-4,
                    "learning.batch_size": 50,
                    "learning.steps": 20_000,
                }
            )
        },
        (Figure("test_accuracy", 0.992, about="about"),),
        (Figure("test_accuracy", 0.9915),),
        "The reference stopped after 8,000 steps.",
    ),
    Recipe(
        "d-dnn",
        "D",
        "A first deep network",
        "Two wide layers with dropout; the document publishes its two charts only.",
        {
            "": Experiment.of(
                {
                    "network.hidden_units": (512, 512),
                    "network.dropout": (0.2,),
                    "learning.optimizer": "rmsprop",
                    "learning.batch_size": 128,
                    "learning.epochs": 32,
                }
            )
        },
        (),
        (Figure("test_accuracy", 0.985),),
    ),
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
    Recipe(
        "champion",
        OWN,
        "Champion",
        "Six convolutions, images changed at random and digits written with habits MNIST lacks: made to read what people draw.",
        {
            "": Experiment.of(
                {
                    "data.written": 20_000,
                    "augmentation.shift": 1.5,
                    "augmentation.rotation": 8.0,
                    "augmentation.scale": 0.1,
                    "augmentation.shear": 0.15,
                    "augmentation.elastic": 0.55,
                    "augmentation.stroke_width": 0.35,
                    "network.kind": "convolutional",
                    "network.filters": (24, 24, 48, 48, 96, 96),
                    "network.kernel_size": 3,
                    "network.pool_size": (1, 2, 1, 2, 1, 1),
                    "network.global_average_pooling": True,
                    "network.hidden_units": (),
                    "network.batch_normalization": True,
                    "network.output": "logits",
                    "learning.learning_rate": 0.004,
                    "learning.weight_decay": 0.02,
                    "learning.label_smoothing": 0.05,
                    "learning.schedule": "cosine",
                    "learning.batch_size": 128,
                    "learning.epochs": 18,
                }
            )
        },
    ),
]
RECIPES: dict[str, Recipe] = {recipe.id: recipe for recipe in _ALL}
