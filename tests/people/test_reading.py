"""A network that is to read and cannot says so on the page."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw
from sqlalchemy import create_engine, text
from streamlit.testing.v1 import AppTest

from mnist_core.events import Finished
from mnist_core.experiment import Experiment
from mnist_core.runs import Run
from pages.components import state
from tests.stand_in import ROOT, Listening, app_with

CLOTHES = Experiment.of({"network.kind": "softmax", "data.dataset": "fashion_mnist"})


class Empty(Listening):
    """It has no network at hand."""

    def call(self, *_asked: Any) -> "Empty":
        return self

    def result(self, _seconds: float) -> None:
        return None


@pytest.fixture(autouse=True)
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Empty]:
    with app_with(Empty, tmp_path, monkeypatch) as stand_in:
        yield stand_in


def trained() -> Run:
    run = state.store().create(CLOTHES, name="clothes")
    ended = Finished(reason="completed", test_loss=0.3, test_accuracy=0.9, train_accuracy=0.9, step=10, epoch=1, seconds=1)
    state.store().record(run.id, [(1, ended)])
    return run


def read_a_photo(run: Run) -> AppTest:
    picture = Image.new("RGB", (200, 300), "white")
    ImageDraw.Draw(picture).rectangle((60, 40, 140, 260), fill=(30, 40, 90))
    file = io.BytesIO()
    picture.save(file, "PNG")
    opened = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    opened.switch_page("pages/draw.py")
    opened.query_params["run"] = run.id
    opened.run()
    opened.file_uploader[0].set_value(("trousers.png", file.getvalue(), "image/png")).run()
    assert not opened.exception
    return opened


def test_a_run_without_weights() -> None:
    assert "No weights of clothes are kept, so it cannot read." in [warning.value for warning in read_a_photo(trained()).warning]


def test_a_run_with_damaged_weights(tmp_path: Path) -> None:
    run = trained()
    state.store().save_weights(run.id, 1, [np.zeros((784, 10), np.float32), np.zeros(10, np.float32)])
    database = create_engine(f"sqlite:///{tmp_path / 'runs.db'}")
    with database.begin() as connection:
        connection.execute(text("UPDATE weights SET arrays = X'0102' WHERE run_id = :run"), {"run": run.id})
    database.dispose()
    assert any("The weights kept of this run are damaged" in warning.value for warning in read_a_photo(run).warning)
