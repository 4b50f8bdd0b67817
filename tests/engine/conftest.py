"""One engine for all tests that need one."""

from collections.abc import Iterator

import pytest

from tests.engine.laboratory import Laboratory, wait_until


@pytest.fixture(scope="package")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
        laboratory = Laboratory(tmp_path_factory.mktemp("engine"))
    yield laboratory
    laboratory.close()


@pytest.fixture(scope="package")
def address(laboratory: Laboratory) -> str:
    """Of the shared engine's scheduler, as DASK_SCHEDULER_ADDRESS would name it to a second application."""
    wait_until(lambda: laboratory.engine.state == "ready")
    assert laboratory.engine._link.address is not None
    return laboratory.engine._link.address
