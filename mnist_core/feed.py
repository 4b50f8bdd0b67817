"""What `fit` is fed with: blocks of batches as indices, each batch with its learning rate."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_core import datasets
from mnist_core.schedules import Rates

if TYPE_CHECKING:
    from mnist_core.control import Control
    from mnist_core.experiment import Experiment

BLOCK_SECONDS = 0.09  # a little under a tenth, for ten events a second
OWN_SHARE = 0.25  # of the images that train, when there are drawings of one's own
LEAST_BLOCKS = 100  # a run, so that a short one has a curve too


@dataclass(frozen=True)
class Block:
    """What one call of the train function trained on."""

    batches: int
    images: int
    ends_epoch: bool


class Feed:
    """The batches of one training in order, but for the first `step` of them.

    How many go into a block follows the speed measured; it never changes which they are.

    Attributes:
        sent: the blocks handed out and not yet trained on, oldest first.
        rates: the learning rate by step; may be changed while the training runs.
    """

    def __init__(
        self,
        experiment: "Experiment",
        fold: int,
        control: "Control",
        own: NDArray[np.int32] | None = None,
        *,
        step: int = 0,
    ) -> None:
        self.sent: deque[Block] = deque()
        self.rates = Rates(experiment)
        self._experiment = experiment
        self._fold = fold
        self._control = control
        # Indices of a person's own drawings, which take the place of a share of the images of every epoch.
        self._own = np.zeros(0, np.int32) if own is None else own
        self._wanted = 1
        self._step = step

    def split(self, epoch: int) -> datasets.Split:
        """The split of this epoch, counted from 0."""
        return datasets.split(self._experiment.data, epoch=epoch, fold=self._fold, seed=self._experiment.learning.seed)

    def dataset(self) -> tf.data.Dataset:
        """Blocks as `(indices (batches, batch size) int32, learning rates (batches,) float32)`, without end of epochs."""
        signature = (tf.TensorSpec((None, None), tf.int32), tf.TensorSpec((None,), tf.float32))
        dataset = tf.data.Dataset.from_generator(self._blocks, output_signature=signature)
        options = tf.data.Options()
        # Read ahead, a block would be cut before it is known how many batches it should have and at what learning rate.
        options.experimental_optimization.inject_prefetch = False
        # There is nothing to tune, and TensorFlow's thread for it can miss that its iterator is being deleted: whoever deletes it, the
        # garbage collection in the midst of a later training, then waits for that thread's next look, up to a minute.
        options.autotune.enabled = False
        return dataset.with_options(options)

    def measured(self, batches: int, seconds: float) -> None:
        """Told how long a block took, so that the next lasts about BLOCK_SECONDS.

        It grows at most fourfold at once, and never beyond a hundredth of the run.
        """
        wanted = batches * BLOCK_SECONDS / max(seconds, 1e-6)
        self._wanted = max(1, min(int(wanted), 4 * batches, -(-self._experiment.total_steps // LEAST_BLOCKS)))

    def _blocks(self) -> Iterator[tuple[NDArray[np.int32], NDArray[np.float32]]]:
        step = self._step
        epoch, done = divmod(step, self._experiment.steps_per_epoch)
        while step < self._experiment.total_steps:
            for indices, ends_epoch in self._batches(epoch, done, self._experiment.total_steps - step):
                self.sent.append(Block(len(indices), indices.size, ends_epoch))
                yield indices, np.array([self.rates.at(step + number) for number in range(len(indices))], np.float32)
                step += len(indices)
            epoch, done = epoch + 1, 0

    def _batches(self, epoch: int, done: int, steps_left: int) -> Iterator[tuple[NDArray[np.int32], bool]]:
        order = datasets.order(self._experiment.data, epoch=epoch, fold=self._fold, seed=self._experiment.learning.seed)
        if len(self._own):
            random = np.random.default_rng((self._experiment.learning.seed, 5, self._fold, epoch))
            order = np.where(random.random(len(order)) < OWN_SHARE, random.choice(self._own, len(order)), order)
        size = self._experiment.learning.batch_size
        # Folds may differ by one image; the larger ones leave it out of an epoch rather than make a step of it alone.
        order = order[: min(done + steps_left, self._experiment.steps_per_epoch) * size]
        start = done * size
        while start < len(order):
            batches = 1 if self._control.stepping else self._wanted
            whole = min(batches, (len(order) - start) // size)
            end = start + whole * size if whole else len(order)
            yield order[start:end].reshape(max(whole, 1), -1), end == len(order)
            start = end
