"""Whether there is memory enough to train: TensorFlow does not fail gracefully, the operating system ends it without a word."""

from pathlib import Path

import psutil

from mnist_core.refused import RefusedError

LEAST = 1_000_000_000  # bytes: scheduler and worker take 0.7 GB warm, the training of a small network 0.2 more; the rest is for the page
_CGROUP = Path("/sys/fs/cgroup")
# The limit and what is used of it, as version 2 and version 1 of control groups name them.
_LIMITS = (("memory.max", "memory.current"), ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"))


def available(cgroup: Path = _CGROUP) -> int:
    """Bytes this process and its children may still take: what the machine has left, or its container, whichever is less."""
    left = psutil.virtual_memory().available
    for limit, used in _LIMITS:
        try:
            # "max" is no limit, and no number.
            left = min(left, int((cgroup / limit).read_text()) - int((cgroup / used).read_text()) + _reclaimable(cgroup, used))
        except (OSError, ValueError):
            continue
    return max(0, left)


def _reclaimable(cgroup: Path, used: str) -> int:
    """Bytes counted as used that are only copies of files, which the kernel drops when memory is wanted."""
    statistics = (cgroup / used).with_name("memory.stat").read_text().splitlines()
    return sum(int(line.split()[1]) for line in statistics if line.startswith(("inactive_file ", "total_inactive_file ")))


def too_little(memory_bytes: int) -> RefusedError | None:
    """What to tell people instead of starting an engine in so much memory; None where it is enough."""
    if memory_bytes >= LEAST:
        return None
    return RefusedError(
        "This machine has {got:.1f} GB of memory left, and training takes {least:.1f} GB. Close other programs, or use a larger machine.",
        got=memory_bytes / 1e9,
        least=LEAST / 1e9,
    )
