"""The knobs of the data: which images, how many, how scaled, how noisy, and which of them validate."""

from typing import Literal

from mnist_core.experiment.group import Group
from mnist_core.knobs import knob


class Data(Group):
    dataset: Literal["mnist", "fashion_mnist"] = knob(
        "mnist",
        "Data set",
        "Handwritten digits, or pictures of clothes of the same size and number.",
        choices={"mnist": "MNIST digits", "fashion_mnist": "Fashion-MNIST clothes"},
        often=True,
    )
    train_size: int = knob(
        60_000,
        "Training images",
        "The first so many of the 60,000 training images; fewer train faster and overfit sooner.",
        ge=100,
        le=60_000,
        often=True,
    )
    written: int = knob(
        0,
        "Written digits",
        "So many digits of a procedural writer join the images that train: flagged ones, crossed sevens and other habits MNIST lacks.",
        ge=0,
        le=60_000,
        only_if={"data.dataset": ("mnist",)},
    )
    scaling: Literal["none", "unit", "centred", "symmetric"] = knob(
        "unit",
        "Pixel scaling",
        "What a pixel's 0 to 255 becomes before the network sees it.",
        choices={"none": "0 to 255 (none)", "unit": "0 to 1", "centred": "-0.5 to 0.5", "symmetric": "-1 to 1"},
        often=True,
    )
    train_noise: float = knob(
        0.0,
        "Noise on training images",
        "Standard deviation of Gaussian noise added after scaling, drawn anew for every batch.",
        ge=0,
        le=5,
    )
    test_noise: float = knob(
        0.0,
        "Noise on test images",
        "Standard deviation of Gaussian noise added after scaling to every image the network is judged on, always the same noise.",
        ge=0,
        le=5,
        often=True,
    )
    validation: Literal["test", "holdout", "redrawn", "kfold"] = knob(
        "test",
        "Validation on",
        "Which images the network is judged on while it trains.",
        choices={
            "test": "test images",
            "holdout": "fixed hold-out",
            "redrawn": "redrawn every epoch",
            "kfold": "k folds",
        },
        often=True,
    )
    holdout_size: int = knob(
        10_000,
        "Validation images",
        "How many of the training images are held out to validate on.",
        ge=100,
        le=50_000,
        only_if={"data.validation": ("holdout", "redrawn")},
        often=True,
    )
    folds: int = knob(
        5,
        "Folds",
        "The training images are cut into so many parts; each validates one network trained on all the others.",
        ge=2,
        le=10,
        only_if={"data.validation": ("kfold",)},
        often=True,
    )
    shuffle: bool = knob(True, "Shuffle", "Put the training images into a new order before every epoch.")

    @property
    def written_images(self) -> int:
        """How many written digits train: they are digits, so none beside clothes."""
        return self.written if self.dataset == "mnist" else 0
