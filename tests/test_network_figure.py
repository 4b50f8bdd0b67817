"""The drawing of a network, read back from its JSON as a browser gets it."""

import numpy as np

from mnist_core.architecture import Layer
from mnist_core.figures import network_figure
from tests.sent import sent


def network() -> list[Layer]:
    return [
        Layer("hidden_1", "dense", (512,), 401_920, 512, "relu"),
        Layer("dropout_1", "dropout", (512,), size=0.2),
        Layer("output", "dense", (10,), 5130, 10),
    ]


def test_a_network_is_drawn_with_sizes_shapes_and_parameters() -> None:
    blocks, captions, _, _, shapes = sent(network_figure(network(), input_shape=(28, 28)))["data"]
    assert blocks["x"][0] == blocks["x"][1] == 1
    assert 0 < blocks["x"][2] < 1
    np.testing.assert_allclose(blocks["base"], -blocks["x"] / 2)
    assert captions["text"] == ["<b>hidden 1</b> · relu · 401,920", "<b>dropout 1</b> · 0.2", "<b>output</b> · 5,130"]
    assert shapes["text"] == ["28 × 28", "512", "10"]
    assert "512" in blocks["text"][0]


def test_layers_stand_below_each_other_and_dropout_is_joined_to_its_layer() -> None:
    figure = sent(network_figure(network(), input_shape=(784,)))
    blocks = figure["data"][0]
    upper, lower = blocks["y"] - blocks["width"] / 2, blocks["y"] + blocks["width"] / 2
    assert upper[1] == lower[0]
    assert upper[2] > lower[1]
    assert blocks["width"][1] < blocks["width"][0]
    assert figure["layout"]["yaxis"]["range"][0] <= figure["layout"]["height"]
    assert lower[-1] < figure["layout"]["yaxis"]["range"][0]


def test_a_network_of_one_size_fills_the_width() -> None:
    assert sent(network_figure(network()[:1]))["data"][0]["x"].tolist() == [1.0]
