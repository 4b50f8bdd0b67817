"""Layers, shapes and parameters computed without Keras, against figures computed by hand. `test_network.py` compares them with Keras."""

import pytest

from mnist_core import architecture
from mnist_core.experiment import Network


def test_softmax_regression_is_one_layer() -> None:
    (output,) = architecture.layers(Network(kind="softmax"))
    assert output == architecture.Layer("output", "dense", (10,), 784 * 10 + 10, 10, "softmax")


def test_a_dense_network_has_its_hidden_layers_with_their_dropout_and_an_output() -> None:
    layers = architecture.layers(Network(hidden_units=(512, 256), dropout=(0.2, 0.0), activation="tanh", output="logits"))
    assert [(layer.name, layer.kind) for layer in layers] == [
        ("hidden_1", "dense"),
        ("dropout_1", "dropout"),
        ("hidden_2", "dense"),
        ("output", "dense"),
    ]
    assert [layer.parameters for layer in layers] == [401_920, 0, 131_328, 2_570]
    assert [layer.activation for layer in layers] == ["tanh", "linear", "tanh", "linear"]
    assert layers[1].size == 0.2


def test_one_dropout_number_counts_for_all_layers() -> None:
    sizes = [layer.size for layer in architecture.layers(Network(hidden_units=(9, 8, 7), dropout=(0.3,))) if layer.kind == "dropout"]
    assert sizes == [0.3] * 3


def test_a_convolutional_network_halves_the_image_at_every_pooling() -> None:
    layers = architecture.layers(Network(kind="convolutional", filters=(32, 64), hidden_units=(1024,)))
    assert [(layer.name, layer.output_shape, layer.parameters) for layer in layers] == [
        ("image", (28, 28, 1), 0),
        ("convolution_1", (28, 28, 32), 5 * 5 * 32 + 32),
        ("pooling_1", (14, 14, 32), 0),
        ("convolution_2", (14, 14, 64), 5 * 5 * 32 * 64 + 64),
        ("pooling_2", (7, 7, 64), 0),
        ("flatten", (3136,), 0),
        ("hidden_1", (1024,), 3136 * 1024 + 1024),
        ("output", (10,), 10_250),
    ]


def test_pooling_of_one_pixel_is_no_layer() -> None:
    kinds = [layer.kind for layer in architecture.layers(Network(kind="convolutional", filters=(4, 4), pool_size=(1, 7), hidden_units=()))]
    assert kinds == ["reshape", "convolution", "convolution", "pooling", "flatten", "dense"]


def test_without_pooling_the_image_keeps_its_size() -> None:
    network = Network(kind="convolutional", filters=(4, 4), pooling="none", pool_size=(7,))
    assert architecture.image_sides(network) == [28, 28]
    assert "pooling" not in {layer.kind for layer in architecture.layers(network)}


def test_image_sides_show_too_much_pooling() -> None:
    assert architecture.image_sides(Network(kind="convolutional", filters=(4,) * 5, pool_size=(2,))) == [14, 7, 3, 1, 0]


def test_batch_normalization_stands_between_sum_and_activation() -> None:
    layers = architecture.layers(Network(hidden_units=(50,), batch_normalization=True))
    assert [(layer.name, layer.activation, layer.parameters) for layer in layers[:3]] == [
        ("hidden_1", "linear", 784 * 50 + 50),
        ("hidden_1_normalization", "linear", 4 * 50),
        ("hidden_1_activation", "relu", 0),
    ]
    assert layers[-1].name == "output"


def test_without_bias_only_the_weights_count() -> None:
    assert architecture.parameter_count(Network(hidden_units=(50,), use_bias=False)) == 784 * 50 + 50 * 10


@pytest.mark.parametrize(
    ("values", "count", "spread"), [((), 2, (0, 0)), ((5,), 3, (5, 5, 5)), ((5, 6), 2, (5, 6)), ((), 0, ()), ((5,), 0, ()), ((5,), 1, (5,))]
)
def test_spread(values: tuple[int, ...], count: int, spread: tuple[int, ...]) -> None:
    assert architecture.spread(values, count, 0) == spread
