"""What every "try this" of the explanations gives, under the seeds 0, 1 and 2: `python -m benchmarks.explained [--write] [--quick]`.

Recipes as they are stand in `docs/reproduction.md` and are not trained again. With `--write` the results go to where the explanations
read them, together with the two runs that their figures draw. With `--quick` trainings are cut short: then it only shows that all train.
"""

import json
import statistics

from mnist_core.events import EpochEnd, Event
from mnist_core.experiment import Experiment
from mnist_core.explanations import TOPICS, Try
from mnist_core.explanations import measured as of_tries
from mnist_core.explanations.small import THOUSAND
from mnist_core.figures.explained import measured as of_figures
from mnist_core.recipes import RECIPES

from .product import shortened
from .report import parser, progress

SEEDS = (0, 1, 2)
QUICK = {"epochs": 1, "steps": 20}


def train(experiment: Experiment, quick: bool) -> tuple[dict[str, float], list[EpochEnd]]:
    """Its accuracies at the end, and what each epoch told."""
    from mnist_core import training

    events: list[Event] = []
    if quick:
        experiment = shortened(experiment, QUICK[experiment.learning.duration], seed=experiment.learning.seed)
    finished = training.train(experiment, events.append).finished
    accuracies = {"train_accuracy": finished.train_accuracy, "test_accuracy": finished.test_accuracy}
    return accuracies, [event for event in events if isinstance(event, EpochEnd)]


def measure(one: Try, quick: bool) -> dict[str, tuple[float, float]]:
    """Mean and standard deviation of each accuracy over the seeds; of its own seed alone where it names one."""
    seeds = (one.experiment.learning.seed,) if "learning.seed" in one.changes else SEEDS
    found = [train(Experiment.of({"learning.seed": seed}, one.experiment), quick)[0] for seed in seeds]
    return {
        name: (round(statistics.mean(values), 4), round(statistics.stdev(values), 4) if len(values) > 1 else 0.0)
        for name in found[0]
        for values in [[accuracies[name] for accuracies in found]]
    }


def drawn(quick: bool) -> dict[str, object]:
    """The losses of one run, and the accuracies of one experiment under twenty seeds."""
    _accuracies, epochs = train(Experiment.of(THOUSAND, RECIPES["a-mlp"].experiment), quick)
    losses = {
        "training": [round(epoch.loss, 4) for epoch in epochs],
        "validation": [round(epoch.validation_loss or 0, 4) for epoch in epochs],
    }
    softmax = RECIPES["c-softmax"].experiment
    seeds = [train(Experiment.of({"learning.seed": seed}, softmax), quick)[0]["test_accuracy"] for seed in range(20)]
    return {"losses": losses, "seeds": [round(accuracy, 4) for accuracy in seeds]}


def main() -> None:
    arguments = parser("explained", __doc__)
    arguments.add_argument("--write", action="store_true", help="keep the results for the explanations")
    options = arguments.parse_args()
    results = dict(json.loads(of_tries.FILE.read_text("utf-8")))
    changed = {one.address: one for topic in TOPICS.values() for one in topic.tries if one.changes}
    for number, (address, one) in enumerate(changed.items(), start=1):
        progress(f"{number} of {len(changed)}: {address}")
        results[address] = measure(one, options.quick)
        if not options.json:
            print(f"{address}: {results[address]}")
    if options.json:
        print(json.dumps(results))
    figures = drawn(options.quick)
    if options.write and not options.quick:
        lines = ",\n".join(f" {json.dumps(address)}: {json.dumps(found)}" for address, found in results.items())
        of_tries.FILE.write_text(f"{{\n{lines}\n}}\n", "utf-8")
        of_figures.FILE.write_text(json.dumps(figures, indent=1), "utf-8")


if __name__ == "__main__":
    main()
