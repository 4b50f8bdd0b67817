"""Confusions and scores against scikit-learn and counting; the calibration error against a sum by hand."""

import numpy as np
import pytest
from sklearn.metrics import f1_score, precision_score, recall_score

from mnist_core.inside.mistakes import calibration, mistakes

RANDOM = np.random.default_rng(0)
LABELS = RANDOM.integers(0, 10, 500).astype(np.uint8)
PROBABILITIES = RANDOM.dirichlet(np.full(10, 0.3), 500).astype(np.float32)
PREDICTED = PROBABILITIES.argmax(axis=1)


def test_the_confusion_matrix_counts_each_pair_of_true_and_read_class() -> None:
    by_hand = [[int(np.sum((true == LABELS) & (read == PREDICTED))) for read in range(10)] for true in range(10)]
    assert mistakes(PROBABILITIES, LABELS).confusion.tolist() == by_hand


def test_precision_recall_and_f1_are_scikit_learns() -> None:
    found = mistakes(PROBABILITIES, LABELS)
    np.testing.assert_allclose(found.precision, precision_score(LABELS, PREDICTED, average=None))
    np.testing.assert_allclose(found.recall, recall_score(LABELS, PREDICTED, average=None))
    np.testing.assert_allclose(found.f1, f1_score(LABELS, PREDICTED, average=None))
    assert found.accuracy == pytest.approx(np.mean(LABELS == PREDICTED))


def test_the_surest_mistakes_are_wrong_and_come_first_by_confidence() -> None:
    found = mistakes(PROBABILITIES, LABELS)
    assert np.all(PREDICTED[found.worst] != LABELS[found.worst])
    surest = PROBABILITIES.max(axis=1)
    assert surest[found.worst[0]] == surest[PREDICTED != LABELS].max()
    assert np.all(np.diff(surest[found.worst]) <= 0)
    assert surest[found.doubtful[0]] == surest.min()


def test_the_probability_of_the_true_class_is_kept_for_every_image() -> None:
    by_hand = [PROBABILITIES[number, label] for number, label in enumerate(LABELS)]
    assert mistakes(PROBABILITIES, LABELS).in_truth.tolist() == by_hand


def test_a_network_that_says_always_the_same_has_no_precision_for_the_others_and_no_warning() -> None:
    always_three = np.tile(np.eye(10, dtype=np.float32)[3], (500, 1))
    found = mistakes(always_three, LABELS)
    assert found.precision[0] == found.f1[0] == 0
    assert found.recall[3] == 1


def test_a_network_that_has_come_apart_is_wrong_and_not_an_error() -> None:
    found = mistakes(np.full((500, 10), np.nan, np.float32), LABELS)
    assert found.accuracy == pytest.approx(np.mean(LABELS == 0))
    assert float(found.confidences.max()) == 0


def test_the_expected_calibration_error_is_the_sum_by_hand() -> None:
    # Two answers of 95 percent, one of them right; one of 55 percent, right; one of 20 percent, wrong.
    found = calibration(np.array([0.95, 0.95, 0.55, 0.2]), np.array([True, False, True, False]))
    assert found.error == pytest.approx((2 * abs(0.5 - 0.95) + abs(1 - 0.55) + abs(0 - 0.2)) / 4)
    assert found.counts.tolist() == [0, 1, 0, 0, 0, 1, 0, 0, 0, 2]
    assert np.isnan(found.accuracy[0])


def test_a_confidence_on_an_edge_belongs_to_the_bin_below_and_none_is_lost() -> None:
    found = calibration(np.array([0.0, 0.5, 1.0]), np.array([True, True, True]), bins=2)
    assert found.counts.tolist() == [2, 1]
