"""Each knob reaches the very thing it is for: the data fed, the Keras model, its optimizer, or the course of the training."""

from typing import Any

import keras
import numpy as np
import pytest

from mnist_core import datasets
from mnist_core.experiment import KNOBS, Experiment
from mnist_core.network import build, make_loss
from tests.every_knob.effects import (
    Proof,
    augmentation,
    blocks,
    camel,
    clean_inputs,
    epoch_ends,
    epochs_fed,
    fed_inputs,
    finished,
    first_epoch,
    hidden,
    hidden_class,
    judged_inputs,
    layer_classes,
    of_layers,
    optimizers,
    prepared,
    rates,
    rates_of_epochs,
    validation_images,
)

CONVOLUTIONAL = {"network.kind": "convolutional", "network.filters": (2, 3), "network.hidden_units": ()}


SMALL = {"data.train_size": 200, "learning.batch_size": 100, "learning.epochs": 2}


# One step an epoch, so small that no loss changes: validation is never better than at the first epoch.
STALLED = {
    "network.kind": "softmax",
    "network.kernel_initializer": "zeros",
    "learning.optimizer": "sgd",
    "learning.learning_rate": 1e-9,
    "data.train_size": 200,
    "data.validation": "holdout",
    "data.holdout_size": 100,
    "learning.batch_size": 100,
    "learning.epochs": 5,
}


STEP = {"learning.schedule": "step", "learning.decay_epochs": 1.0, **SMALL}


SCALED = {"network.kernel_initializer": "truncated_normal"}


PROOFS: dict[str, Proof] = {
    "data.dataset": Proof(
        fed_inputs,
        as_seen=lambda name: datasets.load(name).train_images[:200].reshape(2, 100, 784).astype(np.float32) * np.float32(1 / 255),
    ),
    "data.train_size": Proof(lambda experiment: max(first_epoch(experiment)) + 1, (500, 800)),
    "data.written": Proof(lambda experiment: sum(index >= 60_000 for index in first_epoch(experiment)), (0, 30), SMALL),
    "data.scaling": Proof(
        lambda experiment: (fed_inputs(experiment).min(), fed_inputs(experiment).max(), judged_inputs(experiment).max()),
        as_seen={"none": (0, 255, 255), "unit": (0, 1, 1), "centred": (-0.5, 0.5, 0.5), "symmetric": (-1, 1, 1)}.get,
    ),
    "data.train_noise": Proof(
        lambda experiment: round(float(np.std(fed_inputs(experiment) - clean_inputs(experiment))), 2), (0.0, 0.5, 2.0)
    ),
    "data.test_noise": Proof(
        lambda experiment: round(float(np.std(judged_inputs(experiment) - judged_inputs(Experiment()))), 2), (0.0, 0.5, 2.0)
    ),
    "data.validation": Proof(validation_images, base={"data.train_size": 1000, "data.holdout_size": 200}, as_seen=None),
    "data.holdout_size": Proof(lambda experiment: len(validation_images(experiment)[0]), (100, 300), {"data.validation": "holdout"}),
    "data.folds": Proof(
        lambda experiment: len(finished(experiment).folds),
        (2, 3),
        {"network.kind": "softmax", "data.validation": "kfold", "data.train_size": 300, "learning.batch_size": 100, "learning.epochs": 1},
    ),
    "data.shuffle": Proof(lambda experiment: first_epoch(experiment) != sorted(first_epoch(experiment)), base=SMALL),
    "augmentation.shift": augmentation("shift", 1.0, 3.0),
    "augmentation.rotation": augmentation("rotation", 10.0, 30.0),
    "augmentation.scale": augmentation("scale", 0.1, 0.3),
    "augmentation.shear": augmentation("shear", 0.2, 0.6),
    "augmentation.elastic": augmentation("elastic", 0.5, 1.5),
    "augmentation.stroke_width": augmentation("stroke_width", 0.3, 0.8),
    "augmentation.fading": Proof(
        lambda experiment: float(np.abs(fed_inputs(experiment)[1] - clean_inputs(experiment)[1]).mean()),
        (0.0, 0.5, 1.0),
        {"augmentation.rotation": 30.0, **SMALL},
        as_seen=None,
    ),
    "network.kind": Proof(layer_classes, as_seen=None),
    "network.filters": Proof(of_layers(keras.layers.Conv2D, "filters"), ((3,), (4, 5, 6)), CONVOLUTIONAL),
    "network.kernel_size": Proof(of_layers(keras.layers.Conv2D, "kernel_size"), (2, 5), CONVOLUTIONAL, lambda size: ((size, size),) * 2),
    "network.pooling": Proof(layer_classes, base=CONVOLUTIONAL, as_seen=None),
    "network.pool_size": Proof(
        of_layers(keras.layers.MaxPooling2D, "pool_size"),
        ((2,), (3, 4)),
        CONVOLUTIONAL,
        {(2,): ((2, 2), (2, 2)), (3, 4): ((3, 3), (4, 4))}.get,
    ),
    "network.global_average_pooling": Proof(lambda experiment: "GlobalAveragePooling2D" in layer_classes(experiment), base=CONVOLUTIONAL),
    "network.hidden_units": Proof(of_layers(keras.layers.Dense, "units"), ((5,), (9, 8, 7))),
    "network.activation": Proof(hidden("activation.__name__")),
    "network.dropout": Proof(of_layers(keras.layers.Dropout, "rate"), ((), (0.2, 0.3))),
    "network.batch_normalization": Proof(lambda experiment: "BatchNormalization" in layer_classes(experiment)),
    "network.use_bias": Proof(lambda experiment: len(build(experiment).get_layer("hidden_1").weights) == 2),
    "network.kernel_initializer": Proof(hidden_class("kernel_initializer"), as_seen=camel),
    "network.kernel_initializer_scale": Proof(hidden("kernel_initializer.stddev"), (0.1, 0.3), SCALED),
    "network.bias_initializer": Proof(hidden_class("bias_initializer"), as_seen=camel),
    "network.bias_initializer_value": Proof(
        lambda experiment: float(hidden("bias")(experiment)[0]), (-0.5, 0.25), {"network.bias_initializer": "constant"}
    ),
    "network.kernel_l1": Proof(hidden("kernel_regularizer.l1"), (0.01, 0.02)),
    "network.kernel_l2": Proof(hidden("kernel_regularizer.l2"), (0.01, 0.02)),
    "network.bias_l1": Proof(hidden("bias_regularizer.l1"), (0.01, 0.02)),
    "network.bias_l2": Proof(hidden("bias_regularizer.l2"), (0.01, 0.02)),
    "network.activity_l1": Proof(hidden("activity_regularizer.l1"), (0.01, 0.02)),
    "network.activity_l2": Proof(hidden("activity_regularizer.l2"), (0.01, 0.02)),
    "network.kernel_constraint": Proof(
        hidden_class("kernel_constraint"),
        as_seen={"none": "NoneType", "max_norm": "MaxNorm", "unit_norm": "UnitNorm", "non_negative": "NonNeg"}.get,
    ),
    "network.kernel_constraint_value": Proof(hidden("kernel_constraint.max_value"), (0.5, 2.0), {"network.kernel_constraint": "max_norm"}),
    "network.output": Proof(
        lambda experiment: (build(experiment).layers[-1].activation.__name__, getattr(make_loss(experiment), "from_logits", None)),
        as_seen={"softmax": ("softmax", False), "logits": ("linear", True)}.get,
    ),
    "learning.loss": Proof(lambda experiment: type(make_loss(experiment)).__name__.lower(), as_seen=lambda name: camel(name).lower()),
    "learning.label_smoothing": Proof(lambda experiment: make_loss(experiment).get_config().get("label_smoothing"), (0.0, 0.1)),
    "learning.optimizer": Proof(lambda experiment: type(prepared(experiment).optimizer).__name__.lower()),
    "learning.learning_rate": Proof(lambda experiment: rates(experiment)[0], (0.25, 2.0), SMALL),
    "learning.momentum": Proof(optimizers("momentum"), (0.0, 0.5), {"learning.optimizer": "sgd"}),
    "learning.nesterov": Proof(optimizers("nesterov"), base={"learning.optimizer": "sgd", "learning.momentum": 0.5}),
    "learning.rho": Proof(optimizers("rho"), (0.5, 0.7), {"learning.optimizer": "rmsprop"}),
    "learning.beta_1": Proof(optimizers("beta_1"), (0.5, 0.7)),
    "learning.beta_2": Proof(optimizers("beta_2"), (0.5, 0.7)),
    "learning.epsilon": Proof(optimizers("epsilon"), (0.01, 0.1)),
    "learning.initial_accumulator_value": Proof(optimizers("initial_accumulator_value"), (0.2, 0.4), {"learning.optimizer": "adagrad"}),
    "learning.weight_decay": Proof(lambda experiment: prepared(experiment).optimizer.weight_decay or 0.0, (0.0, 0.1)),
    "learning.schedule": Proof(
        rates_of_epochs, base=STALLED | {"learning.decay_epochs": 2.0, "learning.plateau_patience": 1}, as_seen=None
    ),
    "learning.decay_rate": Proof(lambda experiment: rates(experiment)[-1] / rates(experiment)[0], (0.25, 0.5), STEP),
    "learning.decay_epochs": Proof(
        lambda experiment: rates(experiment).index(pytest.approx(0.0005)),
        (1.0, 2.0),
        STEP | {"learning.epochs": 3},
        lambda epochs: 2 * epochs,
    ),
    "learning.plateau_patience": Proof(
        lambda experiment: rates_of_epochs(experiment).index(pytest.approx(5e-10)), (1, 3), STALLED | {"learning.schedule": "plateau"}
    ),
    "learning.batch_size": Proof(lambda experiment: blocks(experiment)[0][0].shape[1], (50, 64), SMALL),
    "learning.duration": Proof(
        lambda experiment: len(rates(experiment)), base=SMALL | {"learning.steps": 5}, as_seen={"epochs": 4, "steps": 5}.get
    ),
    "learning.epochs": Proof(epochs_fed, (1, 3), SMALL),
    "learning.steps": Proof(lambda experiment: len(rates(experiment)), (1, 7), SMALL | {"learning.duration": "steps"}),
    "learning.early_stopping": Proof(lambda experiment: finished(experiment).reason == "early_stopping", base=STALLED),
    "learning.early_stopping_patience": Proof(
        lambda experiment: len(epoch_ends(experiment)) - 1, (1, 3), STALLED | {"learning.early_stopping": True}
    ),
    "learning.validate_every": Proof(
        lambda experiment: [event.epoch for event in epoch_ends(experiment) if event.validation_loss is not None],
        (1, 2, 3),
        STALLED,
        {1: [1, 2, 3, 4, 5], 2: [2, 4, 5], 3: [3, 5]}.get,
    ),
    "learning.seed": Proof(lambda experiment: (float(hidden("kernel")(experiment)[0, 0]), first_epoch(experiment)), (0, 1, 2), SMALL, None),
}


def test_every_knob_has_a_proof() -> None:
    assert set(PROOFS) == set(KNOBS)


@pytest.mark.parametrize("path", KNOBS)
def test_the_knob_reaches_what_it_is_for(path: str) -> None:
    proof, knob = PROOFS[path], KNOBS[path]
    values = proof.values or (tuple(knob.choices) if knob.kind == "choice" else (False, True))
    experiments = [Experiment.of(proof.base | {path: value}) for value in values]
    assert all(experiment.matters(knob) for experiment in experiments)
    seen = [proof.sees(experiment) for experiment in experiments]
    if proof.as_seen is None:
        assert proof.sees(experiments[0]) == seen[0], "what is seen changes by itself, so it proves nothing"
        assert all(one != other for number, one in enumerate(seen) for other in seen[:number])
    else:
        for value, one in zip(values, seen, strict=True):
            np.testing.assert_equal(one, proof.as_seen(value))


def everything(experiment: Experiment) -> Any:
    """What decides how a training goes, but its events."""
    model = prepared(experiment)
    return (
        # A layer without bias keeps the settings for one, and never looks at them.
        [{name: value for name, value in layer.get_config().items() if not name.startswith("bias_")} for layer in model.layers],
        [weights.tolist() for weights in model.get_weights()],
        model.optimizer.get_config() | {"name": "numbered by Keras"},
        make_loss(experiment).get_config(),
        [(indices.tolist(), of_block.tolist()) for indices, of_block in blocks(experiment)],
        validation_images(experiment),
    )


@pytest.mark.parametrize("path", [path for path, knob in KNOBS.items() if knob.only_if])
def test_a_knob_said_not_to_matter_changes_nothing(path: str) -> None:
    # Softmax regression with plain SGD in steps, or a dense network for clothes with Adam and squared error: in one the knob is idle.
    bare = {
        "network.kind": "softmax",
        "network.use_bias": False,
        "learning.optimizer": "sgd",
        "learning.duration": "steps",
        "learning.steps": 3,
        "data.train_size": 400,
    }
    dense = {
        "data.dataset": "fashion_mnist",
        "data.train_size": 400,
        "network.hidden_units": (5,),
        "learning.loss": "mean_squared_error",
        "learning.epochs": 1,
    }
    base = next(base for base in (bare, dense) if not Experiment.of(base).matters(KNOBS[path]))
    values = PROOFS[path].values or tuple(KNOBS[path].choices) or (False, True)
    before = everything(Experiment.of(base))
    for value in values:
        assert everything(Experiment.of(base | {path: value})) == before


def test_noise_on_training_images_is_drawn_anew_for_every_batch_and_fixed_by_the_seed() -> None:
    experiment = Experiment.of({"data.train_noise": 1.0})
    first, second = fed_inputs(experiment) - clean_inputs(experiment)
    assert not np.allclose(first, second, atol=0.1)
    np.testing.assert_array_equal(fed_inputs(experiment), fed_inputs(experiment))
