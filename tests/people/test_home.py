"""Home reads a digit at once, whatever the engine's state, and its lessons are there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.recipes import RECIPES
from tests.stand_in import ROOT, Listening, app_with


class Reader(Listening):
    """It warms up until it is told that it is ready; then it reads every image as a seven."""

    state = "warming"

    def call(self, function: str, _run_id: str, images: Any, *_weights: Any) -> "Reader":
        assert (function, images.shape) == ("read_images", (1, 28, 28))
        return self

    def result(self, _seconds: float) -> list[list[float]]:
        return [[0.0] * 7 + [1.0, 0.0, 0.0]]


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    with app_with(Reader, tmp_path, monkeypatch) as stand_in:
        yield stand_in


def test_a_test_image_is_read_from_the_record_while_the_engine_warms_up_and_by_the_engine_afterwards(engine: Reader) -> None:
    home = AppTest.from_file(ROOT / "app.py", default_timeout=60).run()
    assert not home.exception
    assert [metric.value for metric in home.metric] == ["7"]
    assert "95.4% sure that it is 7." in [words.value for words in home.markdown]
    assert ["warming up" in info.value for info in home.info] == [True]

    engine.state = "ready"
    home.run()
    assert [metric.value for metric in home.metric] == ["7"]
    assert "100.0% sure that it is 7." in [words.value for words in home.markdown]
    assert not home.info


@pytest.mark.parametrize(("language", "words"), [("en", "45 minutes"), ("zh", "45 分钟")])
def test_the_first_lesson_opens_on_home_in_the_visitors_language(engine: Reader, language: str, words: str) -> None:
    home = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    home.query_params["lang"] = language
    home.run()
    (lesson,) = home.expander
    assert words in lesson.label
    assert "`?recipe=c-softmax`" in lesson.markdown[0].value


def test_every_recipe_of_the_tutorials_has_its_link(engine: Reader) -> None:
    home = AppTest.from_file(ROOT / "app.py", default_timeout=60).run()
    links = [link.proto.label for link in home.get("page_link")]
    assert {recipe.title for recipe in RECIPES.values() if recipe.document in "ABCDE"} <= set(links)
