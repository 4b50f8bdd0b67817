"""Short calls, which a worker answers beside its training. A network comes along only where it is not at hand."""

from typing import TYPE_CHECKING, Any

from mnist_core.experiment import Augmentation, Experiment
from mnist_core.worker.trainings import in_training
from mnist_core.worker.warming import warm_up

if TYPE_CHECKING:
    from mnist_core.export.models import Kind
    from mnist_core.inference import Reader


def read_images(run_id: str, images: Any, experiment_json: str | None = None, weights: list[Any] | None = None) -> list[list[float]] | None:
    """The probabilities a run's network gives images (n, 28, 28); None when it is not at hand and came with no weights."""
    network = _network_of(run_id, experiment_json, weights)
    return None if network is None else network.read(images)


def nearest(
    run_id: str, image: Any, count: int, experiment_json: str | None = None, weights: list[Any] | None = None
) -> list[tuple[int, float]] | None:
    """The training images closest to an image (28, 28) in the network's last hidden layer, as (index, distance); None as above."""
    network = _network_of(run_id, experiment_json, weights)
    return None if network is None else network.nearest(image, count)


def read_live(run_id: str, images: Any) -> dict[str, Any] | None:
    """What a run in training says of images (n, 28, 28) now: its `epoch` and the `probabilities`; None when it does not train here."""
    live = in_training.get(run_id)
    return None if live is None else live.read(images)


def look_inside(
    run_id: str, epoch: float, what: str, arguments: tuple[Any, ...], experiment_json: str | None = None, weights: list[Any] | None = None
) -> Any:
    """What `inside.looking` finds in a run's network after an epoch; None when it is not at hand and came with no weights."""
    warm_up()
    from mnist_core.inside import at_hand, looking

    if experiment_json is not None and weights is not None:
        at_hand.hold(run_id, epoch, Experiment.model_validate_json(experiment_json), weights)
    epochs = at_hand.held(run_id, epoch)
    return None if epochs is None else looking.look(epochs, epoch, what, *arguments)


def live_epoch(run_id: str) -> float | None:
    """The last epoch of a run in training, whose network is at hand from now on; None before it, or when it does not train here."""
    live = in_training.get(run_id)
    if live is None or (snapshot := live.snapshot()) is None:
        return None
    from mnist_core.inside import at_hand

    epoch, weights = snapshot
    if at_hand.held(run_id, epoch) is None:
        at_hand.hold(run_id, epoch, live.experiment, weights)
    return epoch


def augment(augmentation_json: str, image: Any, count: int, seed: int) -> Any:
    """`count` ways in which these knobs of augmentation change an image (28, 28), uint8 (count, 28, 28)."""
    warm_up()
    from mnist_core.augmentation import examples

    return examples(Augmentation.model_validate_json(augmentation_json), image, count, seed)


def export_model(experiment_json: str, weights: list[Any], kind: "Kind") -> dict[str, Any]:
    """A trained network as a file: the `file`'s bytes, how many `bytes` they are, and their `test_accuracy`; kind as in export.models."""
    warm_up()
    from mnist_core.export import models

    return models.export(Experiment.model_validate_json(experiment_json), weights, kind)


def _network_of(run_id: str, experiment_json: str | None, weights: list[Any] | None) -> "Reader | None":
    warm_up()
    from mnist_core import inference

    if experiment_json is not None and weights is not None:
        inference.hold(run_id, Experiment.model_validate_json(experiment_json), weights)
    return inference.held(run_id)
