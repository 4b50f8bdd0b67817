"""A PostgreSQL server for the tests alone: a folder of its own, a socket in it, no network."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

import psycopg

INSTALLED = "/usr/lib/postgresql"


def tools() -> Path | None:
    """The folder with the newest `initdb`, which Debian keeps out of the search path; None where there is none."""
    found = sorted(Path(INSTALLED).glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    in_the_path = shutil.which("initdb")
    return found[-1].parent if found else Path(in_the_path).parent if in_the_path else None


class Server:
    """Started when it is made. It refuses to run as root, so that root starts it as the user that Debian made for it."""

    def __init__(self, bin: Path) -> None:
        self._bin = bin
        self.folder = Path(tempfile.mkdtemp(prefix="digit-lab-pg-"))
        self._user = "postgres" if os.getuid() == 0 else None
        if self._user:
            os.chown(self.folder, pwd.getpwnam(self._user).pw_uid, -1)
        self._run("initdb", "-D", str(self.folder / "data"), "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.start()

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off -c max_connections=200"
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-o", options, "-w", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    def schema(self, name: str) -> str:
        """The URL of an empty schema: to PostgreSQL's clients like an empty database, but made in a moment."""
        with psycopg.connect(host=str(self.folder), user="tests", dbname="postgres") as connection:
            connection.execute(f"CREATE SCHEMA {name}")  # type: ignore[arg-type]
        return f"postgresql://tests@/postgres?host={quote(str(self.folder))}&options=-csearch_path%3D{name}"

    def _run(self, tool: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._bin / tool, *arguments],
            user=self._user,
            cwd=self.folder,
            env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if tool == "initdb" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT if tool == "initdb" else None,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{tool}: {done.stdout}"
