"""Digit Lab's own recipe."""

from mnist_core.experiment import Experiment
from mnist_core.recipes.recipe import OWN, Recipe

RECIPES = [
    Recipe(
        "champion",
        OWN,
        "Champion",
        "Six convolutions, images changed at random and digits written with habits MNIST lacks: made to read what people draw.",
        {
            "": Experiment.of(
                {
                    "data.written": 20_000,
                    "augmentation.shift": 2.0,
                    "augmentation.rotation": 12.0,
                    "augmentation.scale": 0.15,
                    "augmentation.shear": 0.2,
                    "augmentation.elastic": 0.7,
                    "augmentation.stroke_width": 0.5,
                    "augmentation.fading": 0.8,
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
