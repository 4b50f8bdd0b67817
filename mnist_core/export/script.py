"""A run as a Keras program that needs nothing of ours: as a script, and as a notebook."""

import json
import re
import textwrap
from collections.abc import Iterator
from typing import Any

from mnist_core.experiment import Experiment
from mnist_core.export.code import LINE
from mnist_core.export.sections import NEEDS, Translate, sections
from mnist_core.wording import N_

_WRITTEN = N_("The digits of Digit Lab's writer, which trained besides, are left out: the numbers will differ.")
_CONTINUED = N_("This run went on from another run's weights; the program starts from new ones, so the numbers will differ.")
_SAME = N_(
    "The same network, the same batches, from the same seed as in Digit Lab: the numbers agree but for rounding, on the same versions and "
    "a CPU."
)


def left_out(experiment: Experiment, continued: bool = False) -> list[str]:
    """Sentences on what the program cannot carry; none where it trains the very same.

    `continued` says that the run went on from another run's weights, perhaps with a person's own drawings.
    """
    found = [_WRITTEN] if experiment.data.written_images else []
    return [*found, _CONTINUED] if continued else found


def script(experiment: Experiment, title: str, continued: bool = False, translate: Translate = str) -> str:
    """A Keras script that trains as the run with this experiment did; `title` may come from a person."""
    comments = [_one_line(title), *_introduction(experiment, continued, translate), f"pip install {NEEDS}"]
    parts = [_comment(comments)]
    after_definition = False
    for section in sections(_carried(experiment), translate):
        defines = section.code.startswith(("class ", "def "))
        parts.append(("\n" if defines or after_definition else "") + _comment([section.words]) + "\n" + section.code)
        after_definition = defines
    return "\n\n".join(parts) + "\n"


def notebook(experiment: Experiment, title: str, continued: bool = False, translate: Translate = str) -> str:
    """The same as a Jupyter notebook (nbformat 4.5): a cell for each section, below a sentence on what it does."""
    # In Markdown and HTML a person's words are text and nothing else.
    heading = re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$&])", r"\\\1", _one_line(title))
    first = "\n\n".join([f"# {heading}", *_introduction(experiment, continued, translate), f"`pip install {NEEDS}`"])
    cells = [_cell("markdown", first)]
    for section in sections(_carried(experiment), translate):
        cells += [_cell("markdown", section.words), _cell("code", section.code)]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}, ensure_ascii=False, indent=1)


def _carried(experiment: Experiment) -> Experiment:
    """The experiment without what the program cannot carry."""
    written = experiment.data.written_images
    if not written:
        return experiment
    batch_size = min(experiment.learning.batch_size, experiment.training_images - written)
    return Experiment.of({"data.written": 0, "learning.batch_size": batch_size}, experiment)


def _introduction(experiment: Experiment, continued: bool, translate: Translate) -> Iterator[str]:
    missing = left_out(experiment, continued)
    yield from [translate(sentence) for sentence in missing or [_SAME]]


def _one_line(title: str) -> str:
    """A comment ends with its line, and so would a title's harm."""
    printable = "".join(character if character.isprintable() else " " for character in title)
    return " ".join(printable.split()) or "Digit Lab"


def _comment(sentences: list[str]) -> str:
    return "\n".join(line for sentence in sentences for line in textwrap.wrap(sentence, LINE, initial_indent="# ", subsequent_indent="# "))


def _cell(kind: str, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": source}
    return cell | {"execution_count": None, "outputs": []} if kind == "code" else cell
