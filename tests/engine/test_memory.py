"""An engine that would be killed for lack of memory is not started; people are told instead."""

from pathlib import Path

import psutil
import pytest

from mnist_core.engine.memory import LEAST, available, too_little


def test_a_machine_of_one_gigabyte_is_told_so_in_a_sentence() -> None:
    refused = too_little(600_000_000)
    assert refused is not None
    assert str(refused).startswith("This machine has 0.6 GB of memory left, and training takes 1.0 GB.")


def test_enough_is_enough() -> None:
    assert too_little(LEAST) is None
    assert too_little(LEAST - 1) is not None


def test_without_a_container_it_is_what_the_machine_has(tmp_path: Path) -> None:
    assert available(tmp_path) == pytest.approx(psutil.virtual_memory().available, rel=0.2)


def group(folder: Path, limit: str, used: str, names: tuple[str, str]) -> Path:
    """A control group with a limit and some use, of which 50 bytes can be dropped."""
    for name, text in zip(names, (limit, used), strict=True):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"{text}\n")
    (folder / names[1]).with_name("memory.stat").write_text("anon 7\ninactive_file 50\nactive_file 3\n")
    return folder


@pytest.mark.parametrize("names", [("memory.max", "memory.current"), ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes")])
def test_a_containers_limit_counts_less_what_is_used_of_it(tmp_path: Path, names: tuple[str, str]) -> None:
    assert available(group(tmp_path, "1000", "400", names)) == 650


def test_a_container_without_limit_has_what_the_machine_has(tmp_path: Path) -> None:
    unlimited = group(tmp_path, "max", "400", ("memory.max", "memory.current"))
    assert available(unlimited) == pytest.approx(psutil.virtual_memory().available, rel=0.2)


def test_a_container_that_is_over_its_limit_has_nothing(tmp_path: Path) -> None:
    assert available(group(tmp_path, "300", "400", ("memory.max", "memory.current"))) == 0
