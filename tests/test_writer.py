"""The writer's digits have MNIST's form, come out the same for the same seed, and can be read as what they are."""

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_core import datasets
from mnist_core.writer import strokes, write
from mnist_core.writer.curves import corner, smooth


@pytest.fixture(scope="module")
def written() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    return write(2000, seed=3)


def box_sides(images: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Height and width in pixels of the ink of each image."""
    rows, columns = (images > 0).any(axis=2), (images > 0).any(axis=1)
    return tuple(28 - side.argmax(axis=1) - side[:, ::-1].argmax(axis=1) for side in (rows, columns))  # type: ignore[return-value]


def centres(images: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Row and column of each image's centre of mass, (n, 2)."""
    mass = images.sum(axis=(1, 2), dtype=float)
    places = np.arange(28)
    return np.stack([(images.sum(axis=2) @ places) / mass, (images.sum(axis=1) @ places) / mass], axis=1)


def test_images_and_labels_are_what_a_training_set_holds(written: tuple[NDArray[np.uint8], NDArray[np.uint8]]) -> None:
    images, labels = written
    assert images.shape == (2000, 28, 28)
    assert images.dtype == labels.dtype == np.uint8
    assert np.bincount(labels).tolist() == [200] * 10
    assert len(np.unique(labels[:20])) > 5, "the classes come mixed"


def test_the_same_seed_writes_the_same_digits_and_another_does_not() -> None:
    first, again, other = write(40, seed=1), write(40, seed=1), write(40, seed=2)
    assert (first[0] == again[0]).all()
    assert (first[1] == again[1]).all()
    assert (first[0] != other[0]).any()


def test_digits_fill_the_box_of_twenty_pixels_and_no_more(written: tuple[NDArray[np.uint8], NDArray[np.uint8]]) -> None:
    longer = np.maximum(*box_sides(written[0]))
    assert longer.max() <= 20
    assert longer.min() >= 18, "the outermost grey may round to paper, but the digit fills the box"


def test_the_centre_of_mass_is_where_mnist_has_it(written: tuple[NDArray[np.uint8], NDArray[np.uint8]]) -> None:
    # Placing by whole pixels leaves up to half a pixel, in MNIST as here.
    assert np.abs(centres(datasets.load("mnist").train_images[:2000]) - 14).max() < 0.51
    assert np.abs(centres(written[0]) - 14).max() < 0.51


def test_ink_is_as_dark_and_as_much_as_mnists_own(written: tuple[NDArray[np.uint8], NDArray[np.uint8]]) -> None:
    images, labels = written
    mnist = datasets.load("mnist")
    for digit in range(10):
        own, theirs = images[labels == digit], mnist.train_images[mnist.train_labels == digit][:2000]
        assert own.max(axis=(1, 2)).min() > 220, "every digit is drawn with full ink somewhere"
        assert own.mean() == pytest.approx(theirs.mean(), rel=0.25)
        grey = [((digits > 0) & (digits < 200)).sum() / (digits > 0).sum() for digits in (own, theirs)]
        assert grey[0] == pytest.approx(grey[1], abs=0.08)


def test_no_two_digits_are_alike(written: tuple[NDArray[np.uint8], NDArray[np.uint8]]) -> None:
    assert len(np.unique(written[0].reshape(2000, -1), axis=0)) == 2000


@pytest.mark.parametrize("digit", range(10))
def test_strokes_fit_a_box_of_one_and_are_points_to_join(digit: int) -> None:
    rng = np.random.default_rng(digit)
    for _ in range(50):
        drawn = strokes(digit, rng)
        points = np.concatenate(drawn)
        assert all(stroke.ndim == 2 and stroke.shape[1] == 2 and len(stroke) >= 2 for stroke in drawn)
        assert np.isfinite(points).all()
        assert points.min(axis=0) == pytest.approx([0, 0], abs=1e-12)
        assert points.max() == pytest.approx(1)


def test_the_habits_that_mnist_lacks_are_written() -> None:
    """Counted by strokes: only a marked 0, a 1 with a foot and a crossed or two-stroke 7 need more than one."""
    rng = np.random.default_rng(0)
    shares = {digit: np.mean([len(strokes(digit, rng)) > 1 for _ in range(300)]) for digit in (0, 1, 7)}
    assert all(0.15 < share < 0.75 for share in shares.values()), shares


def test_a_flag_of_a_one_falls_steeper_than_the_bar_of_a_seven() -> None:
    """The first stroke's way from its first point to the digit's top right: what tells a 1 from a 7 at first sight."""
    rng = np.random.default_rng(0)

    def fall(digit: int) -> float:
        stroke = strokes(digit, rng)[0]
        top = stroke[: len(stroke) // 2][stroke[: len(stroke) // 2, 1].argmin()]
        across, down = np.abs(top - stroke[0])
        return float(np.arctan2(down, across))

    ones, sevens = ([fall(digit) for _ in range(300)] for digit in (1, 7))
    flags = [angle for angle in ones if angle > 0]  # a plain 1 begins at its top
    assert np.percentile(flags, 5) > np.median(sevens) + np.deg2rad(10)


def test_a_nearest_neighbour_of_mnist_reads_the_unmarked_digits(written: tuple[NDArray[np.uint8], NDArray[np.uint8]]) -> None:
    """Digits whose habits MNIST shares must already be read by plain likeness to MNIST, or their labels would mislead."""
    images, labels = written
    mnist = datasets.load("mnist")
    shown = np.isin(labels, [2, 3, 5, 6, 8])
    known = mnist.train_images[:10_000].reshape(-1, 784).astype(np.float32) / 255
    asked = images[shown][:300].reshape(-1, 784).astype(np.float32) / 255
    distances = (known**2).sum(axis=1) - 2 * asked @ known.T
    read = mnist.train_labels[:10_000][distances.argmin(axis=1)]
    assert np.mean(read == labels[shown][:300]) > 0.85


def test_a_smooth_path_passes_through_its_points_and_turns_only_at_corners() -> None:
    path = [(0.0, 0.0), (0.5, 0.1), *corner((1.0, 0.0)), (1.0, 1.0)]
    curve = smooth(np.array(path))
    for point in path:
        assert np.hypot(*(curve - point).T).min() < 1e-12
    directions = np.diff(curve, axis=0)
    turns = np.abs(np.diff(np.unwrap(np.arctan2(directions[:, 1], directions[:, 0]))))
    assert np.sum(turns > np.deg2rad(30)) == 1, "one corner, all else smooth"


def test_nonsense_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="10 is not a digit from 0 to 9"):
        strokes(10, np.random.default_rng(0))
    with pytest.raises(ValueError, match="cannot be negative"):
        write(-1, seed=0)


def test_no_digits_are_no_digits() -> None:
    images, labels = write(0, seed=0)
    assert images.shape == (0, 28, 28)
    assert labels.shape == (0,)
