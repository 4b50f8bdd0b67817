"""The Experiments page opened, and runs for it to show."""

from typing import Any

from streamlit.testing.v1 import AppTest

from mnist_core.events import EpochEnd, Finished, Started
from mnist_core.experiment import Experiment
from mnist_core.recipes import RECIPES
from mnist_core.runs import Run
from pages.components import state
from tests.stand_in import ROOT

PAGE = "pages/experiments.py"


def page(**query: str) -> AppTest:
    opened = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    opened.switch_page(PAGE)
    opened.session_state["visitor"] = "ann"
    for key, value in query.items():
        opened.query_params[key] = value
    return look_again(opened)


def look_again(opened: AppTest) -> AppTest:
    """As a live page does, once what was read is no longer fresh."""
    from pages.components.experiments import results

    results.read_anew()
    opened.run()
    assert not opened.exception
    return opened


def finish(run: Run, test: float = 0.9, train: float = 0.95) -> Run:
    experiment = run.experiment
    started = Started(
        steps=experiment.total_steps,
        epochs=experiment.total_epochs,
        steps_per_epoch=experiment.steps_per_epoch,
        train_images=1,
        validation_images=1,
        parameters=1,
    )
    step, epoch = experiment.total_steps, experiment.total_steps / experiment.steps_per_epoch
    norms = {"hidden_1": 1e-9, "output": 1e-2}
    measured = {
        "loss": 1,
        "accuracy": train,
        "validation_loss": 1,
        "validation_accuracy": test,
        "learning_rate": 0.1,
        "gradient_norms": norms,
    }
    end = EpochEnd(step=step, epoch=epoch, seconds=5, **measured)  # type: ignore[arg-type]
    finished = Finished(reason="completed", test_loss=1, test_accuracy=test, train_accuracy=train, step=step, epoch=epoch, seconds=5)
    state.store().record(run.id, [(1, started), (2, end), (3, finished)])
    return run


def made(recipe: str, seed: int | None = None, owner: str = "ann", group: str | None = None, **knobs: Any) -> Run:
    experiment = RECIPES[recipe].experiment
    if seed is not None:
        experiment = Experiment.of({"learning.seed": seed}, experiment)
    changed = Experiment.of({name.replace("__", "."): value for name, value in knobs.items()}, experiment)
    return state.store().create(changed, name=f"{recipe}, made", recipe=recipe, owner=owner, group=group)


def words(opened: AppTest) -> str:
    return "\n".join(
        str(element.value) for kind in ("markdown", "header", "caption", "info", "warning", "error") for element in getattr(opened, kind)
    )


def row(opened: AppTest, start: str) -> list[str]:
    """The table's row whose first cell begins so."""
    rows = opened.table[0].value.to_numpy().tolist()
    return next(cells for cells in rows if cells[0].startswith(start))


def button(opened: AppTest, key: str) -> Any:
    return opened.button(key=key)
