"""A real app, a real engine, a real browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as NotInTime

from mnist_core.runs import RunStore, default_url

ROOT = Path(__file__).parents[2]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SECONDS = float(os.environ.get("BROWSER_SECONDS", "60"))  # how long to wait for what must come


@dataclass
class App:
    """The app as its own process."""

    address: str
    process: psutil.Process
    home: Path


@contextmanager
def running_app(home: Path) -> Iterator[App]:
    """Start the app with its run store in `home`; end it, and see that its engine ends with it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.headless=true",
        "--server.address=127.0.0.1",
        f"--server.port={port}",
    ]
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DASK_SCHEDULER_ADDRESS")}
    with (home / "app.log").open("w") as log:
        started = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=environment | {"DIGIT_LAB_HOME": str(home)})
    address = f"http://127.0.0.1:{port}"
    process = psutil.Process(started.pid)
    children: list[psutil.Process] = []
    try:
        until(lambda: _answers(f"{address}/_stcore/health"))
        yield App(address, process, home)
        children = process.children(recursive=True)
    finally:
        started.terminate()
        started.wait()
        _, alive = psutil.wait_procs(children, timeout=SECONDS)
    assert not alive, f"left behind: {alive}"


def until(condition: Callable[[], object]) -> None:
    """Wait for a condition in another process, and fail when it does not come."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come"
        time.sleep(0.05)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with running_app(tmp_path_factory.mktemp("home")) as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A visitor: cookies of one's own, no exception on the page at the end, and no run of theirs left to keep the next one waiting."""
    expect.set_options(timeout=SECONDS * 1000)
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    opened = context.new_page()
    opened.set_default_timeout(SECONDS * 1000)
    yield opened
    shown = [words for one in context.pages for words in one.get_by_test_id("stException").all_inner_texts()]
    log = (request.getfixturevalue("app").home / "app.log").read_text() if shown and "app" in request.fixturenames else ""
    assert shown == [], log[-5000:]
    if "app" in request.fixturenames:
        _stop_runs(opened, request.getfixturevalue("app"))
    context.close()


def _stop_runs(page: Page, app: App) -> None:
    store = RunStore(default_url({"DIGIT_LAB_HOME": str(app.home)}))
    for run in store.active():
        page.goto(f"{app.address}/train?run={run.id}")
        # A run may end by itself while its page opens, and then has no such button any more.
        until(partial(_stopped, page, store, run.id))
    until(lambda: not store.active())
    store.close()


def _stopped(page: Page, store: RunStore, run_id: str) -> bool:
    if run_id not in {run.id for run in store.active()}:
        return True
    try:
        page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True).click(timeout=5000)
    except NotInTime:
        return False
    return True
