"""What a run says while it lives.

Events are small, frozen and made of plain numbers, so that they cross processes and databases as JSON. Losses include the
regularization penalties, as Keras reports them; accuracies are shares from 0 to 1; times are seconds since the training started.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Started(_Event):
    """The first event of a run: how long it will be. `steps` and `epochs` count one fold.

    It comes again where a run goes on after its process died: `step` and `fold` say from where, 0 and 1 for from the beginning.
    """

    kind: Literal["started"] = "started"
    step: int = 0
    fold: int = 1
    steps: int
    epochs: int
    steps_per_epoch: int
    folds: int = 1
    train_images: int
    validation_images: int
    parameters: int


class BatchEnd(_Event):
    """At most about ten a second: means over the `batches` trained since the event before."""

    kind: Literal["batch"] = "batch"
    fold: int = 1
    step: int
    epoch: float
    batches: int
    loss: float
    accuracy: float
    learning_rate: float
    images_per_second: float
    seconds: float


class EpochEnd(_Event):
    """One an epoch (and one at the very end of a run measured in steps).

    `gradient_norms` maps a layer's name to the Euclidean norm of the loss gradient over its weights, on one fixed batch;
    None where it is not finite. `predictions` and `confidences` belong to the fixed sample of test images.
    """

    kind: Literal["epoch"] = "epoch"
    fold: int = 1
    step: int
    epoch: float
    loss: float
    accuracy: float
    validation_loss: float | None = None
    validation_accuracy: float | None = None
    learning_rate: float
    gradient_norms: dict[str, float | None] = {}
    predictions: list[int] = []
    confidences: list[float] = []
    seconds: float


class Paused(_Event):
    """Training waits (or, with `paused` false, goes on again)."""

    kind: Literal["paused"] = "paused"
    paused: bool
    step: int


class Stopping(_Event):
    """A person's stop was obeyed: no step follows, only the last look at the test images."""

    kind: Literal["stopping"] = "stopping"
    step: int


class Restarted(_Event):
    """The run is begun again, or gone on with.

    The process that trained it was killed, or for using more memory than there is ("memory"); or the whole engine ended, and a person let
    the run go on ("engine"); or it had ended, and a person lets it go on beyond that ("person").
    """

    kind: Literal["restarted"] = "restarted"
    cause: Literal["killed", "memory", "engine", "person"]


class FoldResult(_Event):
    """How one fold of a k-fold cross-validation ended."""

    fold: int
    validation_loss: float
    validation_accuracy: float
    test_loss: float
    test_accuracy: float


class Finished(_Event):
    """The run ended well. Test figures are those of the last fold's network, or the only one's.

    `train_accuracy` is measured without dropout or noise on the first (at most) 10,000 training images.
    """

    kind: Literal["finished"] = "finished"
    reason: Literal["completed", "stopped", "early_stopping", "time_limit"]
    test_loss: float
    test_accuracy: float
    train_accuracy: float
    step: int
    epoch: float
    seconds: float
    folds: list[FoldResult] = []


class Failed(_Event):
    """The run ended badly. `message` is one sentence a person can act on; `values` fill its {placeholders}."""

    kind: Literal["failed"] = "failed"
    message: str
    values: dict[str, str | int | float] = {}


Event = Annotated[Started | BatchEnd | EpochEnd | Paused | Stopping | Restarted | Finished | Failed, Field(discriminator="kind")]
_adapter: TypeAdapter[Event] = TypeAdapter(Event)


def event_from_dict(data: dict[str, object]) -> Event:
    """The event that `event.model_dump()` made `data` from; raises pydantic's ValidationError for anything else."""
    return _adapter.validate_python(data)
