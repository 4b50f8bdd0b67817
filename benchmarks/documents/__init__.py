"""The five documents' experiments as the plain Keras scripts the documents have: what the product's training is measured against.

They share nothing with the product but the shipped images. The scripts print no progress bar, which would only slow them down.
"""

from importlib import import_module

from .outcome import Outcome

__all__ = ["RECIPE_IDS", "Outcome", "run"]

RECIPE_IDS = (
    "a-mlp",
    "a-optimizers",
    "b-fashion",
    "c-softmax",
    "c-cnn",
    "d-dnn",
    "e-mse",
    "e-crossentropy",
    "e-deep-sigmoid",
    "e-deep-relu",
    "e-full-batch",
    "e-adam",
    "e-noise",
    "e-noise-dropout",
    "e-unscaled",
)


def run(recipe_id: str, *, seed: int, length: int | None = None) -> Outcome:
    """Train one recipe as its document does.

    Args:
        recipe_id: One of `RECIPE_IDS`.
        seed: For Python, numpy and TensorFlow alike.
        length: Epochs, or steps in document C, instead of the document's own number; at least 1.

    Raises:
        ValueError: The recipe is not one of the documents', or the length is below 1.
    """
    if recipe_id not in RECIPE_IDS:
        raise ValueError(f"The recipe got {recipe_id!r}; it takes one of {', '.join(RECIPE_IDS)}.")
    if length is not None and length < 1:
        raise ValueError(f"The length got {length}; it takes 1 or more epochs or steps.")
    # Only here, because the script imports TensorFlow: the list of recipes must stay cheap to read.
    document = import_module(f".{recipe_id[0]}", __name__)
    outcome: Outcome = document.run(recipe_id, seed=seed, length=length)
    return outcome
