"""Scripts and notebooks as text; test_scripts_run.py runs them."""

import ast
import json
import re
from pathlib import Path

import nbformat
import pytest

from mnist_core.experiment import Experiment
from mnist_core.export import left_out, notebook, script
from mnist_core.export.sections import NEEDS
from mnist_core.recipes import RECIPES

ROOT = Path(__file__).parents[2]
HARMFUL = 'a"""\nimport os; os.remove("x")\r\u2028\x0cprint(1) <script>alert(1)</script> # `x` *b*'


def code_of(text: str) -> str:
    return "\n\n".join(cell["source"] for cell in json.loads(text)["cells"] if cell["cell_type"] == "code")


@pytest.mark.parametrize("name", RECIPES)
def test_it_imports_nothing_of_ours_and_no_more_than_it_needs(name: str) -> None:
    tree = ast.parse(script(RECIPES[name].experiment, name))
    imported = [alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names]
    imported += [str(node.module) for node in tree.body if isinstance(node, ast.ImportFrom)]
    assert {module.partition(".")[0] for module in imported} <= {"keras", "numpy", "tensorflow"}
    random = RECIPES[name].experiment.augmentation.active or RECIPES[name].experiment.data.test_noise > 0
    assert ("tensorflow" in imported) == random


def test_what_an_experiment_does_not_use_does_not_appear() -> None:
    text = script(Experiment.of({"network.kind": "softmax"}), "softmax regression")
    for unused in ("Dropout", "Conv2D", "augment", "noise", "callbacks", "x_val", "fold", "regularizer", "StopAfter", "tf."):
        assert unused not in text
    assert len(text.splitlines()) < 80


@pytest.mark.parametrize("name", RECIPES)
def test_lines_are_short_enough_to_read(name: str) -> None:
    assert max(map(len, script(RECIPES[name].experiment, name).splitlines())) <= 115


@pytest.mark.parametrize("name", RECIPES)
def test_the_notebook_is_one_and_holds_the_scripts_code(name: str) -> None:
    text = notebook(RECIPES[name].experiment, RECIPES[name].title)
    nbformat.validate(nbformat.reads(text, as_version=4))
    assert ast.dump(ast.parse(code_of(text))) == ast.dump(ast.parse(script(RECIPES[name].experiment, name)))
    kinds = [cell["cell_type"] for cell in json.loads(text)["cells"]]
    assert kinds[0] == "markdown"
    assert kinds[1:] == ["markdown", "code"] * (len(kinds) // 2)


def test_a_title_from_a_person_is_a_comment_and_nothing_else() -> None:
    quiet = script(Experiment(), "a run")
    assert ast.dump(ast.parse(script(Experiment(), HARMFUL))) == ast.dump(ast.parse(quiet))
    first = json.loads(notebook(Experiment(), HARMFUL))["cells"][0]["source"]
    assert "\n" not in first.partition("\n\n")[0]
    assert "<script>" not in re.sub(r"\\.", "", first)


def test_what_cannot_be_carried_is_said() -> None:
    champion = RECIPES["champion"].experiment
    sentence = left_out(champion)[0]
    comments = " ".join(line.removeprefix("# ") for line in script(champion, "x").splitlines() if line.startswith("#"))
    assert sentence in comments
    assert sentence in json.loads(notebook(champion, "x"))["cells"][0]["source"]
    assert left_out(Experiment()) == []
    assert "the numbers agree" in script(Experiment(), "x")
    assert "the numbers agree" not in script(champion, "x")


def test_a_run_that_went_on_from_another_says_so() -> None:
    assert len(left_out(Experiment(), continued=True)) == 1
    assert "went on from another run" in script(Experiment(), "x", continued=True)


def test_written_digits_may_be_most_of_what_trains() -> None:
    experiment = Experiment.of({"data.written": 60_000, "data.train_size": 100, "learning.batch_size": 5_000})
    assert "number * 100 :" in script(experiment, "x")


def test_sentences_come_in_the_language_asked_for_and_code_does_not() -> None:
    text = script(Experiment(), "x", translate=lambda sentence: f"译 {sentence}")
    assert "# 译 The training." in text
    assert '"""译 The images that train, in a new order every epoch."""' in text
    assert ast.dump(ast.parse(text.replace('"""译 ', '"""'))) == ast.dump(ast.parse(script(Experiment(), "x")))


def test_it_asks_for_the_versions_that_we_train_with() -> None:
    pinned = dict(re.findall(r"^(keras|tensorflow)(\S+)", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE))
    assert f'"keras{pinned["keras"]}" "tensorflow{pinned["tensorflow"]}"' == NEEDS
