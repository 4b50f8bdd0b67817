"""The engine's side that trains. A worker process imports TensorFlow once, at its start, and then trains run after run.

Our own engine loads this module into its worker; a worker of an outside scheduler starts with
`dask worker ADDRESS --nworkers 1 --nthreads 2 --resources training=1 --preload mnist_core.worker`.
What the application may call is here, by name.
"""

from mnist_core.worker.calls import augment, export_model, live_epoch, look_inside, nearest, read_images, read_live
from mnist_core.worker.trainings import control_run, train_run
from mnist_core.worker.warming import dask_setup, warm_up

__all__ = [
    "augment",
    "control_run",
    "dask_setup",
    "export_model",
    "live_epoch",
    "look_inside",
    "nearest",
    "read_images",
    "read_live",
    "train_run",
    "warm_up",
]
