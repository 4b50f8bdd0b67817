"""The engine, seen from the application: start or find it, send trainings, hear and keep what they say, command them.

The engine is Dask: a scheduler and worker processes that train. Streamlit replaces `__main__`, so that a process spawned
from its script would run the app again; the engine of one machine is therefore a program of its own,
`python -m mnist_core.engine`, which ends when its standard input closes. TensorFlow lives in the workers only: what runs
there is sent by name, and nothing that comes back needs TensorFlow to be read.
"""

from mnist_core.engine.client import Engine, EngineNotReadyError, State, answer

__all__ = ["Engine", "EngineNotReadyError", "State", "answer"]
