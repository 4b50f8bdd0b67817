"""Lines smoothed and thinned for charts."""

import math

import numpy as np
import pytest

from mnist_core.history import smooth, thin


def tensorboard_smooth(values: list[float], weight: float) -> list[float]:
    """The loop of TensorBoard's `resmoothDataset`, word for word."""
    last, count, smoothed = 0.0, 0, []
    for value in values:
        if not math.isfinite(value):
            smoothed.append(value)
            continue
        last = last * weight + (1 - weight) * value
        count += 1
        smoothed.append(last / (1 - weight**count))
    return smoothed


@pytest.mark.parametrize("weight", [0.1, 0.6, 0.99])
def test_smoothing_is_tensorboards(weight: float) -> None:
    values = [2.0, 1.5, math.nan, 9.0, math.inf, 1.0, 0.5, *np.random.default_rng(0).normal(size=200).tolist()]
    np.testing.assert_allclose(smooth(values, weight), tensorboard_smooth(values, weight), rtol=1e-9)


def test_smoothing_by_nothing_changes_nothing() -> None:
    values = np.array([0.1, math.nan, 0.3])
    np.testing.assert_array_equal(smooth(values, 0), values)
    assert smooth([], 0.9).size == 0


@pytest.mark.parametrize("weight", [-0.1, 1.0, math.nan])
def test_smoothing_refuses_a_weight_outside_its_range(weight: float) -> None:
    with pytest.raises(ValueError, match="smoothing weight got"):
        smooth([1.0], weight)


def test_thinning_keeps_the_ends_and_every_spike() -> None:
    y = np.sin(np.arange(40_000) / 500).astype(np.float64)
    y[[12_345, 23_456]] = [50.0, -50.0]
    x, thinned = thin(np.arange(40_000), y, 1000)
    assert 400 <= len(x) <= 1000
    assert x[0] == 0
    assert x[-1] == 39_999
    assert (np.diff(x) > 0).all()
    assert {12_345, 23_456} <= set(x.tolist())
    np.testing.assert_array_equal(thinned, y[x])


@pytest.mark.parametrize("length", [5, 11, 12, 13, 97, 1000, 1001, 1003])
@pytest.mark.parametrize("points", [4, 10, 11])
def test_thinning_never_keeps_more_points_than_asked(length: int, points: int) -> None:
    y = np.random.default_rng(length).normal(size=length)
    x, thinned = thin(np.arange(length), y, points)
    assert len(x) <= points
    assert thinned.min() == y.min()
    assert thinned.max() == y.max()


def test_short_lines_are_left_alone() -> None:
    x, y = thin([1, 2, 3], [1.0, math.nan, 3.0], 4)
    assert x.tolist() == [1, 2, 3]
    assert np.isnan(y[1])


def test_thinning_passes_over_missing_values_but_keeps_long_gaps() -> None:
    y = np.arange(4000, dtype=np.float64)
    y[1::2] = math.nan
    y[1000:3000] = math.nan
    x, thinned = thin(np.arange(4000), y, 100)
    inside = (x >= 1000) & (x < 3000)
    assert np.isnan(thinned[inside]).any()
    assert 3998 in x.tolist()
    assert len(x) <= 100


def test_a_growing_line_keeps_the_points_it_has() -> None:
    y = np.random.default_rng(1).normal(size=4000)
    shorter, longer = (set(thin(np.arange(length), y[:length], 1000)[0].tolist()) for length in (2500, 3900))
    assert len(shorter - longer) <= 3


def test_thinning_refuses_what_it_cannot_do() -> None:
    with pytest.raises(ValueError, match="equal length"):
        thin([1, 2], [1.0])
    with pytest.raises(ValueError, match="points got 3"):
        thin([1], [1.0], 3)
