"""What every "try this" gave: mean and standard deviation over the seeds 0, 1 and 2, or one seed alone where the try names it.

Recipes as they are: from `docs/reproduction.md`. With changed knobs: written by `python -m benchmarks.explained`, trained by
`mnist_core.training.train` on two cores of a shared machine with Keras 3.15 and TensorFlow 2.21.
"""

import json
from pathlib import Path

from mnist_core.recipes import Measure

FILE = Path(__file__).with_name("measured.json")
Spread = tuple[float, float]  # mean and standard deviation, 0 of a single seed
# By the parameters of the Train page's address, as `urlencode` writes them.
MEASURED: dict[str, dict[Measure, Spread]] = {
    address: {measure: (mean, deviation) for measure, (mean, deviation) in figures.items()}
    for address, figures in json.loads(FILE.read_text("utf-8")).items()
}
