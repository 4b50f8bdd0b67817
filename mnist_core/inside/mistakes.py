"""Where a network fails: confusions, scores of each class, the surest mistakes, and whether it knows how sure to be."""

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from mnist_core.architecture import CLASSES
from mnist_core.inside.findings import Calibration, Mistakes

BINS = 10
LISTED = 60  # images in each of the two lists


def mistakes(probabilities: NDArray[np.float32], labels: NDArray[np.uint8]) -> Mistakes:
    """From probabilities (n, 10) and true classes (n,)."""
    # A network that has come apart says NaN, which is no confidence at all.
    known = np.nan_to_num(probabilities, nan=0.0)
    predicted = known.argmax(axis=1).astype(np.uint8)
    confidences = known[np.arange(len(known)), predicted]
    right = predicted == labels
    classes = np.arange(CLASSES)
    precision, recall, f1, _ = precision_recall_fscore_support(labels, predicted, labels=classes, zero_division=0)
    wrong = np.flatnonzero(~right)
    return Mistakes(
        accuracy=float(right.mean()),
        predicted=predicted,
        confidences=confidences.astype(np.float16),
        in_truth=known[np.arange(len(known)), labels].astype(np.float32),
        confusion=confusion_matrix(labels, predicted, labels=classes),
        precision=precision,
        recall=recall,
        f1=f1,
        worst=wrong[np.argsort(-confidences[wrong], kind="stable")][:LISTED].astype(np.int32),
        doubtful=np.argsort(confidences, kind="stable")[:LISTED].astype(np.int32),
        calibration=calibration(confidences, right),
    )


def calibration(confidences: NDArray[np.floating], right: NDArray[np.bool_], bins: int = BINS) -> Calibration:
    """Confidences (n,) in bins of equal width, each open below and closed above, against how many of the answers (n,) were right.

    The expected calibration error is the mean distance between the two, weighed by a bin's images. Source: C. Guo, G. Pleiss, Y. Sun,
    K. Q. Weinberger, "On calibration of modern neural networks", 2017.
    """
    edges = np.linspace(0, 1, bins + 1)
    places = np.clip(np.ceil(np.asarray(confidences, np.float64) * bins).astype(int) - 1, 0, bins - 1)
    counts = np.bincount(places, minlength=bins)
    with np.errstate(invalid="ignore"):
        confidence = np.bincount(places, confidences, bins) / counts
        accuracy = np.bincount(places, right, bins) / counts
    error = float(np.nansum(np.abs(accuracy - confidence) * counts) / max(1, counts.sum()))
    return Calibration(edges, confidence, accuracy, counts, error)
