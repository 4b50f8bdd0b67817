"""What one installation takes: settings of its administrator, read from the environment.

A run beyond a limit is refused with a sentence before anything starts. Streamlit puts the plain entries of `.streamlit/secrets.toml` into
the environment, so the settings can stand there, too.
"""

import hmac
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from mnist_core import architecture
from mnist_core.experiment import Experiment
from mnist_core.refused import RefusedError

PREFIX = "DIGIT_LAB_"


class Limits(BaseModel):
    """The limits and the administrator's password. Each is set by the environment variable DIGIT_LAB_ and its name in capitals.

    Args:
        max_parameters: Weights and biases of a network. Training holds about five numbers of four bytes for each.
        max_steps: Batches of a run, over all its folds.
        max_seconds: Of training; the worker ends a run then, like a stop, and judges it.
        max_waiting: Runs in the queue, of everybody.
        max_waiting_per_visitor: Runs in the queue, of one visitor.
        max_stored_mb: Millions of bytes of the run store, above which old runs are pruned.
        admin_password: Opens everybody's runs to whoever types it; without one there is no administrator.

    Example:
        limits = Limits.read(os.environ)
        limits.check(experiment, waiting_in_all=3, waiting_of_visitor=1)
    """

    model_config = ConfigDict(frozen=True)

    max_parameters: int = Field(20_000_000, gt=0)
    max_steps: int = Field(200_000, gt=0)
    max_seconds: float = Field(4 * 3600, gt=0, allow_inf_nan=False)
    max_waiting: int = Field(60, gt=0)
    max_waiting_per_visitor: int = Field(20, gt=0)
    max_stored_mb: float = Field(2000, gt=0, allow_inf_nan=False)
    admin_password: SecretStr | None = None

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "Limits":
        """The limits the environment sets, the others at their defaults; an empty variable sets nothing.

        Raises RefusedError with a sentence that names the first variable that got what it does not take.
        """
        texts = {name: environ.get(PREFIX + name.upper(), "").strip() for name in cls.model_fields}
        given = {name: text for name, text in texts.items() if text}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            name = str(error.errors()[0]["loc"][0])
        whole = cls.model_fields[name].annotation is int
        raise RefusedError(
            "The setting {setting} got {got}; it takes a whole number above 0."
            if whole
            else "The setting {setting} got {got}; it takes a number above 0.",
            setting=PREFIX + name.upper(),
            got=given[name],
        )

    def check(self, experiment: Experiment, waiting_in_all: int, waiting_of_visitor: int) -> None:
        """Whether a run of the experiment may join the queue, in which so many runs wait already.

        Raises RefusedError with one sentence: what is too much, what it got and what it takes.
        """
        parameters, steps = architecture.parameter_count(experiment.network), steps_of_all_folds(experiment)
        if parameters > self.max_parameters:
            raise RefusedError(
                "The network got {got:,} parameters; here it takes at most {most:,}. Give it fewer or smaller layers.",
                got=parameters,
                most=self.max_parameters,
            )
        if steps > self.max_steps:
            raise RefusedError(
                "The run got {got:,} steps over all its folds; here it takes at most {most:,}. Give it fewer epochs or larger batches.",
                got=steps,
                most=self.max_steps,
            )
        if waiting_of_visitor >= self.max_waiting_per_visitor:
            raise RefusedError(
                "You have {got} runs waiting; here a visitor takes at most {most} places in the queue. Wait for one, or stop one.",
                got=waiting_of_visitor,
                most=self.max_waiting_per_visitor,
            )
        if waiting_in_all >= self.max_waiting:
            raise RefusedError(
                "{got} runs are waiting, and the queue takes at most {most}. Try again when one of them has started.",
                got=waiting_in_all,
                most=self.max_waiting,
            )

    def is_administrator(self, typed: str) -> bool:
        """Whether this is the administrator's password, in a time that tells nothing of how much of it is right."""
        if self.admin_password is None:
            return False
        return hmac.compare_digest(typed.encode(errors="replace"), self.admin_password.get_secret_value().encode(errors="replace"))


def steps_of_all_folds(experiment: Experiment) -> int:
    """Batches of a whole run."""
    return experiment.total_steps * (experiment.data.folds if experiment.data.validation == "kfold" else 1)
