"""The recipes of documents A to D."""

from typing import Any

from mnist_core.experiment import Experiment
from mnist_core.recipes.recipe import Figure, Recipe

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

RECIPES = [
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
]
