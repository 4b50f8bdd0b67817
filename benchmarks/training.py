"""Speed through the product against the documents' plain Keras scripts: `python -m benchmarks.training [--quick] [--json] [--rounds N]`.

Plain: the document's script in a fresh process; compilation, training and the document's own validation count, imports and loading do not.
Ours: the same length through a warm engine with the live chart on, from the click to the run recorded as finished; that includes
building the network, everything the page shows, and the test at the end. Both by turns, plain first, never at the same time. The first
round has the recipe's own seed, each further one the next; a round in which one side fails is told and left out. A shortened `b-fashion`
keeps the document's first learning rates in the plain script; ours falls to zero over the shorter run.
"""

import json
import statistics
import subprocess
import sys
from dataclasses import dataclass, field

from mnist_core.recipes import RECIPES

from .documents import RECIPE_IDS
from .product import Product, shortened, warm_engine
from .report import ROOT, parser, progress, table

# Epochs (steps in document C) where they are not the document's own.
LENGTHS = {"c-cnn": 2_000}
# One of each kind: a pipeline with validation, single steps, convolutions, arrays without validation.
QUICK_LENGTHS = {"a-mlp": 6, "c-softmax": 1_000, "c-cnn": 300, "e-crossentropy": 6}


@dataclass
class Side:
    """One way to train a recipe, measured once a round. Accuracies are on the test images, the mean of a recipe's variants."""

    seconds: list[float] = field(default_factory=list)
    accuracies: list[float] = field(default_factory=list)

    def add(self, seconds: float, accuracy: float) -> None:
        self.seconds.append(seconds)
        self.accuracies.append(accuracy)

    @property
    def second(self) -> float:
        return statistics.median(self.seconds)

    @property
    def accuracy(self) -> float:
        return statistics.mean(self.accuracies)


@dataclass
class Pair:
    """One recipe both ways."""

    recipe_id: str
    length: int | None
    plain: Side = field(default_factory=Side)
    ours: Side = field(default_factory=Side)

    @property
    def ratio(self) -> float:
        return self.plain.second / self.ours.second

    @property
    def title(self) -> str:
        if self.length is None:
            return self.recipe_id
        unit = "step" if self.recipe_id.startswith("c-") else "epoch"
        return f"{self.recipe_id} ({self.length:,} {unit}{'' if self.length == 1 else 's'})"


def measure_plain(pair: Pair, seed: int) -> tuple[float, float]:
    """Run the document's script in a process of its own: its seconds and accuracy.

    Raises:
        RuntimeError: The script ended badly.
    """
    command = [sys.executable, "-m", "benchmarks.documents", pair.recipe_id, "--seed", str(seed), "--json"]
    if pair.length is not None:
        command += ["--length", str(pair.length)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(f"{' '.join(command)} ended badly:\n{ended.stderr}")
    outcome = json.loads(ended.stdout)
    return outcome["seconds"], outcome["test_accuracy"]


def measure_ours(product: Product, pair: Pair, seed: int) -> tuple[float, float]:
    """Train every variant of the recipe through the product, one after the other: their seconds together, their mean accuracy.

    Raises:
        RuntimeError: A run did not finish.
    """
    seconds, accuracies = 0.0, []
    for variant, base in RECIPES[pair.recipe_id].variants.items():
        experiment = shortened(base, pair.length, seed=seed)
        finished, taken = product.train(experiment, f"{pair.recipe_id} {variant}".strip())
        seconds += taken
        accuracies.append(finished.test_accuracy)
    return seconds, statistics.mean(accuracies)


def seeds(recipe_id: str, rounds: int) -> range:
    first = next(iter(RECIPES[recipe_id].variants.values())).learning.seed
    return range(first, first + rounds)


def compare(pairs: list[Pair], rounds: int) -> None:
    """Measure all pairs, by turns."""
    progress("starting the engine")
    with warm_engine() as product:
        for pair in pairs:
            for seed in seeds(pair.recipe_id, rounds):
                try:
                    (plain, plain_accuracy), (ours, our_accuracy) = measure_plain(pair, seed), measure_ours(product, pair, seed)
                except RuntimeError as error:
                    progress(f"{pair.title}, seed {seed}: {error}")
                    continue
                pair.plain.add(plain, plain_accuracy)
                pair.ours.add(ours, our_accuracy)
                progress(f"{pair.title}: plain {plain:.2f} s, ours {ours:.2f} s, {plain / ours:.2f}x")


def chosen(wanted: str | None, quick: bool) -> list[Pair]:
    """The recipes to measure and their lengths."""
    names = wanted.split(",") if wanted else list(QUICK_LENGTHS if quick else RECIPE_IDS)
    unknown = [name for name in names if name not in RECIPE_IDS]
    if unknown:
        raise ValueError(f"--recipes got {', '.join(unknown)}; it takes any of {', '.join(RECIPE_IDS)}.")
    if not quick:
        return [Pair(name, LENGTHS.get(name)) for name in names]
    return [Pair(name, QUICK_LENGTHS.get(name, 100 if name.startswith("c-") else 1)) for name in names]


def main() -> None:
    """Measure and print."""
    arguments_of = parser("training", __doc__)
    arguments_of.add_argument("--recipes", metavar="ID,ID", help="only these")
    arguments_of.add_argument("--rounds", type=int, default=1, help="of each recipe; the median of the times counts")
    arguments = arguments_of.parse_args()
    try:
        pairs = chosen(arguments.recipes, arguments.quick)
    except ValueError as error:
        arguments_of.error(str(error))

    compare(pairs, max(1, arguments.rounds))
    pairs = [pair for pair in pairs if pair.ours.seconds]
    if not pairs:
        sys.exit("Nothing was measured: every round failed.")
    mean = statistics.geometric_mean(pair.ratio for pair in pairs)
    if arguments.json:
        found = {
            "recipes": {pair.recipe_id: pair.ratio for pair in pairs},
            "geometric_mean": mean,
            "seconds": {pair.recipe_id: {"plain": pair.plain.second, "ours": pair.ours.second} for pair in pairs},
            "accuracy": {pair.recipe_id: {"plain": pair.plain.accuracy, "ours": pair.ours.accuracy} for pair in pairs},
            "lengths": {pair.recipe_id: pair.length for pair in pairs if pair.length is not None},
            "left_out": [name for name in RECIPE_IDS if name not in {pair.recipe_id for pair in pairs}],
        }
        print(json.dumps(found))
        return
    rows = [
        (
            pair.title,
            f"{pair.plain.second:.2f}",
            f"{pair.ours.second:.2f}",
            f"{pair.ratio:.2f}",
            f"{pair.plain.accuracy:.4f}",
            f"{pair.ours.accuracy:.4f}",
        )
        for pair in pairs
    ]
    print(table(("recipe", "plain s", "ours s", "ratio", "plain accuracy", "our accuracy"), rows))
    print(f"\ngeometric mean {mean:.2f}x; accuracy on the test images; a length in brackets is shortened on both sides alike")
    left_out = [name for name in RECIPE_IDS if name not in {pair.recipe_id for pair in pairs}]
    if left_out:
        print(f"left out: {', '.join(left_out)}")


if __name__ == "__main__":
    main()
