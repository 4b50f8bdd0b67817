"""Small experiments that take seconds, from which one knob at a time is turned; as changes of `a-mlp` or of `c-cnn`."""

from typing import Any

# Few enough images to be learned by heart: for whatever holds back.
THOUSAND: dict[str, Any] = {"data.train_size": 1_000, "learning.batch_size": 100, "learning.epochs": 60}
# 200 steps: for whatever makes learning faster or slower.
FIVE_THOUSAND: dict[str, Any] = {"data.train_size": 5_000, "learning.epochs": 10}
# Of `c-cnn`: a convolutional network small enough to watch.
FEW_FILTERS: dict[str, Any] = {
    "network.filters": (8, 16),
    "network.hidden_units": (128,),
    "learning.learning_rate": 0.001,
    "learning.steps": 600,
}
