"""Whatever comes from outside is taken or refused with a sentence; nothing else may come out of it.

Property-based: hypothesis makes up the input. The examples are bounded, so that all of them take about half a minute on two cores.
"""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some
from PIL import Image
from pydantic import ValidationError
from streamlit.testing.v1 import AppTest

from mnist_core import clothes, drawing
from mnist_core.collection import LARGEST, Collection
from mnist_core.experiment import KNOBS, Experiment, KnobError
from mnist_core.limits import Limits
from mnist_core.refused import RefusedError
from pages.components import state
from pages.components.language import plain
from tests.people.test_owners import Listening

ROOT = Path(__file__).parents[1]
QUICK = settings(max_examples=150, deadline=None, derandomize=True)
SLOW = settings(max_examples=30, deadline=None, derandomize=True)
PAGES = settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])

# Of all texts, those likely to be near a border: numbers in every spelling, separators, signs.
NUMBERLIKE = some.one_of(
    some.text(alphabet="0123456789-+.,eE_ ，٣௫½∞nainf", max_size=24),
    some.integers().map(str),
    some.floats().map(str),
    some.lists(some.one_of(some.integers(-2, 300), some.floats()), max_size=24).map(lambda values: ", ".join(map(str, values))),
)
TEXT = some.one_of(some.text(max_size=60), NUMBERLIKE)
JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=5) | some.dictionaries(some.text(max_size=20), inner, max_size=5),
    max_leaves=12,
)
PATHS = some.sampled_from(sorted(KNOBS))


@QUICK
@given(PATHS, TEXT)
@example("learning.steps", "9" * 5000)
@example("network.hidden_units", ",,,")
@example("network.dropout", "nan, 0.1")
@example("learning.learning_rate", "1e999")
def test_what_is_typed_into_a_knob_is_taken_or_refused_with_a_sentence_about_it(path: str, text: str) -> None:
    knob = KNOBS[path]
    try:
        experiment = Experiment.of({path: knob.parse(text)})
    except KnobError as refused:
        assert all(problem.path in KNOBS and str(problem) for problem in refused.problems)
    else:
        assert knob.parse(knob.to_text(experiment[path])) == experiment[path]


@QUICK
@given(some.dictionaries(some.one_of(PATHS, some.text(max_size=20)), JSON, max_size=4))
def test_values_of_any_kind_give_an_experiment_or_sentences(values: dict[str, Any]) -> None:
    try:
        experiment = Experiment.of(values)
    except KnobError as refused:
        assert all(str(problem) for problem in refused.problems)
    else:
        assert Experiment.model_validate_json(experiment.model_dump_json()) == experiment


@QUICK
@given(some.one_of(some.binary(max_size=200), JSON.map(json.dumps), some.text(max_size=100)))
@example('{"learning": {"steps": 1e400}}')
@example('{"data": ' * 3000)
def test_experiment_json_is_read_or_refused(text: str | bytes) -> None:
    with_error: Exception | None = None
    try:
        Experiment.model_validate_json(text)
    except (ValidationError, KnobError) as error:
        with_error = error
    assert with_error is None or str(with_error)


def _nested(knobs: dict[str, Any]) -> str:
    groups: dict[str, dict[str, Any]] = {}
    for path, value in knobs.items():
        group, name = path.split(".")
        groups.setdefault(group, {})[name] = value
    return json.dumps(groups)


@QUICK
@given(some.dictionaries(PATHS, JSON, max_size=3).map(_nested))
def test_experiment_json_with_known_knobs_is_read_or_refused(text: str) -> None:
    try:
        read = Experiment.model_validate_json(text)
    except (ValidationError, KnobError):
        return
    assert Experiment.model_validate_json(read.model_dump_json()) == read


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    collection = Collection(f"sqlite:///{tmp_path_factory.mktemp('drawings') / 'drawings.db'}")
    collection.add("giver", np.eye(28, dtype=np.uint8) * 255, 1)
    yield collection
    collection.close()


def _unchanged_or_grown(collection: Collection, text: str | bytes) -> None:
    before = len(collection.drawings("taker"))
    try:
        new = collection.from_json("taker", text)
    except RefusedError as refused:
        assert str(refused)
        new = 0
    kept = collection.drawings("taker")
    assert len(kept) == before + new <= LARGEST
    assert all(one.image.shape == (28, 28) and 0 <= one.label <= 9 for one in kept)


@SLOW
@given(text=some.one_of(some.binary(max_size=300), some.text(max_size=300), JSON.map(json.dumps)))
def test_any_file_is_a_collection_or_refused(collection: Collection, text: str | bytes) -> None:
    _unchanged_or_grown(collection, text)


@SLOW
@given(field=some.sampled_from(["label", "image", "held_out", "created", "format", "drawings"]), value=JSON)
@example(field="created", value="9999-12-31T23:59:59Z")
@example(field="created", value="2000-01-01T00:00:00+23:59")
@example(field="label", value=True)
@example(field="image", value="A" * 1046)
def test_a_collection_with_one_field_replaced_is_read_or_refused(collection: Collection, field: str, value: Any) -> None:
    file = json.loads(collection.to_json("giver"))
    (file if field in file else file["drawings"][0])[field] = value
    _unchanged_or_grown(collection, json.dumps(file))


def _picture(format: str, mode: str = "RGB") -> bytes:
    """A dark stroke on paper, in a small file."""
    pixels = np.full((48, 40), 230, np.uint8)
    pixels[8:40, 18:23] = 30
    file = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(file, format)
    return file.getvalue()


PICTURES = [_picture(format) for format in ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP")] + [_picture("PNG", "P")]


@some.composite
def damaged_pictures(draw: Any) -> bytes:
    """A picture with some bytes changed, cut out, doubled or cut off."""
    file = bytearray(draw(some.sampled_from(PICTURES)))
    for _ in range(draw(some.integers(0, 6))):
        place = draw(some.integers(0, len(file) - 1))
        match draw(some.sampled_from(["change", "cut", "double", "end"])):
            case "change":
                file[place] = draw(some.integers(0, 255))
            case "cut":
                del file[place : place + draw(some.integers(1, 8))]
            case "double":
                file[place:place] = file[place : place + draw(some.integers(1, 64))]
            case "end":
                del file[max(1, place) :]
        if not file:
            break
    return bytes(file)


@pytest.mark.filterwarnings("ignore::Warning")  # Pillow warns of what it can still read; the app's log may have that
@settings(SLOW, max_examples=120)
@given(some.one_of(some.binary(max_size=200), damaged_pictures()))
@example(b"")
@example(b"%PDF-1.4")
def test_any_file_is_a_photo_or_refused_with_a_sentence(file: bytes) -> None:
    try:
        ink = drawing.ink_of_photo(file)
        assert ink.dtype == np.uint8
        assert 0 < max(ink.shape) <= 720
    except RefusedError as refused:
        assert str(refused)
    try:
        assert clothes.image_of_photo(file).shape == (28, 28)
    except RefusedError as refused:
        assert str(refused)


def test_the_pictures_that_are_damaged_above_are_read_when_whole() -> None:
    assert all(drawing.ink_of_photo(file).any() for file in PICTURES)


@QUICK
@given(some.one_of(some.text(max_size=80), some.from_regex(r"2\|[0-9a-f]{0,9}\|[0-9a-f]{0,40}\|[0-9]{1,10}", fullmatch=True)))
@example("2|a1b2c3d4||1")
@example("2||a1|1")
def test_any_cookie_gives_a_token_or_none(cookie: str) -> None:
    token = state._browser_token(cookie)
    assert token is None or isinstance(token, bytes)


@QUICK
@given(some.binary(min_size=1, max_size=32), some.binary(min_size=4, max_size=4))
def test_a_token_is_read_through_whatever_mask(token: bytes, mask: bytes) -> None:
    masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(token))
    assert state._browser_token(f"2|{mask.hex()}|{masked.hex()}|1700000000") == token


@QUICK
@given(some.text(max_size=80))
def test_text_shown_plainly_has_no_sign_left_that_markdown_would_read(text: str) -> None:
    shown = plain(text)
    unescaped = [sign for place, sign in enumerate(shown) if sign in "*_`[]<>$:#~|" and shown[place - 1 : place] != "\\"]
    assert unescaped == []
    assert "\n" not in shown


@QUICK
@given(some.dictionaries(some.sampled_from([f"DIGIT_LAB_{name.upper()}" for name in Limits.model_fields]), TEXT, max_size=3))
def test_any_setting_is_read_or_refused(environ: dict[str, str]) -> None:
    try:
        limits = Limits.read(environ)
    except RefusedError as refused:
        assert str(refused)
    else:
        assert limits.max_steps > 0


@pytest.fixture
def still_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DIGIT_LAB_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.setattr(state, "Engine", Listening)
    st.cache_resource.clear()
    yield
    state.store().close()
    st.cache_resource.clear()


@PAGES
@given(run=some.one_of(TEXT, some.just("champion")), recipe=some.one_of(TEXT, some.just("c-cnn")), more=some.text(max_size=20))
@example(run="<img src=x onerror=alert(1)>", recipe="{got} %s {0}", more="x")
@example(run="\x00", recipe="\x00", more="\x00")
@pytest.mark.parametrize("name", ["train", "draw"])
def test_any_link_opens_a_page_without_an_exception(still_engine: None, name: str, run: str, recipe: str, more: str) -> None:
    page = AppTest.from_file(ROOT / "app.py", default_timeout=60).switch_page(f"pages/{name}.py")
    page.query_params["run"], page.query_params["recipe"] = run, recipe
    if more:
        page.query_params[more] = run
    assert not page.run().exception
