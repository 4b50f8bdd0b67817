"""The files of a network: others can load them, and they read what the network reads."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mnist_core import datasets
from mnist_core.experiment import Experiment
from mnist_core.inference import Reader
from mnist_core.network import build

DENSE = Experiment.of({"network.hidden_units": (32,), "data.scaling": "centred", "network.output": "logits", "network.dropout": (0.3,)})
CONVOLUTIONAL = Experiment.of(
    {"network.kind": "convolutional", "network.filters": (4,), "network.hidden_units": (16,), "network.batch_normalization": True}
)
# Loads a model as anybody would, where our package is not to be found, and prints what it says of the images.
ELSEWHERE = """
import importlib.util, sys
import numpy as np
assert importlib.util.find_spec("mnist_core") is None
import keras
model = keras.models.load_model(sys.argv[1])
np.save(sys.argv[3], np.asarray(model(np.load(sys.argv[2]))))
print(type(model).__module__)
"""


@pytest.mark.parametrize("experiment", [DENSE, CONVOLUTIONAL], ids=["dense", "convolutional"])
def test_every_file_reads_what_the_network_reads(experiment: Experiment) -> None:
    from mnist_core.export.models import _keras_predict, _tflite_predict, export

    weights = build(experiment).get_weights()
    images = datasets.load("mnist").test_images
    expected = np.array(Reader(experiment, weights).read(images[:300]))
    accuracy = np.mean(np.array(Reader(experiment, weights).read(images)).argmax(axis=1) == datasets.load("mnist").test_labels)
    sizes = {}
    for kind, predict, tolerance in (
        ("keras", _keras_predict, 1e-5),
        ("tflite", _tflite_predict, 1e-5),
        ("tflite_quantised", _tflite_predict, 0.1),
    ):
        exported = export(experiment, weights, kind)
        answers = predict(exported["file"], images[:300])
        np.testing.assert_allclose(answers, expected, atol=tolerance)
        assert exported["test_accuracy"] == pytest.approx(accuracy, abs=0.001 if kind != "tflite_quantised" else 0.05)
        assert exported["bytes"] == len(exported["file"])
        sizes[kind] = exported["bytes"]
    assert sizes["tflite_quantised"] < sizes["tflite"] < sizes["keras"]


def test_a_keras_file_loads_where_our_code_is_not(tmp_path: Path) -> None:
    from mnist_core.export.models import export

    weights = build(CONVOLUTIONAL).get_weights()
    images = datasets.load("mnist").test_images[:50]
    (tmp_path / "model.keras").write_bytes(export(CONVOLUTIONAL, weights, "keras")["file"])
    np.save(tmp_path / "images.npy", images.astype(np.float32))
    command = [sys.executable, "-c", ELSEWHERE, "model.keras", "images.npy", "answers.npy"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert said.startswith("keras.")
    np.testing.assert_allclose(np.load(tmp_path / "answers.npy"), Reader(CONVOLUTIONAL, weights).read(images), atol=1e-5)
