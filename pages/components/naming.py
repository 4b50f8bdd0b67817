"""What a run is called."""

from collections import Counter
from collections.abc import Mapping

from mnist_core.runs import Run
from mnist_core.runs.tables import CAME_WITH_THE_PROGRAM
from pages.components.language import translate as _


def run_name(run: Run) -> str:
    """As a person named it; a run that came with the program in the visitor's language."""
    return _(run.name) if run.created.timestamp() <= CAME_WITH_THE_PROGRAM else run.name


def titles(runs: Mapping[str, Run]) -> dict[str, str]:
    """What each of the runs is called in a field of choice: its name, with the accuracy on the test images where it has one."""
    ends = {id: _("in training") if run.result is None else f"{run.result.test_accuracy:.4f}" for id, run in runs.items()}
    return distinct({id: f"{run_name(run)} · {ends[id]}" for id, run in runs.items()})


def distinct(words: Mapping[str, str]) -> dict[str, str]:
    """The same, by id, but no two alike: a browser tells Streamlit the words that were chosen, and a person, too, sees no more."""
    count = Counter(words.values())
    return {id: said if count[said] == 1 else f"{said} · {id}" for id, said in words.items()}
