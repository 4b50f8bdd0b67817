"""An app without an engine of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stand_in import Listening, app_with


@pytest.fixture
def warming_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listening]:
    """It says that it is warming up, so that no page waits for an answer."""
    with app_with(Listening, tmp_path, monkeypatch) as stand_in:
        stand_in.state = "warming"
        yield stand_in
