"""What a run is called."""

from collections import Counter
from collections.abc import Iterator, Mapping

from mnist_core import champion
from mnist_core.experiment import KNOBS
from mnist_core.knobs import Knob
from mnist_core.runs import Run
from mnist_core.wording import N_
from pages.components import knobs
from pages.components.language import translate as _

# What the program makes a run's name of. It is kept in English, and shown in the language of whoever reads it.
VARIANT = N_("{name} · {variant}")
CHANGED = N_("{name}, changed")
SET = N_("{name}, {knob} {value}")
SEED = N_("{name}, seed {seed}")
TUNED = N_("{name}, my hand")


def of_variant(name: str, variant: str) -> str:
    """The name of a run of a recipe's variant, the only one having none."""
    return VARIANT.format(name=name, variant=variant) if variant else name


def of_value(name: str, knob: Knob, value: object, seed: int) -> str:
    """The name of a run of a series over a knob."""
    return SEED.format(name=SET.format(name=name, knob=knob.label, value=knobs.value_words(knob, value, str)), seed=seed)


def run_name(run: Run) -> str:
    """As a person named it; what the program named, in the visitor's language."""
    return _said(run.name, run)


def series_name(run: Run) -> str:
    """What the names of a series' runs begin with: the name of its baseline, in short."""
    return _said(run.name.partition(",")[0], run)


def _said(name: str, run: Run) -> str:
    for template, written, said in _parts(run) if "," in name or "·" in name else ():
        end = template.format(name="", **written)
        if name.endswith(end):
            return _(template).format(name=_said(name.removesuffix(end), run), **said)
    return _(name) if name == champion.NAME else name


def _parts(run: Run) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """Each template with what of this run stands in it, in English and in the visitor's language."""
    yield CHANGED, {}, {}
    yield TUNED, {}, {}
    seed = {"seed": str(run.experiment.learning.seed)}
    yield SEED, seed, seed
    if run.variant:
        yield VARIANT, {"variant": run.variant}, {"variant": _(run.variant)}
    for knob in KNOBS.values():
        value = run.experiment[knob.path]
        written = {"knob": knob.label, "value": knobs.value_words(knob, value, str)}
        yield SET, written, {"knob": _(knob.label), "value": knobs.value_words(knob, value)}


def titles(runs: Mapping[str, Run]) -> dict[str, str]:
    """What each of the runs is called in a field of choice: its name, with the accuracy on the test images where it has one."""
    ends = {id: _("in training") if run.result is None else f"{run.result.test_accuracy:.4f}" for id, run in runs.items()}
    return distinct({id: f"{run_name(run)} · {ends[id]}" for id, run in runs.items()})


def distinct(words: Mapping[str, str]) -> dict[str, str]:
    """The same, by id, but no two alike: a browser tells Streamlit the words that were chosen, and a person, too, sees no more."""
    count = Counter(words.values())
    return {id: said if count[said] == 1 else f"{said} · {id}" for id, said in words.items()}
