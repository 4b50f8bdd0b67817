"""One pass over the test images finds what was planted, and what a look by other means finds."""

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mnist_core import datasets, worker
from mnist_core.evaluation import class_scores
from mnist_core.experiment import Experiment
from mnist_core.inside import at_hand, examination
from mnist_core.inside.findings import Examination
from mnist_core.network import build

DENSE = Experiment.of({"network.hidden_units": (12, 8), "network.activation": "relu"})
CONVOLUTIONAL = Experiment.of(
    {"network.kind": "convolutional", "network.filters": (4,), "network.pool_size": (4,), "network.hidden_units": (6,)}
)
IMAGE = datasets.load("mnist").test_images[0]


def planted(experiment: Experiment, layer: str, dead: list[int]) -> list[np.ndarray]:
    """First weights, but these units (from 1) of the layer have no weights and a bias below 0."""
    network = build(experiment)
    kernel, bias = network.get_layer(layer).get_weights()
    kernel[..., np.array(dead) - 1] = 0
    bias[:] = 1
    bias[np.array(dead) - 1] = -1
    network.get_layer(layer).set_weights([kernel, bias])
    return network.get_weights()


def examined(experiment: Experiment, weights: list[np.ndarray], run_id: str = "run") -> Examination:
    found = worker.look_inside(run_id, 1.0, "examination", (), experiment.model_dump_json(), weights)
    assert isinstance(found, Examination)
    return found


@pytest.fixture(autouse=True)
def nothing_at_hand() -> None:
    at_hand._runs.clear()


def test_planted_dead_units_are_counted_and_named() -> None:
    found = examined(DENSE, planted(DENSE, "hidden_1", [3, 12]))
    assert found.dead["hidden_1"] == (12, [3, 12])


def test_planted_dead_filters_are_counted_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "MULTIPLY_ADDS", 1)
    found = examined(CONVOLUTIONAL, planted(CONVOLUTIONAL, "convolution_1", [2]))
    assert found.dead["convolution_1"] == (4, [2])
    # So large a network is shown the first images only.
    assert len(found.mistakes.predicted) == examination.FEWEST


def test_a_network_without_relu_has_no_dead_units() -> None:
    sigmoid = Experiment.of({"network.hidden_units": (5,), "network.activation": "sigmoid"})
    assert examined(sigmoid, build(sigmoid).get_weights()).dead == {}


def test_its_answers_are_those_of_the_plain_network() -> None:
    network = build(DENSE)
    found = examined(DENSE, network.get_weights())
    images = datasets.load("mnist")
    inputs = datasets.scale(images.test_images, DENSE.data.scaling).reshape(-1, 784)
    expected = class_scores(network, inputs).argmax(axis=1)
    assert np.mean(found.mistakes.predicted == expected) > 0.9999
    assert found.mistakes.accuracy == pytest.approx(np.mean(expected == images.test_labels), abs=1e-3)
    assert (found.map.features, found.map.places.shape) == (8, (examination.MAPPED, 2))


def test_softmax_regression_is_mapped_by_its_pixels() -> None:
    softmax = Experiment.of({"network.kind": "softmax"})
    assert examined(softmax, build(softmax).get_weights()).map.features == 784


def test_activations_are_every_layers_own_output() -> None:
    network = build(CONVOLUTIONAL)
    worker.look_inside("run", 1.0, "probabilities", (IMAGE,), CONVOLUTIONAL.model_dump_json(), network.get_weights())
    found = worker.look_inside("run", 1.0, "activations", (IMAGE,))
    values = datasets.scale(IMAGE[None], CONVOLUTIONAL.data.scaling).reshape(1, 784)
    for layer in network.layers[1:]:
        values = layer(values, training=False)
        np.testing.assert_allclose(found.outputs[layer.name], values.numpy()[0], atol=1e-5)
    assert sum(found.probabilities) == pytest.approx(1, abs=1e-5)


def test_a_pixels_terms_end_at_the_layers_own_output() -> None:
    weights = build(CONVOLUTIONAL).get_weights()
    found = worker.look_inside("run", 1.0, "activations", (IMAGE,), CONVOLUTIONAL.model_dump_json(), weights)
    for name, (row, column, channel) in {"convolution_1": (9, 13, 2), "pooling_1": (2, 3, 1)}.items():
        terms = worker.look_inside("run", 1.0, "terms", (IMAGE, name, row, column, channel))
        output = float(found.outputs[name][row, column, channel])
        assert terms.output == pytest.approx(output, abs=1e-5)
        assert max(terms.total, 0) == pytest.approx(output, abs=1e-4)


@pytest.mark.parametrize(
    "question", [("no such thing", ()), ("terms", (IMAGE, "hidden_1", 0, 0, 0)), ("terms", (IMAGE, "nowhere", 0, 0, 0))]
)
def test_a_question_that_cannot_be_answered_is_refused_in_words(question: tuple[str, tuple[object, ...]]) -> None:
    weights = build(DENSE).get_weights()
    with pytest.raises(ValueError, match=r"takes one of|is no convolution"):
        worker.look_inside("run", 1.0, *question, DENSE.model_dump_json(), weights)


def test_what_comes_back_is_read_without_tensorflow(tmp_path: Path) -> None:
    found = [examined(DENSE, build(DENSE).get_weights())]
    found += [worker.look_inside("run", 1.0, what, arguments) for what, arguments in (("activations", (IMAGE,)), ("reasons", (IMAGE, 3)))]
    file = tmp_path / "found.pickle"
    file.write_bytes(pickle.dumps(found))
    code = (
        f"import pickle, sys; found = pickle.load(open({str(file)!r}, 'rb')); "
        "print(type(found[2]).__name__, [name for name in ('tensorflow', 'sklearn') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]).stdout
    assert said == "Reasons []\n"
