"""Runs measured once that two figures draw; written by `python -m benchmarks.explained`.

LOSSES: training and validation loss after each of 60 epochs of `a-mlp` with 1,000 images in batches of 100, seed 0.
SEEDS: test accuracy of `c-softmax` under the seeds 0 to 19.
"""

import json
from pathlib import Path

FILE = Path(__file__).with_name("measured.json")
_READ = json.loads(FILE.read_text("utf-8"))
LOSSES: dict[str, tuple[float, ...]] = {name: tuple(values) for name, values in _READ["losses"].items()}
SEEDS: tuple[float, ...] = tuple(_READ["seeds"])
