"""One-way flow: no Streamlit below the pages, no TensorFlow in the UI process, no module that imports one further down."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CORE = ROOT / "mnist_core"

# What the UI may use: without TensorFlow.
LIGHT = [
    "architecture",
    "backup",
    "champion",
    "comparison",
    "control",
    "clothes",
    "collection",
    "fine_tuning",
    "datasets",
    "doubt",
    "drawing",
    "engine",
    "events",
    "experiment",
    "exploring",
    "explanations",
    "export",
    "figures",
    "history",
    "inside",
    "inside.activations",
    "inside.findings",
    "knobs",
    "lesson",
    "limits",
    "pipeline",
    "recipes",
    "refused",
    "reproduction",
    "runs",
    "series",
    "going_on",
    "waiting",
    "watchdog",
    "wording",
    "writer",
]
# What only the worker uses: with TensorFlow.
HEAVY = [
    "augmentation",
    "callbacks",
    "evaluation",
    "export.models",
    "inference",
    "inside.at_hand",
    "inside.examination",
    "inside.looking",
    "inside.why",
    "feed",
    "network",
    "optimizers",
    "training",
    "worker",
]
# Without TensorFlow, but with scikit-learn, which takes more than a second to import.
WORKERS_OWN = ["inside.maps", "inside.mistakes"]
# A module may import those before it, and never one after it.
ORDER = [
    "wording",
    "refused",
    "knobs",
    "events",
    "epoch_weights",
    "control",
    "architecture",
    "experiment",
    "backup",
    "limits",
    "going_on",
    "recipes",
    "lesson",
    "datasets",
    "exploring",
    "pipeline",
    "schedules",
    "augmentation",
    "optimizers",
    "network",
    "evaluation",
    "writer",
    "feed",
    "callbacks",
    "training",
    "doubt",
    "drawing",
    "inference",
    "inside",
    "export",
    "runs",
    "waiting",
    "champion",
    "clothes",
    "collection",
    "fine_tuning",
    "engine",
    "watchdog",
    "worker",
    "history",
    "comparison",
    "reproduction",
    "series",
    "figures",
    "explanations",
]
FORBIDDEN_IN_THE_UI = ["tensorflow", "keras", "sklearn", *(f"mnist_core.{name}" for name in HEAVY + WORKERS_OWN)]


def only_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes, those within functions too, but not what is imported for types only."""
    for child in ast.iter_child_nodes(node):
        if not only_for_types(child):
            yield child
            yield from walk(child)


def imported(path: Path) -> set[str]:
    """Full names of what a file imports; of `from a import b` both `a` and `a.b`, since b may be a module."""
    names: set[str] = set()
    for node in walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively, which this test does not follow"
            names |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def within(names: set[str], packages: list[str]) -> list[str]:
    return sorted(name for name in names if any(name == package or name.startswith(f"{package}.") for package in packages))


def modules() -> dict[Path, str]:
    """The core's files, each with the module of the core it belongs to."""
    return {
        path: path.relative_to(CORE).parts[0].removesuffix(".py")
        for path in CORE.rglob("*.py")
        if path.parent != CORE or path.stem != "__init__"
    }


def pages() -> list[Path]:
    return [path for path in [ROOT / "app.py", *(ROOT / "pages").rglob("*.py")] if path.exists()]


def test_the_order_names_every_module() -> None:
    assert set(modules().values()) == set(ORDER)


def test_no_module_imports_one_further_down() -> None:
    offences = [
        f"{path.relative_to(ROOT)} imports {later}"
        for path, module in modules().items()
        for later in ORDER[ORDER.index(module) + 1 :]
        if within(imported(path), [f"mnist_core.{later}"])
    ]
    assert offences == []


def test_the_core_knows_neither_streamlit_nor_the_pages() -> None:
    offences = {str(path): found for path in modules() if (found := within(imported(path), ["streamlit", "pages", "app"]))}
    assert offences == {}


def test_no_page_imports_tensorflow_or_what_needs_it() -> None:
    offences = {str(path): found for path in pages() if (found := within(imported(path), FORBIDDEN_IN_THE_UI))}
    assert offences == {}


@pytest.mark.parametrize("name", ["import tensorflow", "from keras import layers", "def train():\n    from mnist_core import training"])
def test_this_test_would_notice_an_import_even_inside_a_function(name: str, tmp_path: Path) -> None:
    page = tmp_path / "page.py"
    page.write_text(name, encoding="utf-8")
    assert within(imported(page), FORBIDDEN_IN_THE_UI)


def test_what_the_ui_uses_brings_neither_tensorflow_nor_streamlit_into_the_process() -> None:
    code = (
        "import importlib, json, sys\n"
        f"for name in {LIGHT}: importlib.import_module('mnist_core.' + name)\n"
        "print(json.dumps([name for name in ('tensorflow', 'keras', 'sklearn', 'streamlit') if name in sys.modules]))"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert json.loads(found) == []
