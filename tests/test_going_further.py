"""How far a run can be gone on with, and which networks take each other's weights."""

import pytest

from mnist_core.experiment import Experiment, KnobError
from mnist_core.going_on import lengths, longer, same_weights
from mnist_core.recipes import RECIPES

EPOCHS = Experiment.of({"network.kind": "softmax", "data.train_size": 1000, "learning.batch_size": 100, "learning.epochs": 5})
STEPS = Experiment.of({"learning.duration": "steps", "learning.steps": 300}, EPOCHS)


@pytest.mark.parametrize(
    ("experiment", "step", "expected"),
    [
        (EPOCHS, 50, (6, 1000, 10)),
        (EPOCHS, 34, (4, 1000, 5)),
        (EPOCHS, 3, (1, 1000, 5)),
        (STEPS, 300, (301, 200_000, 600)),
        (STEPS, 12, (13, 200_000, 300)),
        (longer(EPOCHS, 1000), 10_000, (1000, 1000, 1000)),
    ],
)
def test_a_run_goes_on_to_what_was_planned_or_to_twice_its_length(
    experiment: Experiment, step: int, expected: tuple[int, int, int]
) -> None:
    assert lengths(experiment, step) == expected


def test_only_the_length_becomes_another() -> None:
    assert [change.knob.path for change in longer(STEPS, 500).changes_from(STEPS)] == ["learning.steps"]
    with pytest.raises(KnobError):
        longer(EPOCHS, 100_000)


@pytest.mark.parametrize(
    ("knobs", "fits"),
    [
        ({"network.activation": "tanh"}, True),
        ({"network.dropout": (0.5,)}, True),
        ({"network.hidden_units": (256, 129)}, False),
        ({"network.hidden_units": (256,)}, False),
        ({"network.batch_normalization": True}, False),
        ({"network.kind": "softmax"}, False),
    ],
)
def test_weights_fit_where_the_layers_that_have_any_are_the_same(knobs: dict[str, object], fits: bool) -> None:
    base = RECIPES["a-mlp"].variants[""]
    assert same_weights(base.network, Experiment.of(knobs, base).network) is fits


def test_another_kernel_or_another_pooling_needs_other_weights() -> None:
    base = RECIPES["c-cnn"].variants[""]
    assert not same_weights(base.network, Experiment.of({"network.kernel_size": 3}, base).network)
    assert not same_weights(base.network, Experiment.of({"network.pooling": "none"}, base).network)
