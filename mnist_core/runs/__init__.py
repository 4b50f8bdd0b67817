"""The run store: every run's experiment, state, events, result and weights, in SQLite or any database SQLAlchemy knows.

A run belongs to the store and not to a browser session, so a reload, a second browser or a restart finds it as it is. Any
thread may call a `RunStore`, and several processes may share one database.
"""

from mnist_core.runs.faults import StoreFault
from mnist_core.runs.room import Pruned
from mnist_core.runs.run import LONGEST_NAME, Run, Start, allowed
from mnist_core.runs.states import LEGAL_CHANGES
from mnist_core.runs.store import RunStore, default_url
from mnist_core.runs.tables import Status

__all__ = ["LEGAL_CHANGES", "LONGEST_NAME", "Pruned", "Run", "RunStore", "Start", "Status", "StoreFault", "allowed", "default_url"]
