"""All that a page says, read from the messages that it sends to the browser."""

import json
import re
from collections.abc import Iterator
from typing import Any

from streamlit.testing.v1 import AppTest

from mnist_core.recipes import RECIPES
from tests.languages.runs import GIVEN

# Names that stay as they are in every language.
NAMES = (
    GIVEN,
    *RECIPES,
    "Digit Lab",
    "Fashion-MNIST",
    "MNIST",
    "TensorFlow Lite",
    "TensorBoard",
    "Keras",
    "Jupyter",
    "Alexander-Govern",
    "Kruskal-Wallis",
    "Nesterov",
    "RMSprop",
    "Adagrad",
    "Adadelta",
    "Adam",
    "SGD",
    "Dropout",
    "softmax",
    "leaky relu",
    "SGD with momentum",  # a variant, as addresses have it
    "YYYY-MM-DD HH:mm",
    "middle right",  # where Plotly puts a text
    "font-weight: bold",
)
# Fields that nobody reads: what elements are called among programs, and the programs and styles of components.
NO_WORDS = re.compile(r"id$|_id$|key$|hash$|url$|icon$|mime$|js_content|css_content|html_content|component_name|page_name|image_state")
WORD = r"[A-Za-z][A-Za-z'’-]+"
ENGLISH = re.compile(rf"\b{WORD}(?:[ ,;:·*]+{WORD}){{1,}}")


def shown(opened: AppTest) -> set[str]:
    """Every text on the page: words and labels, help, options, table heads and cells, what is written in charts, titles of tabs."""
    return set(_of_node(opened._tree))


def english(text: str) -> list[str]:
    """Runs of two English words or more, names and formulas aside."""
    text = re.sub(
        r":material/\w+:|:\w+\[|</?\w[^>]*>|%\{[^}]*\}|data:image\S+|https?:\S+|`[^`]*`|rgba?\([^)]*\)|\$\$[^$]*\$\$", " 、", text
    )
    for name in sorted(NAMES, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(name)}\b", "、", text)
    return ENGLISH.findall(text)


def _of_node(node: Any) -> Iterator[str]:
    proto = getattr(node, "proto", None)
    if proto is not None and hasattr(proto, "ListFields"):
        yield from _of_message(proto)
    if getattr(node, "type", "") in ("arrow_data_frame", "table", "arrow_table", "dataframe"):
        frame = node.value
        yield from map(str, frame.columns)
        yield from (value for value in frame.to_numpy().ravel().tolist() if isinstance(value, str))
    for child in getattr(node, "children", {}).values():
        yield from _of_node(child)


def _of_message(message: Any) -> Iterator[str]:
    for field, value in message.ListFields():
        if NO_WORDS.search(field.name):
            continue
        values = value.values() if hasattr(value, "values") else value if hasattr(value, "append") else [value]
        for one in values:
            if hasattr(one, "ListFields"):
                yield from _of_message(one)
            elif isinstance(one, str):
                yield from _of_text(one)


def _of_text(text: str) -> Iterator[str]:
    if text[:1] in ("{", "["):
        try:
            yield from _of_json(json.loads(text))
            return
        except ValueError:
            pass
    if not text.startswith("<style>"):
        yield text


def _of_json(data: Any) -> Iterator[str]:
    match data:
        case dict():
            for value in data.values():
                yield from _of_json(value)
        case list():
            for value in data:
                yield from _of_json(value)
        case str():
            yield from _of_text(data)
