"""`python -m benchmarks.documents a-mlp --seed 0`: run one document's script and print what came of it."""

import argparse
import dataclasses
import json
import os

from . import RECIPE_IDS, Outcome, run


def main() -> None:
    """Read the command line, train, print a line for each network, or one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.documents", description=__doc__)
    parser.add_argument("recipe", choices=RECIPE_IDS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--length", type=int, help="epochs (steps in document C) instead of the document's own number")
    parser.add_argument("--json", action="store_true", help="print everything, history included, as one JSON object")
    arguments = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

    outcome = run(arguments.recipe, seed=arguments.seed, length=arguments.length)
    if arguments.json:
        print(json.dumps({"recipe": arguments.recipe, "seed": arguments.seed, **dataclasses.asdict(outcome)}))
        return
    for name, part in {arguments.recipe: outcome, **outcome.variants}.items():
        print(line(name, part))


def line(name: str, outcome: Outcome) -> str:
    """One outcome in words."""
    validation = outcome.history.get("val_accuracy")
    first = f"   validation after 1 epoch {validation[0]:.4f}, at the end {validation[-1]:.4f}" if validation else ""
    accuracies = f"train {outcome.train_accuracy:.4f}   test {outcome.test_accuracy:.4f}"
    return f"{name:<16} {outcome.seconds:7.1f} s   {outcome.steps:>6} steps   {accuracies}{first}"


if __name__ == "__main__":
    main()
