"""The store's tests run on each kind of database."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from mnist_core.runs import RunStore
from tests.runs.server import Server, tools

_numbers = count()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server; without an installed one the tests that need it are skipped, which `pytest -ra` says aloud."""
    bin = tools()
    if bin is None:
        pytest.skip("POSTGRESQL IS NOT TESTED: no 'initdb' found. Install it, for example with 'sudo apt-get install postgresql'.")
    server = Server(bin)
    yield server
    server.remove()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'runs.db'}"


@pytest.fixture
def postgresql_url(server: Server) -> str:
    return server.schema(f"test_{next(_numbers)}")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """An empty database."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture
def store(url: str) -> Iterator[RunStore]:
    store = RunStore(url)
    yield store
    store.close()


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[RunStore]:
    store = RunStore(sqlite_url)
    yield store
    store.close()
