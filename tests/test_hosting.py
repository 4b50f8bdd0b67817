"""The container files and docs/hosting.md say only what the program, Dask and Streamlit understand; they hold no secret."""

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import dask
import distributed.config  # noqa: F401 - brings Dask's defaults for the cluster
import pytest
import streamlit.config
import yaml
from distributed.cli import dask_scheduler, dask_worker
from dockerfile_parse import DockerfileParser
from sqlalchemy import make_url

from mnist_core.engine.program import _settings
from mnist_core.limits import PREFIX, Limits
from mnist_core.runs.__main__ import main as runs_program
from tests.engine.laboratory import wait_until

ROOT = Path(__file__).parents[1]
HOSTING, README, MAKEFILE = (ROOT / name for name in ("docs/hosting.md", "README.md", "Makefile"))
INSTRUCTIONS = {"FROM", "ENV", "WORKDIR", "COPY", "RUN", "USER", "VOLUME", "EXPOSE", "CMD", "COMMENT"}
# Of the compose specification and of PostgreSQL's image, what we use.
SERVICE_KEYS = {"build", "image", "command", "ports", "environment", "depends_on", "healthcheck", "restart", "volumes", "deploy"}
DATABASE_VARIABLES = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"}
FROM_OUTSIDE = re.compile(r"\$\{(\w+)(:\?[^}]+|:-)\}")


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return read


SERVICES: dict[str, dict[str, Any]] = compose()["services"]


def dockerfile() -> list[tuple[str, str]]:
    parser = DockerfileParser(fileobj=(ROOT / "Dockerfile").open("rb"))
    with parser.fileobj:
        return [(one["instruction"], one["value"]) for one in parser.structure]


def values(instruction: str) -> list[str]:
    return [value for name, value in dockerfile() if name == instruction]


def documented_lines(path: Path) -> list[str]:
    """The commands of a document: its indented lines, without comments at their ends."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("    ")]
    return [re.sub(r"\s+# .*", "", line) for line in lines]


def commands() -> Iterator[tuple[dict[str, str], list[str]]]:
    """All commands of the documents and container files, each with the variables set before it."""
    written = [*documented_lines(HOSTING), *(line for line in documented_lines(README) if line.startswith(("dask", "DASK", "python -m m")))]
    written += [service["command"] for service in SERVICES.values() if "command" in service]
    written += [shlex.join(json.loads(value)) for value in values("CMD")]
    for line in written:
        for part in line.removeprefix("export ").split(" | "):
            words = shlex.split(part)
            variables = dict(word.split("=", 1) for word in words if re.fullmatch(r"[A-Z_]+=.*", word))
            yield variables, [word for word in words if not re.fullmatch(r"[A-Z_]+=.*", word)]


def all_variables() -> set[str]:
    named = {name for variables, _ in commands() for name in variables}
    named |= {name for service in SERVICES.values() for name in service.get("environment", {})}
    named |= set(re.findall(r"[A-Z_]+(?==)", " ".join(values("ENV"))))
    return named | set(re.findall(r"\bDIGIT_LAB_[A-Z_]+\b", HOSTING.read_text(encoding="utf-8")))


def understood(name: str) -> bool:
    """Whether somebody reads this variable: Dask, PostgreSQL's image, Python, our Makefile, our own code."""
    if name.startswith("DASK_DISTRIBUTED__"):
        key = ".".join(name.removeprefix("DASK_").lower().replace("_", "-").split("--"))
        return dask.config.get(key, "missing") != "missing"
    if name.startswith(PREFIX) and name.removeprefix(PREFIX).lower() in Limits.model_fields:
        return True
    if name in DATABASE_VARIABLES | {"PYTHONUNBUFFERED"} or f"\n{name} ?= " in MAKEFILE.read_text(encoding="utf-8"):
        return True
    return any(f'"{name}"' in path.read_text(encoding="utf-8") for path in (ROOT / "mnist_core").rglob("*.py"))


def parse_dask(command: click.Command, words: list[str]) -> dict[str, Any]:
    """What Dask's own parser makes of the options; it raises for one that it does not know."""
    return command.make_context(command.name, list(words)).params


def check_streamlit(words: list[str]) -> None:
    assert (ROOT / words[0]).is_file()
    for option in words[1::2]:
        # It raises for an option that there is none of.
        streamlit.config.get_option(option.removeprefix("--"))


def check_python(words: list[str]) -> None:
    assert words[0] == "-m"
    if words[1] == "mnist_core.runs":
        with pytest.raises(SystemExit) as ended:
            runs_program([*words[2:], "--help"])
        assert ended.value.code == 0
    elif words[1] != "venv":
        assert find_spec(words[1]) is not None, words


def check_pip(words: list[str]) -> None:
    assert words[:2] == ["install", "-r"]
    assert (ROOT / words[2]).is_file()


def check_make(words: list[str]) -> None:
    assert re.search(rf"^{words[0]}:", MAKEFILE.read_text(encoding="utf-8"), re.MULTILINE)


def check_dask(words: list[str]) -> None:
    parse_dask({"scheduler": dask_scheduler.main, "worker": dask_worker.main}[words[0]], words[1:])


CHECKS: dict[str, Any] = {
    "streamlit": lambda words: check_streamlit(words[1:]) if words[0] == "run" else pytest.fail(str(words)),
    "python": check_python,
    "pip": check_pip,
    "make": check_make,
    "dask": check_dask,
    # Not ours; that openssl's lines do what is said of them is shown below.
    "openssl": lambda words: None,
    "sqlite3": lambda words: None,
    "docker": lambda words: None,
}


@pytest.mark.parametrize("command", [words for _, words in commands() if words], ids=" ".join)
def test_every_command_and_option_exists(command: list[str]) -> None:
    CHECKS[command[0]](command[1:])


@pytest.mark.parametrize(
    "command",
    [
        "dask scheduler --no-such",
        "dask worker x --preload",
        "streamlit run no.py",
        "streamlit run app.py --server.prot 1",
        "python -m mnist_core.runs no",
    ],
)
def test_a_command_that_does_not_exist_would_be_noticed(command: str) -> None:
    program, *words = command.split()
    with pytest.raises((click.UsageError, AssertionError, RuntimeError)):
        CHECKS[program](words)


@pytest.mark.parametrize("name", sorted(all_variables()))
def test_every_environment_variable_is_read_by_somebody(name: str) -> None:
    assert understood(name)


def test_a_variable_that_nobody_reads_would_be_noticed() -> None:
    assert not any(map(understood, ["DIGIT_LAB_MAX_STEP", "DASK_DISTRIBUTED__COMM__TSL__CA_FILE", "DATABASE_URI"]))


def test_the_document_s_make_targets_exist() -> None:
    targets = re.findall(r"^([a-z]+):", MAKEFILE.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"`make ([a-z]+)`", HOSTING.read_text(encoding="utf-8"))) <= set(targets)


def test_the_dockerfile_is_sound() -> None:
    assert {name for name, _ in dockerfile()} <= INSTRUCTIONS
    (base,) = values("FROM")
    assert base.startswith("python:3.11-"), "pyproject.toml and `make run` name Python 3.11"
    for value in values("COPY"):
        *sources, _ = value.split()
        assert all((ROOT / source).exists() for source in sources)
    (install,) = [value for value in values("RUN") if "pip" in value]
    assert all((ROOT / name).is_file() for name in re.findall(r"-r (\S+)", install))
    (user,) = values("USER")
    assert user not in {"root", "0"}
    assert any(f"useradd --create-home --uid 1000 {user}" in value for value in values("RUN"))
    (home,) = re.findall(r"DIGIT_LAB_HOME=(\S+)", " ".join(values("ENV")))
    assert values("VOLUME") == [home]
    assert values("EXPOSE") == ["8501"]


def test_compose_has_an_app_a_scheduler_two_workers_and_a_database() -> None:
    assert set(SERVICES) == {"app", "scheduler", "worker", "database"}
    assert SERVICES["worker"]["deploy"]["replicas"] == 2
    for service in SERVICES.values():
        assert set(service) <= SERVICE_KEYS
        assert set(service.get("depends_on", {})) <= set(SERVICES)
        assert ("build" in service) != ("image" in service)
    volumes = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert volumes == set(compose()["volumes"])


def test_the_containers_find_each_other() -> None:
    app = SERVICES["app"]["environment"]
    database = SERVICES["database"]["environment"]
    scheduler = parse_dask(dask_scheduler.main, shlex.split(SERVICES["scheduler"]["command"])[2:])
    worker = shlex.split(SERVICES["worker"]["command"])
    assert app["DASK_SCHEDULER_ADDRESS"] == worker[2] == f"tcp://scheduler:{scheduler['port']}"
    url = make_url(FROM_OUTSIDE.sub("secret", app["DATABASE_URL"]))
    assert (url.host, url.username, url.database) == ("database", database["POSTGRES_USER"], database["POSTGRES_DB"])
    assert url.get_dialect().name == "postgresql"


def test_a_worker_starts_everywhere_as_readme_says() -> None:
    def options(words: list[str]) -> dict[str, Any]:
        parsed = parse_dask(dask_worker.main, words)
        return {name: parsed[name] for name in ("n_workers", "nthreads", "resources", "preload")}

    lines = [words[2:] for _, words in commands() if words[:2] == ["dask", "worker"]]
    assert len(lines) >= 3
    assert all(options(line) == options(lines[0]) for line in lines)


def test_dask_s_settings_are_those_of_the_app_s_own_engine() -> None:
    ours = _settings("")
    for name, value in compose()["x-dask"].items():
        key = ".".join(name.removeprefix("DASK_").lower().replace("_", "-").split("--"))
        assert ours[key] == (value if value.endswith("s") else ast.literal_eval(value))


def test_no_secret_is_in_the_files_and_only_the_app_is_open_to_this_machine() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if "PASSWORD" in name:
                assert FROM_OUTSIDE.fullmatch(value), f"{name} is written down"
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["app"]
    assert FROM_OUTSIDE.fullmatch(
        re.split("[:@]", SERVICES["app"]["environment"]["DATABASE_URL"].partition("//")[2], maxsplit=1)[1].rpartition("@")[0]
    )
    for ignore in (".gitignore", ".dockerignore"):
        assert {".env", ".streamlit/secrets.toml"} <= set((ROOT / ignore).read_text(encoding="utf-8").split("\n"))


ADD_ONE = """
import sys, distributed
if __name__ == "__main__":
    with distributed.Client(sys.argv[1], set_as_default=False, timeout=float(sys.argv[2])) as client:
        print("the answer is", client.submit(lambda number: number + 1, 4).result(timeout=60))
"""


def end(program: "subprocess.Popen[bytes]") -> None:
    program.kill()
    program.wait()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="TLS IS NOT TESTED: there is no 'openssl' here.")
def test_the_document_s_lines_make_a_cluster_that_only_certificates_open(tmp_path: Path) -> None:
    for line in documented_lines(HOSTING):
        if line.startswith("openssl"):
            subprocess.run(shlex.split(line), cwd=tmp_path, check=True, capture_output=True)
    tls = {name: value for variables, words in commands() if not words for name, value in variables.items()}
    assert {value for value in tls.values() if value.endswith(".pem")} == {"ca.pem", "cert.pem", "key.pem"}
    plain = {name: value for name, value in os.environ.items() if not name.startswith("DASK_")} | {"PYTHONUNBUFFERED": "1"}
    dask_program = [sys.executable, "-m", "dask"]

    def add_one(address: str, environment: dict[str, str], seconds: int) -> "subprocess.CompletedProcess[str]":
        asking = [sys.executable, "-c", ADD_ONE, address, str(seconds)]
        return subprocess.run(asking, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    # Into a file: a pipe that nobody reads fills up with what is said of strangers, and the scheduler waits then.
    said = tmp_path / "scheduler.log"
    with ExitStack() as stack, said.open("w") as log:
        settings: dict[str, Any] = {"cwd": tmp_path, "env": plain | tls, "stderr": log}
        words = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--protocol", "tls"]
        stack.callback(end, subprocess.Popen([*dask_program, *words], **settings))
        wait_until(lambda: re.search(r"tls://[\d.]+:\d+", said.read_text()), 60)
        found = re.search(r"tls://[\d.]+:\d+", said.read_text())
        assert found
        address = found[0]
        words = ["worker", address, "--nworkers", "1", "--no-nanny", "--no-dashboard"]
        stack.callback(end, subprocess.Popen([*dask_program, *words], **settings))
        assert "the answer is 5" in add_one(address, plain | tls, 60).stdout
        for stranger in (add_one(address, plain, 5), add_one(address.replace("tls", "tcp"), plain, 5)):
            assert stranger.returncode != 0
            assert "the answer is" not in stranger.stdout
