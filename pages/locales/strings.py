"""Every text that pages translate: read from the source where a call names it, and from the declarations where it is made of data."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from mnist_core import architecture, datasets
from mnist_core.experiment import KNOBS, Augmentation, Experiment, Network
from mnist_core.export.sections import remarks, sections
from mnist_core.recipes import DOCUMENTS, RECIPES
from mnist_core.runs import Status
from pages.components.experiments.words import DOCUMENT_AIMS, LESSONS

ROOT = Path(__file__).parents[2]
# By a function's name, which of its arguments is a text to translate.
CALLS: dict[str, int | str] = {
    "_": 0,
    "N_": 0,
    "translate": 0,
    "RefusedError": 0,
    "TrainingFailed": 0,
    "StoreFault": 1,
    "Problem": 1,
    "Failed": "message",
}


def strings() -> dict[str, set[str]]:
    """Every text, with the files it comes from, relative to the repository."""
    found: dict[str, set[str]] = {}
    for file in sources():
        for text in in_source(file.read_text("utf-8")):
            found.setdefault(text, set()).add(file.relative_to(ROOT).as_posix())
    for file_name, text in declared():
        if has_words(text):
            found.setdefault(text, set()).add(file_name)
    return found


def sources() -> list[Path]:
    return [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py")), *sorted((ROOT / "mnist_core").rglob("*.py"))]


def has_words(text: str) -> bool:
    """Whether there is a letter in it, its {placeholders} aside: digits are the same in all languages."""
    return any(character.isalpha() for character in re.sub(r"\{[^}]*\}", "", text))


def in_source(source: str) -> Iterator[str]:
    """The texts that calls in this program name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            place = CALLS[node.func.id]
            if isinstance(place, int):
                given = node.args[place : place + 1]
            else:
                given = [keyword.value for keyword in node.keywords if keyword.arg == place]
            for argument in given:
                yield from _texts(argument)


def _texts(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.IfExp():
            yield from _texts(node.body)
            yield from _texts(node.orelse)


def declared() -> Iterator[tuple[str, str]]:
    """The texts of knobs, recipes, lessons, classes, layers and states, each with the file or folder it comes from."""
    for knob in KNOBS.values():
        takes, _values = knob.takes()
        texts = [knob.label, knob.help, *knob.choices.values(), "{label} got {got}; it takes " + takes + "."]
        yield from (("mnist_core/experiment", text) for text in texts)
    for recipe in RECIPES.values():
        yield from (("mnist_core/recipes", text) for text in (recipe.title, recipe.lesson, recipe.note, *recipe.variants))
    yield from (("mnist_core/recipes", title) for title in DOCUMENTS.values())
    for lesson in LESSONS.values():
        yield from (("pages/components/experiments/words.py", text) for text in (lesson.question, lesson.answer))
    yield from (("pages/components/experiments/words.py", aim) for aim in DOCUMENT_AIMS.values())
    yield from (("mnist_core/datasets.py", name) for names in datasets.CLASS_NAMES.values() for name in names)
    yield from (("mnist_core/architecture.py", kind.replace("_", " ")) for kind in get_args(architecture.LayerKind))
    yield from (("mnist_core/architecture.py", word) for word in _layer_words())
    yield from (("mnist_core/export", remark) for remark in _remarks())
    yield from (("mnist_core/runs", status) for status in get_args(Status))


def _remarks() -> Iterator[str]:
    """What the programs to take away say in their code, from experiments that together use all of it."""
    changed = {f"augmentation.{name}": 0.5 for name in Augmentation.model_fields} | {"data.test_noise": 0.1}
    quiet = {"learning.validate_every": 2, "learning.early_stopping": True, "learning.duration": "steps", "learning.steps": 7}
    for settings in ({"data.validation": "kfold"} | changed, {"data.validation": "redrawn", "data.shuffle": False} | quiet):
        for section in sections(Experiment.of(settings), str):
            yield from remarks(section.code)


def _layer_words() -> Iterator[str]:
    """The words in layers' names, from networks that together have layers of every kind."""
    for pooled_globally in (False, True):
        network = Network(kind="convolutional", batch_normalization=True, dropout=(0.5,), global_average_pooling=pooled_globally)
        for layer in architecture.layers(network):
            yield from re.findall(r"[a-z]+", layer.name)
