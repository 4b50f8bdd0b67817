"""How one asks a training to stop, wait, go on, take one step or epoch, or learn at another rate while it runs."""

import threading
from typing import Literal

Command = Literal["stop", "pause", "resume", "step", "epoch", "learning_rate"]


class Control:
    """Wishes for one training. Any thread may call it; the training obeys at its next step.

    Example:
        control = Control()
        threading.Thread(target=train, args=(experiment, print, control)).start()
        control.pause()
        control.step()
        control.stop()
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._stop = False
        self._paused = False
        self._steps_allowed = 0
        self._pause_at_epoch_end = False
        self._learning_rate: float | None = None

    def send(self, command: Command, value: float | None = None) -> None:
        """Obey a command given by name, as it comes over the wire."""
        if command == "learning_rate":
            if value is None:
                raise ValueError("The learning rate got nothing; it takes a number above 0.")
            self.set_learning_rate(value)
        else:
            {"stop": self.stop, "pause": self.pause, "resume": self.resume, "step": self.step, "epoch": self.epoch}[command]()

    def stop(self) -> None:
        with self._changed:
            self._stop = True
            self._changed.notify_all()

    def pause(self) -> None:
        with self._changed:
            self._paused = True

    def resume(self) -> None:
        with self._changed:
            self._paused = False
            self._steps_allowed = 0
            self._pause_at_epoch_end = False
            self._changed.notify_all()

    def step(self) -> None:
        """Train one step (one batch), then wait."""
        with self._changed:
            self._paused = True
            self._steps_allowed += 1
            self._changed.notify_all()

    def epoch(self) -> None:
        """Train to the end of this epoch, then wait."""
        with self._changed:
            self._paused = False
            self._steps_allowed = 0
            self._pause_at_epoch_end = True
            self._changed.notify_all()

    def set_learning_rate(self, learning_rate: float) -> None:
        if not 0 < learning_rate < float("inf"):
            raise ValueError(f"The learning rate got {learning_rate}; it takes a number above 0.")
        with self._changed:
            self._learning_rate = learning_rate

    @property
    def stopped(self) -> bool:
        return self._stop

    @property
    def stepping(self) -> bool:
        """Whether steps are to be taken one at a time."""
        return self._paused

    def take_learning_rate(self) -> float | None:
        """The rate asked for since the last call, or None."""
        with self._changed:
            rate, self._learning_rate = self._learning_rate, None
            return rate

    def end_epoch(self) -> None:
        """Told by the training that an epoch ended, so that "one epoch" can pause there."""
        with self._changed:
            if self._pause_at_epoch_end:
                self._paused = True
                self._pause_at_epoch_end = False

    def must_wait(self) -> bool:
        return self._paused and not self._steps_allowed and not self._stop

    def wait(self) -> None:
        """Return when the next step may be taken."""
        with self._changed:
            self._changed.wait_for(lambda: not self.must_wait())

    def take_step(self) -> None:
        """Told by the training before every step, so that each "one step" lets one through, whether it had to wait or not."""
        with self._changed:
            self._steps_allowed = max(self._steps_allowed - 1, 0)
