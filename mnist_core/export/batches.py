"""The order of the images, and what is done to them batch by batch, as source."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mnist_core.experiment import Experiment

STOP_AFTER = '''class StopAfter(keras.callbacks.Callback):
    """Ends the training after so many batches."""

    def __init__(self, steps):
        super().__init__()
        self.steps = steps

    def on_train_batch_end(self, batch, logs=None):
        if self.model.optimizer.iterations >= self.steps:
            self.model.stop_training = True'''


def needed(experiment: "Experiment") -> bool:
    """Whether batches are made one by one; else `fit` takes the arrays as they stand."""
    data = experiment.data
    return data.shuffle or data.train_noise > 0 or experiment.augmentation.active or data.validation in ("redrawn", "kfold")


def cut_short(experiment: "Experiment") -> bool:
    """Whether the run ends within an epoch."""
    return experiment.total_steps % experiment.steps_per_epoch != 0


def code(experiment: "Experiment") -> str:
    """The class `Batches`; for redrawn validation also `split(epoch)`."""
    data, learning = experiment.data, experiment.learning
    kfold, redrawn = data.validation == "kfold", data.validation == "redrawn"
    first = "training" if kfold else f"np.arange({experiment.training_images})"
    fold = "fold" if kfold else "0"
    order = "split(self.epoch)[0]" if redrawn else "self.order"
    lines = [
        "class Batches(keras.utils.PyDataset):",
        f'    """The images that train{", in a new order every epoch" if data.shuffle else ""}."""',
        "",
        f"    def __init__(self{', training, fold' if kfold else ''}):",
        "        super().__init__()",
    ]
    if kfold and data.shuffle:
        lines.append("        self.training, self.fold = training, fold")
    lines += ["        self.epoch = -1", f"        self.order = {first}", "", "    def on_epoch_begin(self):", "        self.epoch += 1"]
    if data.shuffle:
        drawn_from = order if redrawn else "self.training" if kfold else str(experiment.training_images)
        fold = "self.fold" if kfold else "0"
        lines += [
            f"        random = np.random.default_rng((SEED, 4, {fold}, self.epoch))",
            f"        self.order = random.permutation({drawn_from})",
        ]
    elif redrawn:
        lines.append(f"        self.order = {order}")
    size = learning.batch_size
    lines += [
        "",
        "    def __len__(self):",
        f"        return {experiment.steps_per_epoch}",
        "",
        "    def __getitem__(self, number):",
        f"        chosen = self.order[number * {size} : (number + 1) * {size}]",
        *_batch(experiment),
    ]
    return "\n".join([*(_split(experiment) if redrawn else []), *lines])


def _batch(experiment: "Experiment") -> list[str]:
    """The lines that make a batch of the images `chosen`."""
    noise, augmented = experiment.data.train_noise, experiment.augmentation.active
    if not noise and not augmented:
        return ["        return x_train[chosen], y_train[chosen]"]
    lines = ["        step = self.epoch * len(self) + number"]
    if augmented:
        lines += [
            '        images = train_images[chosen].reshape(-1, 784).astype("float32")',
            "        x = pixels(augment(images, step))",
        ]
    else:
        lines.append("        x = x_train[chosen]")
    if noise:
        lines.append(f"        x = x + {noise} * tf.random.stateless_normal(x.shape, (SEED, step)).numpy()")
    return [*lines, "        return x, y_train[chosen]"]


def _split(experiment: "Experiment") -> list[str]:
    data = experiment.data
    return [
        "def split(epoch):",
        '    """Which images train in this epoch, and which validate."""',
        f"    order = np.random.default_rng((SEED, 1, epoch)).permutation({data.train_size})",
        f"    return order[{data.holdout_size}:], order[:{data.holdout_size}]",
        "",
        "",
    ]


def redrawn_validation(experiment: "Experiment") -> str:
    """The callback `RedrawnValidation`, which must come before those that look at the validation loss."""
    every, epochs = experiment.learning.validate_every, experiment.total_epochs
    judged = "with_noise(x_train[held_out])" if experiment.data.test_noise else "x_train[held_out]"
    lines = [
        "class RedrawnValidation(keras.callbacks.Callback):",
        "    def on_epoch_end(self, epoch, logs):",
        "        held_out = split(epoch)[1]",
        f"        judged = self.model.evaluate({judged}, y_train[held_out], 1000, verbose=0)",
        '        logs["val_loss"], logs["val_accuracy"] = judged',
    ]
    if every > 1:
        lines.insert(2, f"        if (epoch + 1) % {every} and epoch + 1 != {epochs}:\n            return")
    return "\n".join(lines)
