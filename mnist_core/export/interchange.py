"""An experiment as JSON, out and back in. Nothing but numbers and words is read: no file from outside can carry code."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json

from mnist_core.experiment import KNOBS, Experiment, KnobError
from mnist_core.refused import RefusedError

FORMAT = "digit-lab experiment"
VERSION = 1
LARGEST_FILE = 20_000  # bytes, several times an experiment's
_LONGEST_GOT = 40  # characters of what a file has, in a sentence about it
# How a file begins that holds a network: Keras' archive, HDF5; TensorFlow Lite has its mark from the fifth byte on.
_MODELS = (b"PK\x03\x04", b"\x89HDF")


def experiment_json(experiment: Experiment) -> str:
    """The experiment as the text of a file that `read_experiment` takes."""
    return json.dumps({"format": FORMAT, "version": VERSION, "experiment": experiment.model_dump(mode="json")}, indent=2) + "\n"


def read_experiment(file: str | bytes) -> Experiment:
    """The experiment that a file holds. A knob that it does not name, since it was written before there was one, stands at its default.

    Raises RefusedError, with a sentence, for anything else.
    """
    data = file.encode(errors="replace") if isinstance(file, str) else file
    if data.startswith(_MODELS) or data[4:8] == b"TFL3":
        raise RefusedError("This is a model file. Such files can carry code, so none is taken in: bring the run's experiment (JSON).")
    if len(data) > LARGEST_FILE:
        raise RefusedError("This file is larger than any experiment.")
    try:
        # Unlike the standard library's, this reader has an end to nesting.
        read = from_json(data, allow_inf_nan=False)
    except ValueError:
        read = None
    if not isinstance(read, dict) or read.get("format") != FORMAT or set(read) != {"format", "version", "experiment"}:
        raise RefusedError("This is not an experiment that was downloaded here.")
    if type(read["version"]) is not int or read["version"] != VERSION:
        raise RefusedError(
            "This experiment has format version {got}; version {known} can be read.", got=_short(read["version"]), known=VERSION
        )
    values = _values(read["experiment"])
    try:
        experiment = Experiment.of(values)
    except KnobError as error:
        problem = error.problems[0]
        raise RefusedError(
            problem.template, **{name: _short(value) if name == "got" else value for name, value in problem.values.items()}
        ) from None
    for path, value in values.items():
        _refuse_another_kind(path, value, experiment[path])
    return experiment


def _values(groups: Any) -> dict[str, Any]:
    """Knobs by path; raises RefusedError for a knob there is not."""
    if not isinstance(groups, dict) or not all(isinstance(group, Mapping) for group in groups.values()):
        raise RefusedError("This is not an experiment that was downloaded here.")
    values = {f"{group}.{name}": value for group, knobs in groups.items() for name, value in knobs.items()}
    for path in values:
        if path not in KNOBS:
            raise RefusedError("There is no knob {got}.", got=_short(path))
    return values


def _refuse_another_kind(path: str, given: Any, read: Any) -> None:
    """Pydantic would take "128" or true for a number; a file that was downloaded here has neither."""
    items = list(zip(given, read, strict=True)) if isinstance(read, tuple) else [(given, read)]
    for before, after in items:
        kinds = (int, float) if type(after) is float else (type(after),)
        if type(before) not in kinds:
            knob = KNOBS[path]
            words, limits = knob.takes()
            template = "{label} got {got}; it takes " + words + "."
            raise RefusedError(template, **{"label": knob.label, "got": _short(json.dumps(given))} | limits)


def _short(value: Any) -> str | float:
    """A value for a sentence: a number as it is, anything else as text that is not long."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15:
        return value
    text = str(value)
    return text if len(text) <= _LONGEST_GOT else text[: _LONGEST_GOT - 1] + "…"
