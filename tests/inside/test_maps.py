"""The map against a singular value decomposition."""

import numpy as np
import pytest

from mnist_core.inside.maps import principal_plane

RANDOM = np.random.default_rng(0)
LABELS = (np.arange(300) % 10).astype(np.uint8)


def test_it_is_the_plane_a_singular_value_decomposition_finds() -> None:
    features = (RANDOM.normal(size=(300, 40)) * np.geomspace(10, 0.1, 40)).astype(np.float32)
    found = principal_plane(features, LABELS)
    centred = features - features.mean(axis=0)
    left, values, _ = np.linalg.svd(centred.astype(np.float64), full_matrices=False)
    for place in (0, 1):
        axis = left[:, place] * values[place]
        assert abs(np.corrcoef(axis, found.places[:, place])[0, 1]) > 0.999
        assert found.explained[place] == pytest.approx(values[place] ** 2 / (values**2).sum(), rel=0.01)


def test_class_0_lies_beyond_class_1_on_both_axes() -> None:
    features = RANDOM.normal(size=(300, 5)).astype(np.float32)
    for turned in (features, -features):
        places = principal_plane(turned, LABELS).places
        assert np.all(places[LABELS == 0].mean(axis=0) >= places[LABELS == 1].mean(axis=0))


@pytest.mark.parametrize("features", [np.ones((30, 4), np.float32), np.full((30, 4), np.nan, np.float32), np.zeros((30, 1), np.float32)])
def test_features_that_say_nothing_put_all_images_on_one_spot(features: np.ndarray) -> None:
    assert not principal_plane(features, LABELS[:30]).places.any()
