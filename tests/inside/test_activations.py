"""One pixel at a time, against Keras' own layers and a convolution written out."""

import keras
import numpy as np
import pytest

from mnist_core.inside.activations import convolution_at, dropped, pooling_at

RANDOM = np.random.default_rng(0)
INPUTS = RANDOM.normal(size=(9, 9, 3)).astype(np.float32)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_every_pixel_of_a_convolution_is_keras_pixel(size: int) -> None:
    layer = keras.layers.Conv2D(4, size, padding="same", bias_initializer="random_normal")
    outputs = layer(INPUTS[None]).numpy()[0]
    kernel, bias = layer.get_weights()
    for row, column, filter in [(0, 0, 0), (8, 8, 3), (4, 5, 2), (0, 8, 1)]:
        terms = convolution_at(INPUTS, kernel, float(bias[filter]), row, column, filter)
        assert terms.total == pytest.approx(float(outputs[row, column, filter]), abs=1e-5)


def test_the_terms_are_the_patch_times_the_filter_plus_the_bias() -> None:
    kernel = RANDOM.normal(size=(3, 3, 3, 2)).astype(np.float32)
    terms = convolution_at(INPUTS, kernel, 0.5, 4, 6, 1)
    by_hand = 0.5
    for down in range(3):
        for across in range(3):
            for channel in range(3):
                by_hand += float(INPUTS[4 + down - 1, 6 + across - 1, channel]) * float(kernel[down, across, channel, 1])
    assert terms.total == pytest.approx(by_hand, abs=1e-5)
    assert float((terms.before * terms.weights).sum()) + terms.bias == pytest.approx(terms.total, abs=1e-5)
    assert (terms.top, terms.left) == (3, 5)


def test_beyond_the_border_there_are_zeros() -> None:
    terms = convolution_at(np.ones((5, 5, 1), np.float32), np.ones((3, 3, 1, 1), np.float32), 0.0, 0, 0, 0)
    assert terms.before[..., 0].tolist() == [[0, 0, 0], [0, 1, 1], [0, 1, 1]]


@pytest.mark.parametrize("place", [(9, 0, 0), (0, -1, 0), (0, 0, 4)])
def test_a_pixel_that_is_not_there_is_refused(place: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="There is no pixel"):
        convolution_at(INPUTS, np.zeros((3, 3, 3, 4), np.float32), 0.0, *place)
    with pytest.raises(ValueError, match="There is no pixel"):
        pooling_at(INPUTS, 2, "max", 5, 0, 0)


@pytest.mark.parametrize(("kind", "layer"), [("max", keras.layers.MaxPooling2D), ("average", keras.layers.AveragePooling2D)])
def test_every_pixel_of_a_pooling_is_keras_pixel(kind: str, layer: type) -> None:
    outputs = layer(2)(INPUTS[None]).numpy()[0]
    for row, column, channel in [(0, 0, 0), (3, 3, 2), (1, 2, 1)]:
        terms = pooling_at(INPUTS, 2, kind, row, column, channel)
        assert terms.total == pytest.approx(float(outputs[row, column, channel]), abs=1e-6)
        assert float(terms.weights.sum()) == pytest.approx(1)


def test_dropout_drops_its_share_and_keeps_the_mean() -> None:
    values = np.ones(20_000, np.float32)
    after = dropped(values, 0.2, seed=1)
    assert np.mean(after == 0) == pytest.approx(0.2, abs=0.01)
    assert after.mean() == pytest.approx(1, abs=0.02)
    assert set(np.unique(after).round(4)) == {0.0, 1.25}
