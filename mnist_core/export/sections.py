"""An experiment as sections of Keras source, each with a sentence: a script strings them together, a notebook makes cells of them.

Only what the experiment uses is written. Every random choice is drawn from the seeds that our own training takes, so that the weights,
the order of the images, dropout and noise are the same.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from mnist_core.export import batches
from mnist_core.export.augmentation import augmentation_code
from mnist_core.export.code import Source, call, listed
from mnist_core.export.layers import imports, layer_calls, seed_count
from mnist_core.export.learning import callback_calls, compile_call, one_hot

if TYPE_CHECKING:
    from mnist_core.experiment import Experiment

Translate = Callable[[str], str]
_REMARK = re.compile(r'"""(?P<docstring>.+?)"""|(?<![^ \n])# (?P<comment>.+)')
ALL = 60_000  # training images of a data set
NEEDS = '"keras>=3.15,<3.16" "tensorflow>=2.21,<2.22"'
_SCALED = {"none": "", "unit": " / 255", "centred": " / 255 - 0.5", "symmetric": " * (2 / 255) - 1"}


@dataclass(frozen=True)
class Section:
    """A piece of the program, and what it does in a sentence."""

    words: str
    code: str


def sections(experiment: "Experiment", translate: Translate) -> list[Section]:
    """The whole program, for an experiment all of which can be carried."""
    return [
        replace(section, code=_REMARK.sub(partial(_translated, translate), section.code)) for section in _sections(experiment, translate)
    ]


def remarks(code: str) -> list[str]:
    """The docstrings and comments in a program, each on one line."""
    return [remark["docstring"] or remark["comment"] for remark in _REMARK.finditer(code)]


def _translated(translate: Translate, remark: re.Match[str]) -> str:
    if remark["docstring"]:
        return f'"""{translate(remark["docstring"])}"""'
    return f"# {translate(remark['comment'])}"


def _sections(experiment: "Experiment", _: Translate) -> Iterator[Section]:
    data = experiment.data
    kfold = data.validation == "kfold"
    yield Section(_("The libraries, and the seed from which every random choice is drawn."), _head(experiment))
    yield Section(_("The images, as the network sees them."), _data(experiment))
    if experiment.augmentation.active:
        yield Section(_("How images are changed at random while they train."), augmentation_code(experiment).strip("\n"))
    if kfold:
        yield Section(_("The network, with first weights that differ from fold to fold."), _network_of_fold(experiment))
    else:
        yield Section(_("The network with its first weights."), _network(experiment))
        yield Section(_("What is minimized, and how."), compile_call(experiment).lines())
    if batches.needed(experiment):
        yield Section(_("The images that train, batch after batch."), batches.code(experiment))
    if data.validation == "redrawn":
        yield Section(_("Validation on the images that did not train in the epoch."), batches.redrawn_validation(experiment))
    if batches.cut_short(experiment):
        yield Section(_("The end, in the middle of an epoch."), batches.STOP_AFTER)
    if kfold:
        yield Section(_("One training a fold, judged on the part of the images it has not seen."), _folds(experiment))
    else:
        yield Section(_("The training."), _fit(experiment, validation(experiment)).lines("history = "))
        yield Section(_("How good it became, on images that neither trained nor validated."), _TEST)


_TEST = """test_loss, test_accuracy = model.evaluate(x_test, y_test, batch_size=1000, verbose=0)
print(f"Test accuracy {test_accuracy:.4f}")"""


def _head(experiment: "Experiment") -> str:
    learning = experiment.learning
    # Keras warns of every epoch in which it has nothing to decide on.
    quiet = learning.validate_every > 1 and (learning.early_stopping or learning.schedule == "plateau")
    lines = ["import warnings", ""] if quiet else []
    lines += ["import keras", "import numpy as np"]
    if experiment.augmentation.active or experiment.data.train_noise or experiment.data.test_noise:
        lines.append("import tensorflow as tf")
    lines += ["from keras import layers", *imports(layer_calls(experiment)), ""]
    if quiet:
        lines += [
            "# Epochs without validation are meant to be.",
            'warnings.filterwarnings("ignore", "Learning rate reduction|Early stopping")',
        ]
    lines.append(f"SEED = {learning.seed}")
    if experiment.data.validation == "kfold":
        lines.append(f"FOLDS = {experiment.data.folds}")
    return "\n".join(lines)


def _data(experiment: "Experiment") -> str:
    """`x_test`, `y_test`, and where they are needed `x_train`, `y_train`, `x_val`, `y_val`."""
    data = experiment.data
    labels = "keras.utils.to_categorical({}, 10)" if one_hot(experiment) else "{}"
    lines = [
        f"(train_images, train_labels), (test_images, test_labels) = keras.datasets.{data.dataset}.load_data()",
        "",
        "",
        "def pixels(images):",
        f'    return images.reshape(-1, 784).astype("float32"){_SCALED[data.scaling]}',
        "",
        "",
    ]
    judged = "{}"
    if data.test_noise:
        judged = "with_noise({})"
        lines += [
            "def with_noise(x):",
            '    """The noise on the images that judge: always the same, drawn for a thousand images at a time."""',
            "    chunks = [",
            f"        x[start : start + 1000] + {data.test_noise} * "
            "tf.random.stateless_normal(x[start : start + 1000].shape, (SEED, start))",
            "        for start in range(0, len(x), 1000)",
            "    ]",
            "    return np.concatenate(chunks)",
            "",
            "",
        ]
    training = data.train_size - data.holdout_size if data.validation == "holdout" else data.train_size
    part = "" if training == ALL else f"[:{training}]"
    if not experiment.augmentation.active or data.validation in ("redrawn", "kfold"):
        lines.append(f"x_train = pixels(train_images{part})")
    lines.append(f"y_train = {labels.format(f'train_labels{part}')}")
    if data.validation == "holdout":
        held_out = f"[{training}:{data.train_size}]"
        lines.append(f"x_val = {judged.format(f'pixels(train_images{held_out})')}")
        lines.append(f"y_val = {labels.format(f'train_labels{held_out}')}")
    lines.append(f"x_test = {judged.format('pixels(test_images)')}")
    lines.append(f"y_test = {labels.format('test_labels')}")
    return "\n".join(lines)


def _network(experiment: "Experiment") -> str:
    return call("keras.Sequential", listed(layer_calls(experiment))).lines("model = ")


def _network_of_fold(experiment: "Experiment") -> str:
    network = call("keras.Sequential", listed(layer_calls(experiment)))
    return "\n".join(
        [
            "def build(fold):",
            f"    seeds = np.random.SeedSequence((SEED, fold)).generate_state({seed_count(experiment)}).tolist()",
            "    return " + network.lines(indent=4),
        ]
    )


def validation(experiment: "Experiment") -> dict[str, Any]:
    """How `fit` validates; not at all where a callback does."""
    learning = experiment.learning
    pairs = {"test": "(x_test, y_test)", "holdout": "(x_val, y_val)", "kfold": "(x_val, y_val)"}
    if experiment.data.validation == "redrawn":
        return {}
    epochs, every = experiment.total_epochs, learning.validate_every
    # The last epoch is always validated.
    frequency: Any = every if every == 1 or epochs % every == 0 else [*range(every, epochs, every), epochs]
    return {
        "validation_data": Source(pairs[experiment.data.validation]),
        "validation_batch_size": 1000,
        "validation_freq": None if frequency == 1 else frequency,
    }


def _fit(experiment: "Experiment", judging: dict[str, Any]) -> Any:
    callbacks = callback_calls(experiment)
    if experiment.data.validation == "redrawn":
        callbacks.insert(0, call("RedrawnValidation"))
    if batches.cut_short(experiment):
        callbacks.append(call("StopAfter", experiment.total_steps))
    if batches.needed(experiment):
        kfold = experiment.data.validation == "kfold"
        fed: list[Any] = [call("Batches", Source("training"), Source("fold")) if kfold else call("Batches")]
        size = None
    else:
        fed, size = [Source("x_train"), Source("y_train")], experiment.learning.batch_size
    return call(
        "model.fit",
        *fed,
        batch_size=size,
        epochs=experiment.total_epochs,
        shuffle=False,
        **judging,
        callbacks=listed(callbacks) if callbacks else None,
        verbose=2,
    )


def _folds(experiment: "Experiment") -> str:
    judged = "with_noise(x_train[held_out])" if experiment.data.test_noise else "x_train[held_out]"
    return "\n".join(
        [
            f"parts = np.array_split(np.random.default_rng((SEED, 2)).permutation({experiment.data.train_size}), FOLDS)",
            "histories, test_accuracies = [], []",
            "for fold, held_out in enumerate(parts):",
            "    training = np.concatenate([part for part in parts if part is not held_out])",
            f"    x_val, y_val = {judged}, y_train[held_out]",
            "    model = build(fold)",
            "    " + compile_call(experiment).lines(indent=4),
            "    " + _fit(experiment, validation(experiment)).lines("history = ", indent=4),
            "    test_loss, test_accuracy = model.evaluate(x_test, y_test, batch_size=1000, verbose=0)",
            "    histories.append(history.history)",
            "    test_accuracies.append(test_accuracy)",
            'print(f"Test accuracy {np.mean(test_accuracies):.4f} (standard deviation {np.std(test_accuracies, ddof=1):.4f})")',
        ]
    )
