"""Loss, optimizer and what changes the learning rate or ends the training, as source."""

from typing import TYPE_CHECKING, Any

from mnist_core.export.code import Call, Source, call

if TYPE_CHECKING:
    from mnist_core.experiment import Experiment, Learning

# Keras' own defaults: what equals them is not written.
_DEFAULTS: dict[str, dict[str, Any]] = {
    "SGD": {"momentum": 0.0, "nesterov": False, "weight_decay": 0.0},
    "Adagrad": {"initial_accumulator_value": 0.1, "epsilon": 1e-7, "weight_decay": 0.0},
    "Adadelta": {"rho": 0.95, "epsilon": 1e-7, "weight_decay": 0.0},
    "RMSprop": {"rho": 0.9, "momentum": 0.0, "epsilon": 1e-7, "weight_decay": 0.0},
    "Adam": {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7, "weight_decay": 0.0},
}
_NAMES = {"sgd": "SGD", "adagrad": "Adagrad", "adadelta": "Adadelta", "rmsprop": "RMSprop", "adam": "Adam"}


def compile_call(experiment: "Experiment") -> Call:
    return call("model.compile", optimizer=_optimizer(experiment), loss=_loss(experiment), metrics=["accuracy"])


def one_hot(experiment: "Experiment") -> bool:
    """Whether the loss compares with ten numbers an image; else the class alone will do."""
    return experiment.learning.loss == "mean_squared_error" or experiment.learning.label_smoothing > 0


def _loss(experiment: "Experiment") -> Any:
    learning = experiment.learning
    if learning.loss == "mean_squared_error":
        return "mean_squared_error"
    from_logits = True if experiment.network.output == "logits" else None
    if learning.label_smoothing:
        return call("keras.losses.CategoricalCrossentropy", from_logits=from_logits, label_smoothing=learning.label_smoothing)
    return call("keras.losses.SparseCategoricalCrossentropy", from_logits=True) if from_logits else "sparse_categorical_crossentropy"


def _optimizer(experiment: "Experiment") -> Call:
    learning = experiment.learning
    name = _NAMES[learning.optimizer]
    settings = {knob: getattr(learning, knob) for knob, default in _DEFAULTS[name].items() if getattr(learning, knob) != default}
    return call(f"keras.optimizers.{name}", learning_rate=_rate(experiment), **settings)


def _rate(experiment: "Experiment") -> Any:
    """The first learning rate; for runs measured in steps, whose rate may change at every step, one of Keras' schedules."""
    learning: Learning = experiment.learning
    if learning.duration == "epochs":
        return learning.learning_rate
    decay_steps = learning.decay_epochs * experiment.steps_per_epoch
    schedules = "keras.optimizers.schedules."
    match learning.schedule:
        case "linear":
            return call(schedules + "PolynomialDecay", learning.learning_rate, experiment.total_steps, 0.0)
        case "step":
            return call(schedules + "ExponentialDecay", learning.learning_rate, decay_steps, learning.decay_rate, staircase=True)
        case "exponential":
            return call(schedules + "ExponentialDecay", learning.learning_rate, decay_steps, learning.decay_rate)
        case "cosine":
            return call(schedules + "CosineDecay", learning.learning_rate, experiment.total_steps)
        case _:
            return learning.learning_rate


def callback_calls(experiment: "Experiment") -> list[Call]:
    """Those of Keras' callbacks that the training needs."""
    learning = experiment.learning
    calls = []
    if learning.early_stopping:
        calls.append(call("keras.callbacks.EarlyStopping", "val_loss", patience=learning.early_stopping_patience))
    if learning.schedule == "plateau":
        settings = {"factor": learning.decay_rate, "patience": learning.plateau_patience}
        calls.append(call("keras.callbacks.ReduceLROnPlateau", "val_loss", **settings))
    elif learning.duration == "epochs" and learning.schedule != "constant":
        calls.append(call("keras.callbacks.LearningRateScheduler", Source(f"lambda epoch: {_rate_of_epoch(experiment)}")))
    return calls


def _rate_of_epoch(experiment: "Experiment") -> str:
    learning = experiment.learning
    match learning.schedule:
        case "linear":
            return f"{learning.learning_rate} * (1 - epoch / {learning.epochs})"
        case "step":
            return f"{learning.learning_rate} * {learning.decay_rate} ** (epoch // {learning.decay_epochs})"
        case "exponential":
            return f"{learning.learning_rate} * {learning.decay_rate} ** (epoch / {learning.decay_epochs})"
        case _:
            return f"{learning.learning_rate} * (1 + np.cos(np.pi * epoch / {learning.epochs})) / 2"
