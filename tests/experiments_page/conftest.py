from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stand_in import Listening, app_with


@pytest.fixture(autouse=True)
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listening]:
    with app_with(Listening, tmp_path, monkeypatch) as stand_in:
        yield stand_in
