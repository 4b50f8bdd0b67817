"""TensorFlow is kept quiet before any test imports it, no test touches the home folder of whoever runs it, and pages open fast."""

import functools
import os
from collections.abc import Iterator

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner import script_runner

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


@pytest.fixture(scope="session", autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGIT_LAB_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session", autouse=True)
def _pages_as_in_the_app() -> Iterator[None]:
    """Spare a page opened here what the app's own process never does: it has no Keras, and is started once.

    After each run of a script Streamlit clears the session of a Keras that it finds imported, by other tests here: four fifths of the time
    of tests that open pages. And for each AppTest it reads the metadata of all packages anew.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(script_runner, "_clean_problem_modules", lambda: None)
        patch.setattr(manifest_scanner, "scan_component_manifests", functools.cache(manifest_scanner.scan_component_manifests))
        yield
