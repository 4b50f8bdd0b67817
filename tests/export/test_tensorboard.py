"""The logs hold the run's curves: read back with TensorFlow, which did not write them."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from mnist_core.events import BatchEnd, EpochEnd, Started
from mnist_core.export import tensorboard_zip
from mnist_core.history import History


def history(folds: int = 1) -> History:
    grown = History()
    events: list[Started | BatchEnd | EpochEnd] = [
        Started(steps=4, epochs=2, steps_per_epoch=2, folds=folds, train_images=200, validation_images=100, parameters=1)
    ]
    for fold in range(1, folds + 1):
        for step in range(1, 5):
            position = {"fold": fold, "step": step, "epoch": step / 2, "loss": 3.0 - step / 2, "accuracy": step / 8, "seconds": step / 4}
            events.append(BatchEnd(**position, batches=1, learning_rate=0.25, images_per_second=100.0))
            if step % 2 == 0:
                validated = {"validation_loss": 5.0 - step, "validation_accuracy": 0.5} if step == 4 else {}
                events.append(
                    EpochEnd(**position, **validated, learning_rate=0.25, gradient_norms={"output": 1.0 * step, "hidden_1": None})
                )
    grown.extend(enumerate(events))
    return grown


def curves(archive: bytes, folder: Path) -> dict[str, list[tuple[int, float, float]]]:
    """Steps, values and times by folder and tag."""
    import tensorflow as tf
    from tensorflow.core.util import event_pb2

    zipfile.ZipFile(io.BytesIO(archive)).extractall(folder)
    found: dict[str, list[tuple[int, float, float]]] = {}
    for path in folder.rglob("*tfevents*"):
        for record in tf.data.TFRecordDataset(str(path)).as_numpy_iterator():
            event = event_pb2.Event.FromString(record)
            for value in event.summary.value:
                tag = f"{path.parent.relative_to(folder).as_posix()} {value.tag}"
                found.setdefault(tag, []).append((event.step, value.simple_value, event.wall_time))
    return found


def test_every_curve_is_there_as_it_was_measured(tmp_path: Path) -> None:
    found = curves(tensorboard_zip(history(), "run", began=1000.0), tmp_path)
    assert found["run/train batch_loss"] == [(step, 3.0 - step / 2, 1000.0 + step / 4) for step in range(1, 5)]
    assert found["run/train batch_accuracy"] == [(step, step / 8, 1000.0 + step / 4) for step in range(1, 5)]
    assert found["run/train learning_rate"][0] == (1, 0.25, 1000.25)
    assert found["run/train epoch_loss"] == [(2, 2.0, 1000.5), (4, 1.0, 1001.0)]
    assert found["run/train gradient_norm/output"] == [(2, 2.0, 1000.5), (4, 4.0, 1001.0)]
    assert found["run/validation epoch_loss"] == [(4, 1.0, 1001.0)]
    assert found["run/validation epoch_accuracy"] == [(4, 0.5, 1001.0)]
    # What was never measured has no curve.
    assert "run/train gradient_norm/hidden_1" not in found


def test_each_fold_has_a_folder(tmp_path: Path) -> None:
    found = curves(tensorboard_zip(history(folds=2), "run"), tmp_path)
    assert {tag.partition(" ")[0] for tag in found} == {f"run/fold-{fold}/{part}" for fold in (1, 2) for part in ("train", "validation")}
    assert len(found["run/fold-2/train batch_loss"]) == 4


@pytest.mark.parametrize("grown", [History(), history()])
def test_an_archive_is_made_of_any_history(grown: History) -> None:
    assert zipfile.ZipFile(io.BytesIO(tensorboard_zip(grown, "run"))).testzip() is None


def test_no_tensorflow_is_needed() -> None:
    code = (
        "import sys; from mnist_core.export import tensorboard_zip; from mnist_core.history import History\n"
        "tensorboard_zip(History(), 'run'); print([name for name in ('tensorflow', 'keras') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True).stdout
    assert said == "[]\n"
