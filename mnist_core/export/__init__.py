"""What people take away from a run: a Keras script or notebook that reproduces it, its experiment, its curves, its network."""

from mnist_core.export.interchange import LARGEST_FILE, experiment_json, read_experiment
from mnist_core.export.script import left_out, notebook, script
from mnist_core.export.tensorboard import tensorboard_zip

__all__ = ["LARGEST_FILE", "experiment_json", "left_out", "notebook", "read_experiment", "script", "tensorboard_zip"]
