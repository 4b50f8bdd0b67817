"""How every benchmark reads its command line and says what it found: tables and JSON to standard output, progress to standard error."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def parser(name: str, description: str | None) -> argparse.ArgumentParser:
    """A command line with `--quick` and `--json`."""
    made = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}", description=(description or "").splitlines()[0])
    made.add_argument("--quick", action="store_true", help="shortened, to end within about a minute on two cores")
    made.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    return made


def progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Aligned columns: words left, figures (cells that begin with a digit or a sign) right."""
    cells = [list(columns), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(columns))]
    right = [all(row[place][:1] in "0123456789+-–" for row in cells[1:]) for place in range(len(columns))]
    lines = [
        "  ".join(
            cell.rjust(width) if figure else cell.ljust(width) for cell, width, figure in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in cells
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)
