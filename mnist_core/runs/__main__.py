"""`python -m mnist_core.runs`: `backup FILE` copies the run store in use, `check` reads all of it, `recover FILE` puts rows back into it.

The store is the one that DATABASE_URL or DIGIT_LAB_HOME names. They end with 0, with 1 where something is wrong with the store, with 2
where they could not do what was asked.
"""

import argparse
import os
import sys
from pathlib import Path

from mnist_core.refused import RefusedError
from mnist_core.runs import default_url
from mnist_core.runs.backup import backup, check
from mnist_core.runs.recovery import recover


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m mnist_core.runs", description="The run store that DATABASE_URL or DIGIT_LAB_HOME names."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("backup", help="copy the store into one file, while it is in use").add_argument("file", type=Path)
    commands.add_parser("check", help="read all of the store and say what is damaged")
    taking = commands.add_parser("recover", help="put what can be read in a damaged file that was moved aside back into the store")
    taking.add_argument("file", type=Path)
    given = parser.parse_args(arguments)
    url = default_url(os.environ)
    try:
        if given.command == "backup":
            size = backup(url, given.file)
            print(f"{given.file}: {size / 1e6:.1f} MB")
            return 0
        if given.command == "recover":
            print(", ".join(f"{count} {table}" for table, count in recover(given.file, url).items()))
            return 0
        problems = check(url)
    except (RefusedError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(problems) or "All of the store can be read.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
