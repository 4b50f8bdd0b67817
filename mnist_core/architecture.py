"""From the network knobs to a list of layers, without Keras: what the page draws at once and `network.py` builds.

The arithmetic of shapes and parameters is the usual one: a dense layer of n inputs and m units has n*m + m parameters, a convolution
of k*k kernels over c channels with f filters k*k*c*f + f, a batch normalization four a channel (two of them trained).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

if TYPE_CHECKING:
    from mnist_core.experiment import Network

Value = TypeVar("Value")
LayerKind = Literal[
    "reshape", "convolution", "pooling", "global_average_pooling", "flatten", "dense", "batch_normalization", "activation", "dropout"
]
IMAGE_SIZE = 28
CLASSES = 10


@dataclass(frozen=True)
class Layer:
    """One layer: `size` is units, filters, pool size or dropout rate; shapes are without the batch axis."""

    name: str
    kind: LayerKind
    output_shape: tuple[int, ...]
    parameters: int = 0
    size: float = 0
    activation: str = "linear"


def spread(values: tuple[Value, ...], count: int, default: Value) -> tuple[Value, ...]:
    """One value for each of `count` layers: none given, the default; one, the same for all; otherwise as they stand."""
    if not values:
        return (default,) * count
    return values * count if len(values) == 1 else values


def layers(network: "Network") -> list[Layer]:
    """The layers in order, the last being `output`."""
    return list(_layers(network))


def parameter_count(network: "Network") -> int:
    return sum(layer.parameters for layer in layers(network))


def multiply_adds(network: "Network") -> int:
    """Multiplications with an addition that one image costs on its way forward, those of convolutions and dense layers: each weight of a
    dense layer is used once, each of a convolution at every pixel (the border is padded)."""
    count = 0
    before: tuple[int, ...] = (IMAGE_SIZE * IMAGE_SIZE,)
    for layer in layers(network):
        if layer.kind == "dense":
            count += before[0] * layer.output_shape[0]
        elif layer.kind == "convolution":
            count += network.kernel_size**2 * before[-1] * math.prod(layer.output_shape)
        before = layer.output_shape
    return count


def image_sides(network: "Network") -> list[int]:
    """Height (and width) in pixels after each convolution's pooling; may fall below one when there is too much pooling."""
    side, sides = IMAGE_SIZE, []
    for pool in spread(network.pool_size, len(network.filters), 1):
        side = side // pool if network.pooling != "none" else side
        sides.append(side)
    return sides


def _layers(network: "Network") -> Iterator[Layer]:
    shape: tuple[int, ...] = (IMAGE_SIZE * IMAGE_SIZE,)
    if network.kind == "convolutional":
        shape = (IMAGE_SIZE, IMAGE_SIZE, 1)
        yield Layer("image", "reshape", shape)
        pools = spread(network.pool_size, len(network.filters), 1)
        for number, (filters, pool, side) in enumerate(zip(network.filters, pools, image_sides(network), strict=True), start=1):
            weights = network.kernel_size**2 * shape[-1] * filters
            shape = (*shape[:2], filters)
            yield from _activated(network, f"convolution_{number}", "convolution", shape, weights, filters)
            if network.pooling != "none" and pool > 1:
                shape = (side, side, filters)
                yield Layer(f"pooling_{number}", "pooling", shape, size=pool)
        if network.global_average_pooling:
            shape = shape[-1:]
            yield Layer("mean", "global_average_pooling", shape)
        else:
            shape = (math.prod(shape),)
            yield Layer("flatten", "flatten", shape)
    if network.kind != "softmax":
        rates = spread(network.dropout, len(network.hidden_units), 0.0)
        for number, (units, rate) in enumerate(zip(network.hidden_units, rates, strict=True), start=1):
            weights = shape[0] * units
            shape = (units,)
            yield from _activated(network, f"hidden_{number}", "dense", shape, weights, units)
            if rate:
                yield Layer(f"dropout_{number}", "dropout", shape, size=rate)
    parameters = shape[0] * CLASSES + CLASSES * network.use_bias
    yield Layer("output", "dense", (CLASSES,), parameters, CLASSES, "softmax" if network.output == "softmax" else "linear")


def _activated(network: "Network", name: str, kind: LayerKind, shape: tuple[int, ...], weights: int, size: int) -> Iterator[Layer]:
    """A layer with its activation; batch normalization, where asked for, stands between the two (Ioffe and Szegedy, 2015)."""
    parameters = weights + size * network.use_bias
    if not network.batch_normalization:
        yield Layer(name, kind, shape, parameters, size, network.activation)
        return
    yield Layer(name, kind, shape, parameters, size)
    yield Layer(f"{name}_normalization", "batch_normalization", shape, 4 * size)
    yield Layer(f"{name}_activation", "activation", shape, activation=network.activation)
