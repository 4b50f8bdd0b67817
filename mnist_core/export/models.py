"""A trained network as a file that others can load without our code, and how good what is in the file is."""

import tempfile
import warnings
from pathlib import Path
from typing import Any, Literal

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_core import datasets
from mnist_core.architecture import IMAGE_SIZE
from mnist_core.experiment import Experiment
from mnist_core.network import PIXELS, build

Kind = Literal["keras", "tflite", "tflite_quantised"]
CHUNK = 100  # images at a time: a worker that grows much is started anew


def export(experiment: Experiment, weights: list[NDArray[np.float32]], kind: Kind) -> dict[str, Any]:
    """The network as a file, its size, and the share of the test images (as they are, without noise) that it reads right.

    The model takes float32 images of shape (n, 28, 28), 0 (paper) to 255 (ink), and gives ten probabilities each: scaling and softmax are
    part of it. "tflite_quantised" holds its weights as whole numbers of eight bits (dynamic-range quantisation).

    Returns `file` (bytes), `bytes` and `test_accuracy`, measured with what was read back from the file.
    """
    model = plain_model(experiment, weights)
    file = _keras_file(model) if kind == "keras" else _tflite_file(model, quantised=kind == "tflite_quantised")
    images = datasets.load(experiment.data.dataset)
    predict = _keras_predict if kind == "keras" else _tflite_predict
    right = np.mean(predict(file, images.test_images).argmax(axis=1) == images.test_labels)
    return {"file": file, "bytes": len(file), "test_accuracy": float(right)}


def plain_model(experiment: Experiment, weights: list[NDArray[np.float32]]) -> keras.Model:
    """The network made of Keras' own parts only, from grey images to probabilities."""
    network = build(experiment)
    network.set_weights(weights)
    factor, offset = datasets.SCALINGS[experiment.data.scaling]
    images = outputs = keras.Input((IMAGE_SIZE, IMAGE_SIZE), name="images")
    outputs = keras.layers.Reshape((PIXELS,), name="pixels")(outputs)
    outputs = keras.layers.Rescaling(factor, offset, name="scaling")(outputs)
    for layer in network.layers[1:]:
        outputs = layer(outputs)
    if experiment.network.output == "logits":
        outputs = keras.layers.Softmax(name="probabilities")(outputs)
    return keras.Model(images, outputs, name="digit_lab")


def _keras_file(model: keras.Model) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        return path.read_bytes()


def _tflite_file(model: keras.Model, *, quantised: bool) -> bytes:
    # Keras' own export tells the standard output about itself unless it is asked not to.
    with tempfile.TemporaryDirectory() as folder:
        model.export(folder, verbose=False)
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        if quantised:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        file: bytes = converter.convert()
    return file


def _keras_predict(file: bytes, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What the model in the file says of images (n, 28, 28): shape (n, 10)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        path.write_bytes(file)
        model = keras.models.load_model(path, compile=False)
    chunks = (images[start : start + CHUNK].astype(np.float32) for start in range(0, len(images), CHUNK))
    return np.concatenate([np.asarray(model(chunk, training=False)) for chunk in chunks])


def _tflite_predict(file: bytes, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    with warnings.catch_warnings():
        # It is announced to move to a package of its own; TensorFlow 2.21, which is pinned, still carries it.
        warnings.filterwarnings("ignore", message=r"\s*Warning: tf.lite.Interpreter is deprecated", category=UserWarning)
        interpreter = tf.lite.Interpreter(model_content=file, num_threads=1)
    entrance, exit_ = interpreter.get_input_details()[0]["index"], interpreter.get_output_details()[0]["index"]
    answers = []
    for start in range(0, len(images), CHUNK):
        chunk = images[start : start + CHUNK].astype(np.float32)
        if start == 0 or len(chunk) != CHUNK:
            interpreter.resize_tensor_input(entrance, chunk.shape)
            interpreter.allocate_tensors()
        interpreter.set_tensor(entrance, chunk)
        interpreter.invoke()
        answers.append(interpreter.get_tensor(exit_))
    return np.concatenate(answers)
