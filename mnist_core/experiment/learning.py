"""The knobs of learning: what is minimized, by which optimizer, how fast, how long."""

from typing import Literal

from mnist_core.experiment.group import Group
from mnist_core.knobs import knob

_EPOCHS = {"learning.duration": ("epochs",)}


class Learning(Group):
    loss: Literal["categorical_crossentropy", "mean_squared_error"] = knob(
        "categorical_crossentropy",
        "Loss",
        "What training makes small: cross-entropy is the right one for classes, squared error stalls.",
        choices={"categorical_crossentropy": "cross-entropy", "mean_squared_error": "mean squared error"},
        often=True,
    )
    label_smoothing: float = knob(
        0.0,
        "Label smoothing",
        "Share of certainty taken from the right class and spread over all ten, so that the network does not become too sure.",
        ge=0,
        le=0.5,
        only_if={"learning.loss": ("categorical_crossentropy",)},
    )
    optimizer: Literal["sgd", "adagrad", "adadelta", "rmsprop", "adam"] = knob(
        "adam",
        "Optimizer",
        "How a gradient becomes a step.",
        choices={"sgd": "SGD", "adagrad": "Adagrad", "adadelta": "Adadelta", "rmsprop": "RMSprop", "adam": "Adam"},
        often=True,
    )
    learning_rate: float = knob(
        0.001, "Learning rate", "Size of a step along the gradient; can also be changed while a run trains.", gt=0, le=10, often=True
    )
    momentum: float = knob(
        0.0,
        "Momentum",
        "Share of the last step that is added to the next; 0.9 is usual.",
        ge=0,
        lt=1,
        only_if={"learning.optimizer": ("sgd", "rmsprop")},
        often=True,
    )
    nesterov: bool = knob(
        False, "Nesterov momentum", "Look ahead along the momentum before stepping.", only_if={"learning.optimizer": ("sgd",)}
    )
    rho: float = knob(
        0.9,
        "Decay rate rho",
        "How slowly the running mean of squared gradients forgets; about 0.9.",
        ge=0,
        lt=1,
        only_if={"learning.optimizer": ("adadelta", "rmsprop")},
    )
    beta_1: float = knob(
        0.9, "Beta 1", "How slowly Adam's mean of gradients forgets.", ge=0, lt=1, only_if={"learning.optimizer": ("adam",)}
    )
    beta_2: float = knob(
        0.999, "Beta 2", "How slowly Adam's mean of squared gradients forgets.", ge=0, lt=1, only_if={"learning.optimizer": ("adam",)}
    )
    epsilon: float = knob(
        1e-7,
        "Epsilon",
        "A small number that keeps the optimizer from dividing by zero.",
        gt=0,
        le=1,
        only_if={"learning.optimizer": ("adagrad", "adadelta", "rmsprop", "adam")},
    )
    initial_accumulator_value: float = knob(
        0.1,
        "Initial accumulator",
        "Where Adagrad's sum of squared gradients starts.",
        ge=0,
        le=10,
        only_if={"learning.optimizer": ("adagrad",)},
    )
    weight_decay: float = knob(
        0.0,
        "Weight decay",
        "Every step shrinks each weight by this times the learning rate; Adam with it is called AdamW.",
        ge=0,
        le=1,
    )
    schedule: Literal["constant", "linear", "step", "exponential", "cosine", "plateau"] = knob(
        "constant",
        "Learning-rate schedule",
        "How the learning rate falls while the run goes on.",
        choices={
            "constant": "constant",
            "linear": "linear to zero",
            "step": "in steps",
            "exponential": "exponential",
            "cosine": "cosine to zero",
            "plateau": "when validation stalls",
        },
        often=True,
    )
    decay_rate: float = knob(
        0.5,
        "Falls by",
        "What the learning rate is multiplied by each time it falls.",
        gt=0,
        lt=1,
        only_if={"learning.schedule": ("step", "exponential", "plateau")},
    )
    decay_epochs: float = knob(
        5.0,
        "Falls every so many epochs",
        "Epochs from one fall to the next.",
        gt=0,
        le=1000,
        only_if={"learning.schedule": ("step", "exponential")},
    )
    plateau_patience: int = knob(
        3,
        "Patience on the plateau",
        "Validations without a lower validation loss before the learning rate falls.",
        ge=1,
        le=100,
        only_if={"learning.schedule": ("plateau",)},
    )
    batch_size: int = knob(
        128, "Batch size", "Images a step: few make noisy steps, all of them make few steps.", ge=1, le=60_000, often=True
    )
    duration: Literal["epochs", "steps"] = knob(
        "epochs",
        "Length in",
        "Whether the run is measured in epochs (passes over the training images) or in steps (batches).",
        often=True,
    )
    epochs: int = knob(10, "Epochs", "Passes over the training images.", ge=1, le=1000, only_if=_EPOCHS, often=True)
    steps: int = knob(1000, "Steps", "Batches in all.", ge=1, le=200_000, only_if={"learning.duration": ("steps",)}, often=True)
    early_stopping: bool = knob(False, "Early stopping", "End the run when the validation loss no longer falls.")
    early_stopping_patience: int = knob(
        3,
        "Patience",
        "Validations without a lower validation loss before the run ends.",
        ge=1,
        le=100,
        only_if={"learning.early_stopping": (True,)},
    )
    validate_every: int = knob(
        1, "Validate every", "Epochs from one validation to the next; the last epoch is always validated.", ge=1, le=100
    )
    seed: int = knob(
        0, "Seed", "Fixes every random choice: the same experiment with the same seed gives the same curve.", ge=0, le=2**31 - 1
    )
