"""The network's layers as source, each random part with the seed that `network.build` gives it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from mnist_core import architecture
from mnist_core.export.code import Call, Source, call

if TYPE_CHECKING:
    from mnist_core.experiment import Experiment
    from mnist_core.experiment import Network as NetworkKnobs


def seeds(experiment: "Experiment") -> Iterator[Any]:
    """The seeds of the network's random parts in order: numbers, or for k folds where each fold has others, places in a list `seeds`."""
    count = seed_count(experiment)
    if experiment.data.validation == "kfold":
        return (Source(f"seeds[{number}]") for number in range(count))
    return iter(np.random.SeedSequence((experiment.learning.seed, 0)).generate_state(count).tolist())


def seed_count(experiment: "Experiment") -> int:
    return 4 * len(architecture.layers(experiment.network))


def layer_calls(experiment: "Experiment") -> list[Call]:
    """One call a layer, the input first."""
    numbers = seeds(experiment)
    knobs = experiment.network
    calls = [_layer(layer, knobs, numbers) for layer in architecture.layers(knobs)]
    return [call("keras.Input", (architecture.IMAGE_SIZE**2,)), *calls]


def imports(calls: list[Call]) -> list[str]:
    """The lines that import what the layers are given: initializers, regularizers, constraints."""
    names: dict[str, set[str]] = {}
    for layer in calls:
        for argument, value in layer.arguments:
            if isinstance(value, Call):
                # As in `kernel_initializer=GlorotUniform(...)`, from keras.initializers.
                names.setdefault(argument.rpartition("_")[2] + "s", set()).add(value.function)
    return [f"from keras.{module} import {', '.join(sorted(names[module]))}" for module in sorted(names)]


def _layer(layer: architecture.Layer, knobs: "NetworkKnobs", numbers: Iterator[Any]) -> Call:
    activation = None if layer.activation == "linear" else layer.activation
    match layer.kind:
        case "reshape":
            return call("layers.Reshape", layer.output_shape)
        case "convolution":
            settings = _weight_settings(layer, knobs, numbers)
            return call("layers.Conv2D", int(layer.size), knobs.kernel_size, padding="same", activation=activation, **settings)
        case "pooling":
            return call("layers.MaxPooling2D" if knobs.pooling == "max" else "layers.AveragePooling2D", int(layer.size))
        case "global_average_pooling":
            return call("layers.GlobalAveragePooling2D")
        case "flatten":
            return call("layers.Flatten")
        case "dense":
            return call("layers.Dense", int(layer.size), activation=activation, **_weight_settings(layer, knobs, numbers))
        case "batch_normalization":
            return call("layers.BatchNormalization")
        case "activation":
            return call("layers.Activation", layer.activation, activity_regularizer=_activity_penalty(layer, knobs))
        case "dropout":
            return call("layers.Dropout", layer.size, seed=next(numbers))


def _weight_settings(layer: architecture.Layer, knobs: "NetworkKnobs", numbers: Iterator[Any]) -> dict[str, Any]:
    # Each layer takes two seeds, whether its initializers need them or not.
    kernel_seed, bias_seed = next(numbers), next(numbers)
    bias = _initializer(knobs.bias_initializer, knobs.bias_initializer_value, bias_seed)
    return {
        "use_bias": None if knobs.use_bias else False,
        "kernel_initializer": _initializer(knobs.kernel_initializer, knobs.kernel_initializer_scale, kernel_seed),
        "bias_initializer": bias if knobs.use_bias and knobs.bias_initializer != "zeros" else None,
        "kernel_regularizer": _penalty(knobs.kernel_l1, knobs.kernel_l2),
        "bias_regularizer": _penalty(knobs.bias_l1, knobs.bias_l2) if knobs.use_bias else None,
        "activity_regularizer": _activity_penalty(layer, knobs),
        "kernel_constraint": _constraint(knobs, layer.kind),
    }


def _initializer(name: str, number: float, seed: Any) -> Any:
    match name:
        case "zeros":
            return "zeros"
        case "constant":
            return call("Constant", number)
        case "truncated_normal":
            return call("TruncatedNormal", stddev=number, seed=seed)
        case "random_normal":
            return call("RandomNormal", stddev=abs(number), seed=seed)
        case "random_uniform":
            return call("RandomUniform", -number, number, seed=seed)
        case "orthogonal":
            return call("Orthogonal", gain=number, seed=seed)
        case _:
            return call("".join(part.capitalize() for part in name.split("_")), seed=seed)


def _penalty(l1: float, l2: float) -> Call | None:
    if l1 and l2:
        return call("L1L2", l1, l2)
    if l1:
        return call("L1", l1)
    return call("L2", l2) if l2 else None


def _activity_penalty(layer: architecture.Layer, knobs: "NetworkKnobs") -> Call | None:
    puts_out = layer.kind == "activation" or (layer.name != "output" and not knobs.batch_normalization)
    return _penalty(knobs.activity_l1, knobs.activity_l2) if puts_out else None


def _constraint(knobs: "NetworkKnobs", kind: str) -> Call | None:
    # A unit's weight vector runs over all axes of the kernel but the last; for dense layers that is Keras' default.
    axis = [0, 1, 2] if kind == "convolution" else None
    match knobs.kernel_constraint:
        case "max_norm":
            return call("MaxNorm", knobs.kernel_constraint_value, axis=axis)
        case "unit_norm":
            return call("UnitNorm", axis=axis)
        case "non_negative":
            return call("NonNeg")
        case _:
            return None
