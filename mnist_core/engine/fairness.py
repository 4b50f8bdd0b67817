"""Who is next: runs wait in turns, so that one visitor's many do not hold up another's first."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mnist_core.runs import Run


def in_turns(active: "Iterable[Run]") -> "list[Run]":
    """The queued ones of all active runs, the next one first.

    Every visitor's first waiting run comes before anybody's second; a run that trains counts as its owner's first. Within a turn the
    oldest is first.

    Args:
        active: Runs that are queued, running or paused, the oldest first.
    """
    runs = list(active)
    had = Counter(run.owner for run in runs if run.status != "queued")
    turns: list[tuple[int, int, Run]] = []
    for run in runs:
        if run.status == "queued":
            turns.append((had[run.owner], len(turns), run))
            had[run.owner] += 1
    return [run for _, _, run in sorted(turns, key=lambda turn: turn[:2])]
