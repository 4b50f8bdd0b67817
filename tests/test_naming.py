"""What runs are called where one is chosen among them."""

import pytest

from mnist_core.experiment import KNOBS
from pages.components import language
from pages.components.naming import CHANGED, TUNED, distinct, of_value, of_variant, run_name
from tests.comparison.made_up import run


def test_no_two_are_called_the_same_and_whoever_is_unique_keeps_the_name() -> None:
    words = distinct({"a1": "c-softmax · 0.9128", "b2": "a-mlp · 0.9801", "c3": "c-softmax · 0.9128"})
    assert words == {"a1": "c-softmax · 0.9128 · a1", "b2": "a-mlp · 0.9801", "c3": "c-softmax · 0.9128 · c3"}


def named(name: str, recipe: str = "a-mlp", turned: dict[str, object] | None = None, **known: str) -> str:
    return run_name(run(recipe, turned, name=name, **known))


def test_what_the_program_named_is_said_in_the_visitors_language(monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = {"network.hidden_units": (256, 128)}
    turned = {"learning.learning_rate": 0.01, "learning.seed": 3, "learning.optimizer": "adam", **hidden}
    series = [of_value("a-mlp, changed", KNOBS[path], value, 3) for path, value in turned.items() if path != "learning.seed"]
    assert series[0] == "a-mlp, changed, Learning rate 0.01, seed 3"
    english = [named(name, turned=turned) for name in series]
    assert english == series

    monkeypatch.setattr(language, "language", lambda: "zh_CN")
    assert [named(name, turned=turned) for name in series] == [
        "a-mlp，已改动，学习率 0.01，种子 3",
        "a-mlp，已改动，优化器 Adam，种子 3",
        "a-mlp，已改动，隐藏层 256, 128，种子 3",
    ]
    of_a_variant = of_variant("a-optimizers", "SGD with momentum")
    assert named(CHANGED.format(name=of_a_variant), "a-optimizers", variant="SGD with momentum") == "a-optimizers · 带动量的 SGD，已改动"
    assert named(TUNED.format(name="Champion")) == "冠军网络，我的笔迹"


def test_what_a_person_named_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "language", lambda: "zh_CN")
    for name in ("Learning rate 0.01", "my changed network", "a-mlp, seed 4", "a-mlp, Learning rate 7", "Champions", "{name}"):
        assert named(name, turned={"learning.learning_rate": 0.01, "learning.seed": 3}) == name
