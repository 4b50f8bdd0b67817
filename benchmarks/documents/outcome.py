"""What a document's script leaves behind, in one shape for all five."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Outcome:
    """One run of a document's script.

    Args:
        seconds: Wall time from before `compile` to the end of the last step or epoch, with the validation the document does on its way;
            without imports, without loading the data, without the evaluation at the end.
        steps: Optimizer steps taken.
        train_accuracy: 0..1, as the document reports it: over the last epoch (A, B, D), of the last logged batch (C), by a pass at
            the end (E).
        test_accuracy: 0..1, on the 10,000 test images after training.
        history: Values by epoch under Keras' names; in document C one value every 100 steps.
        variants: The parts of a recipe that trains several networks. Its seconds and steps are their sum, its accuracies their mean.
    """

    seconds: float
    steps: int
    train_accuracy: float
    test_accuracy: float
    history: dict[str, list[float]] = field(default_factory=dict)
    variants: dict[str, "Outcome"] = field(default_factory=dict)
