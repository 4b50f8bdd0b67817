"""What a run is called."""

from mnist_core.runs import Run
from mnist_core.runs.tables import CAME_WITH_THE_PROGRAM
from pages.components.language import translate as _


def run_name(run: Run) -> str:
    """As a person named it; a run that came with the program in the visitor's language."""
    return _(run.name) if run.created.timestamp() <= CAME_WITH_THE_PROGRAM else run.name
