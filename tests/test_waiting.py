"""What runs took foretells what the next ones take."""

from datetime import UTC, datetime, timedelta

import pytest

from mnist_core import architecture, waiting
from mnist_core.events import Finished
from mnist_core.experiment import Experiment, Network
from mnist_core.runs import Run

SOFTMAX = Experiment.of({"network.kind": "softmax", "learning.duration": "steps", "learning.steps": 100, "learning.batch_size": 50})
DENSE = Experiment.of({"network.kind": "dense"}, SOFTMAX)


def trained(experiment: Experiment, seconds: float, number: int = 0, reason: str = "completed") -> Run:
    result = Finished(reason=reason, test_loss=0, test_accuracy=1, train_accuracy=1, step=100, epoch=1, seconds=seconds)  # type: ignore[arg-type]
    created = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
    return Run(f"run {number}", created, "", "", "", None, "", experiment, "finished", result=result)


def test_a_dense_layer_multiplies_once_a_weight() -> None:
    assert architecture.multiply_adds(Network(kind="softmax")) == 784 * 10
    assert architecture.multiply_adds(Network(kind="dense", hidden_units=(256, 128))) == 784 * 256 + 256 * 128 + 128 * 10


def test_a_convolution_multiplies_each_weight_at_every_pixel_before_its_pooling() -> None:
    network = Network(kind="convolutional", filters=(32, 64), kernel_size=5, pool_size=(2,), hidden_units=(1024,), batch_normalization=True)
    dense = 7 * 7 * 64 * 1024 + 1024 * 10
    assert architecture.multiply_adds(network) == 28 * 28 * 32 * 25 + 14 * 14 * 64 * 32 * 25 + dense


def test_global_average_pooling_leaves_one_input_a_filter() -> None:
    network = Network(kind="convolutional", filters=(8,), kernel_size=3, global_average_pooling=True, hidden_units=())
    assert architecture.multiply_adds(network) == 28 * 28 * 8 * 9 + 8 * 10


def test_nothing_measured_gives_no_time() -> None:
    assert waiting.expected_seconds(SOFTMAX, []) is None
    queued = Run("a", datetime.now(UTC), "", "", "", None, "", SOFTMAX, "queued")
    assert waiting.expected_seconds(SOFTMAX, [queued, trained(SOFTMAX, 5, reason="stopped")]) is None


def test_twice_the_steps_take_twice_the_time_and_folds_count() -> None:
    runs = [trained(SOFTMAX, 3)]
    assert waiting.expected_seconds(SOFTMAX, runs) == pytest.approx(3)
    assert waiting.expected_seconds(Experiment.of({"learning.steps": 200}, SOFTMAX), runs) == pytest.approx(6)
    folded = Experiment.of({"data.validation": "kfold", "data.folds": 4}, SOFTMAX)
    assert waiting.expected_seconds(folded, runs) == pytest.approx(12)


def test_the_median_of_the_last_twenty_counts() -> None:
    slow_once = [trained(SOFTMAX, 500), *[trained(SOFTMAX, 2)] * 19, *[trained(SOFTMAX, 90)] * 40]
    assert waiting.expected_seconds(SOFTMAX, slow_once) == pytest.approx(2)


def test_only_runs_of_the_same_kind_count() -> None:
    assert waiting.expected_seconds(DENSE, [trained(SOFTMAX, 1), trained(SOFTMAX, 1), trained(DENSE, 7)]) == pytest.approx(7)
    assert waiting.expected_seconds(DENSE, [trained(SOFTMAX, 1)]) is None


def test_one_waits_for_what_trains_and_for_all_before() -> None:
    assert waiting.expected_wait([10], []) == 10
    assert waiting.expected_wait([10], [5, 7]) == 22


def test_several_places_share_the_queue_in_its_order() -> None:
    assert waiting.expected_wait([10, 4], []) == 4
    # The first goes to the place free after 4 and ends at 9, before the other place is free at 10: there the next one starts.
    assert waiting.expected_wait([10, 4], [5]) == 9
    assert waiting.expected_wait([10, 4], [5, 5]) == 10


@pytest.mark.parametrize(("training", "ahead"), [([], [1]), ([None], []), ([3, None], [1]), ([3], [1, None])])
def test_one_unknown_time_makes_the_wait_unknown(training: list[float | None], ahead: list[float | None]) -> None:
    assert waiting.expected_wait(training, ahead) is None
