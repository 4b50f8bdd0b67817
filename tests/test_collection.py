"""A visitor's own drawings, on real SQLite files."""

import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnist_core import collection as module
from mnist_core.collection import Collection, arrays, parts
from mnist_core.datasets import load
from mnist_core.runs import RunStore

NOT_A_COLLECTION = "not a collection of drawings"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'runs.db'}"


@pytest.fixture
def collection(url: str) -> Iterator[Collection]:
    collection = Collection(url)
    yield collection
    collection.close()


def add(collection: Collection, owner: str, *indices: int) -> None:
    """Let a visitor draw test images of MNIST."""
    images = load("mnist")
    for index in indices:
        collection.add(owner, images.test_images[index], int(images.test_labels[index]))


def file(collection: Collection, owner: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(collection.to_json(owner))
    return read


def test_a_drawing_comes_back_as_it_was_kept_also_in_another_process_of_the_same_database(collection: Collection, url: str) -> None:
    add(collection, "ann", 0)
    again = Collection(url)
    (drawing,) = again.drawings("ann")
    again.close()
    assert drawing.label == 7
    assert np.array_equal(drawing.image, load("mnist").test_images[0])


def test_it_shares_the_run_stores_database(collection: Collection, url: str) -> None:
    store = RunStore(url)
    assert store.runs(1) == []
    store.close()
    add(collection, "ann", 0)
    assert len(collection.drawings("ann")) == 1


def test_each_visitor_has_their_own(collection: Collection) -> None:
    add(collection, "ann", 0, 1)
    add(collection, "bob", 2)
    collection.delete("bob", collection.drawings("ann")[0].id)
    assert len(collection.drawings("ann")) == 2
    collection.delete("bob")
    assert len(collection.drawings("ann")) == 2
    assert collection.drawings("bob") == []


def test_a_drawing_kept_twice_is_there_once(collection: Collection) -> None:
    add(collection, "ann", 0, 0, 1)
    collection.add("ann", load("mnist").test_images[0], 9)
    add(collection, "bob", 0)
    assert [drawing.label for drawing in collection.drawings("ann")] == [7, 2, 9]


def test_one_or_all_can_be_deleted(collection: Collection) -> None:
    add(collection, "ann", 0, 1, 2)
    collection.delete("ann", collection.drawings("ann")[1].id)
    assert [drawing.label for drawing in collection.drawings("ann")] == [7, 1]
    collection.delete("ann", 12345)
    collection.delete("ann")
    assert collection.drawings("ann") == []


def test_every_third_drawing_is_held_out_and_stays_so_when_others_go(collection: Collection) -> None:
    add(collection, "ann", *range(9))
    assert [drawing.held_out for drawing in collection.drawings("ann")] == [False, False, True] * 3
    before = {drawing.id: drawing.held_out for drawing in collection.drawings("ann")}
    collection.delete("ann", min(before))
    assert {drawing.id: drawing.held_out for drawing in collection.drawings("ann")} == dict(list(before.items())[1:])
    add(collection, "ann", 9, 10, 11)
    assert sum(drawing.held_out for drawing in collection.drawings("ann")) == 3


def test_a_held_out_drawing_deleted_is_replaced_by_the_next(collection: Collection) -> None:
    add(collection, "ann", 0, 1, 2)
    collection.delete("ann", collection.drawings("ann")[2].id)
    add(collection, "ann", 3)
    assert [drawing.held_out for drawing in collection.drawings("ann")] == [False, False, True]


def test_the_parts_as_arrays(collection: Collection) -> None:
    add(collection, "ann", *range(4))
    training, held_out = parts(collection.drawings("ann"))
    images, labels = arrays(training)
    assert images.shape == (3, 28, 28)
    assert images.dtype == labels.dtype == np.uint8
    assert labels.tolist() == [7, 2, 0]
    assert arrays(held_out)[1].tolist() == [1]
    assert arrays([])[0].shape == (0, 28, 28)


def test_a_collection_travels_as_a_file_to_another_visitor(collection: Collection) -> None:
    add(collection, "ann", *range(5))
    assert collection.from_json("bob", collection.to_json("ann")) == 5
    for hers, his in zip(collection.drawings("ann"), collection.drawings("bob"), strict=True):
        assert (hers.label, hers.held_out, hers.created) == (his.label, his.held_out, his.created)
        assert np.array_equal(hers.image, his.image)


def test_the_same_file_again_adds_nothing(collection: Collection) -> None:
    add(collection, "ann", 0, 1)
    text = collection.to_json("ann")
    add(collection, "ann", 2)
    assert collection.from_json("ann", text.encode()) == 0
    assert len(collection.drawings("ann")) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"label": 10},
        {"label": -1},
        {"label": "4"},
        {"label": True},
        {"label": 4.0},
        {"image": ""},
        {"image": "no base64!"},
        {"image": "AAAA" * 261},
        {"image": "AAAA" * 262},
        {"held_out": "yes"},
        {"created": "yesterday"},
        {"created": "2026-11-01T10:00:00"},
        {"created": "0001-01-01T00:00:00+14:00"},
        {"created": "9999-12-31T23:59:59-12:00"},
        {"more": 1},
    ],
)
def test_a_file_with_one_bad_drawing_is_refused_whole(collection: Collection, change: dict[str, Any]) -> None:
    add(collection, "ann", 0, 1)
    changed = file(collection, "ann")
    changed["drawings"][1] |= change
    with pytest.raises(ValueError, match=NOT_A_COLLECTION):
        collection.from_json("bob", json.dumps(changed))
    assert collection.drawings("bob") == []


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", "4", '{"format": "digit-lab drawings 1"}', b"\x89PNG\xff\xfe", "[" * 100_000])
def test_what_is_no_collection_is_refused_by_a_sentence(collection: Collection, text: str | bytes) -> None:
    with pytest.raises(ValueError, match=NOT_A_COLLECTION):
        collection.from_json("ann", text)


def test_a_file_of_a_later_format_is_refused(collection: Collection) -> None:
    with pytest.raises(ValueError, match=NOT_A_COLLECTION):
        collection.from_json("ann", json.dumps({"format": "digit-lab drawings 2", "drawings": []}))


def test_too_large_a_file_is_refused_unread(collection: Collection) -> None:
    with pytest.raises(ValueError, match="larger than any collection"):
        collection.from_json("ann", " " * (module.LONGEST_FILE + 1))


def test_a_full_collection_of_the_largest_size_fits_into_a_file(collection: Collection) -> None:
    images = load("mnist").test_images[: module.LARGEST]
    one = file_of_one(collection)
    many = [one | {"image": _base64(image.tobytes())} for image in images]
    assert collection.from_json("ann", json.dumps({"format": "digit-lab drawings 1", "drawings": many})) == len(images)
    assert len(collection.to_json("ann")) < module.LONGEST_FILE
    with pytest.raises(ValueError, match="Delete some first"):
        add(collection, "ann", 5000)
    with pytest.raises(ValueError, match="Delete some first"):
        collection.from_json("ann", json.dumps({"format": "digit-lab drawings 1", "drawings": [one | {"label": 3}]}))
    assert len(collection.drawings("ann")) == len(images)


def file_of_one(collection: Collection) -> dict[str, Any]:
    add(collection, "one", 0)
    (drawing,) = file(collection, "one")["drawings"]
    return drawing  # type: ignore[no-any-return]


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.mark.parametrize(
    ("image", "label"),
    [
        (np.zeros((28, 27), np.uint8), 1),
        (np.zeros((28, 28), np.float32), 1),
        (np.zeros((28, 28), np.uint8), 10),
        (np.zeros((28, 28), np.uint8), -1),
    ],
)
def test_what_is_no_drawing_is_refused(collection: Collection, image: Any, label: int) -> None:
    with pytest.raises(ValueError, match="28 by 28"):
        collection.add("ann", image, label)


def test_drawings_added_at_the_same_time_are_all_kept_and_rightly_divided(collection: Collection) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda index: add(collection, "ann", index), range(30)))
    training, held_out = parts(collection.drawings("ann"))
    assert (len(training), len(held_out)) == (20, 10)
