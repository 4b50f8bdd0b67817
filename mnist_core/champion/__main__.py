"""`python -m mnist_core.champion [--seed N] [--to FILE]`: train the recipe `champion` and write what the program ships."""

import argparse
from pathlib import Path

from mnist_core.champion import FILE, RECIPE_ID, Champion, write
from mnist_core.events import EpochEnd, Event
from mnist_core.experiment import Experiment
from mnist_core.recipes import RECIPES
from mnist_core.training import train


def main() -> None:
    arguments_of = argparse.ArgumentParser(description=__doc__)
    arguments_of.add_argument("--seed", type=int, help="other than the recipe's own")
    arguments_of.add_argument("--to", type=Path, default=FILE, help="where to write it, by default where the program looks for it")
    arguments = arguments_of.parse_args()
    experiment = RECIPES[RECIPE_ID].experiment
    if arguments.seed is not None:
        experiment = Experiment.of({"learning.seed": arguments.seed}, experiment)
    events: list[Event] = []

    def emit(event: Event) -> None:
        events.append(event)
        if isinstance(event, EpochEnd):
            accuracy = event.validation_accuracy
            print(f"epoch {event.epoch:.0f}: loss {event.loss:.4f}, test accuracy {accuracy}, {event.seconds:.0f} s", flush=True)

    result = train(experiment, emit)
    write(Champion(experiment, events, result.weights), arguments.to)
    print(f"test accuracy {result.finished.test_accuracy:.4f} in {result.finished.seconds:.0f} s; {arguments.to.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
