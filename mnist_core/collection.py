"""A visitor's own drawings with what each should have been, kept in the run store's database.

Every third drawing is held out: it never trains, and shows what a network fine-tuned on the others makes of the same handwriting.
A drawing stays on its side for good, also when others are deleted or when it travels through a file.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import AwareDatetime, Base64Bytes, BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Double, LargeBinary, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker

from mnist_core.refused import RefusedError
from mnist_core.runs.database import open_database
from mnist_core.runs.tables import Row

SIDE = 28  # pixels
LARGEST = 1000  # drawings of one visitor
LONGEST_FILE = 4_000_000  # characters; a full collection has 1.2 million
HELD_OUT_ONE_OF = 3
FIRST_YEAR, LAST_YEAR = 2000, 2200  # of what a file may say of when it was drawn


class DrawingRow(Row):
    __tablename__ = "drawings"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(100), index=True)
    created: Mapped[float] = mapped_column(Double)
    label: Mapped[int]
    held_out: Mapped[bool]
    image: Mapped[bytes] = mapped_column(LargeBinary(SIDE * SIDE))


@dataclass(frozen=True)
class Drawing:
    """One drawing: `image` has shape (28, 28), 0 is paper and 255 is ink, as `drawing.prepare` made it; `label` is from 0 to 9."""

    id: int
    label: int
    image: NDArray[np.uint8]
    held_out: bool
    created: datetime


class _DrawingInFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    label: Annotated[int, Field(ge=0, le=9)]
    image: Annotated[Base64Bytes, Field(min_length=SIDE * SIDE, max_length=SIDE * SIDE)]
    held_out: bool
    created: Annotated[AwareDatetime, Field(ge=datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), lt=datetime(LAST_YEAR, 1, 1, tzinfo=UTC))]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    format: Literal["digit-lab drawings 1"]
    drawings: Annotated[list[_DrawingInFile], Field(max_length=LARGEST)]


class Collection:
    """The drawings of all visitors of one database, each visitor's for themselves. Any thread may call it.

    Example:
        collection = Collection(default_url(os.environ))
        collection.add("ann", image, label=4)
        train, held_out = parts(collection.drawings("ann"))
    """

    def __init__(self, url: str) -> None:
        self._database = open_database(url)
        self._reading = sessionmaker(self._database.reading)
        self._writing = sessionmaker(self._database.writing)

    def close(self) -> None:
        """Close the connections that rest in the pool."""
        self._database.close()

    def add(self, owner: str, image: NDArray[np.uint8], label: int) -> None:
        """Keep a drawing, an image of shape (28, 28), unless the very same is there.

        Raises RefusedError where it is no drawing, and when the collection is full.
        """
        if image.shape != (SIDE, SIDE) or image.dtype != np.uint8 or label not in range(10):
            raise RefusedError("A drawing is an image of 28 by 28 pixels with a digit from 0 to 9.")
        same = select(DrawingRow.id).where(DrawingRow.owner == owner, DrawingRow.label == label, DrawingRow.image == image.tobytes())
        with self._writing.begin() as session:
            if session.scalar(same.limit(1)) is not None:
                return
            kept, held_out = _counts(session, owner)
            _refuse_above_largest(kept + 1)
            judges = held_out < (kept + 1) // HELD_OUT_ONE_OF
            session.add(DrawingRow(owner=owner, created=time.time(), label=int(label), held_out=judges, image=image.tobytes()))

    def drawings(self, owner: str) -> list[Drawing]:
        """A visitor's drawings, oldest first."""
        query = select(DrawingRow).where(DrawingRow.owner == owner).order_by(DrawingRow.created, DrawingRow.id)
        with self._reading() as session:
            return [_drawing(row) for row in session.scalars(query)]

    def delete(self, owner: str, drawing_id: int | None = None) -> None:
        """Delete one of the visitor's drawings, or all of them; one that is not there or not theirs is passed over."""
        query = delete(DrawingRow).where(DrawingRow.owner == owner)
        with self._writing.begin() as session:
            session.execute(query if drawing_id is None else query.where(DrawingRow.id == drawing_id))

    def to_json(self, owner: str) -> str:
        """The visitor's drawings as the text of a file that `from_json` takes."""
        drawings = [
            _DrawingInFile.model_construct(label=one.label, image=one.image.tobytes(), held_out=one.held_out, created=one.created)
            for one in self.drawings(owner)
        ]
        return _File.model_construct(format="digit-lab drawings 1", drawings=drawings).model_dump_json()

    def from_json(self, owner: str, text: str | bytes) -> int:
        """Add a file's drawings to the visitor's, all or none; those already there are passed over. Returns how many were new.

        Raises RefusedError for what is not such a file, is too large, or has no room in the collection.
        """
        if len(text) > LONGEST_FILE:
            raise RefusedError("This file is larger than any collection.")
        try:
            read = _File.model_validate_json(text)
        except ValidationError:
            raise RefusedError("This is not a collection of drawings that was downloaded here.") from None
        with self._writing.begin() as session:
            known = {(row.label, row.image) for row in session.scalars(select(DrawingRow).where(DrawingRow.owner == owner))}
            new = {(one.label, one.image): one for one in read.drawings if (one.label, one.image) not in known}
            _refuse_above_largest(_counts(session, owner)[0] + len(new))
            for one in new.values():
                created = one.created.timestamp()
                session.add(DrawingRow(owner=owner, created=created, label=one.label, held_out=one.held_out, image=one.image))
            return len(new)


def parts(drawings: Sequence[Drawing]) -> tuple[list[Drawing], list[Drawing]]:
    """The drawings that train, and those held out."""
    return [one for one in drawings if not one.held_out], [one for one in drawings if one.held_out]


def arrays(drawings: Sequence[Drawing]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Images of shape (n, 28, 28) and labels of shape (n,)."""
    images = np.array([drawing.image for drawing in drawings], np.uint8).reshape(-1, SIDE, SIDE)
    return images, np.array([drawing.label for drawing in drawings], np.uint8)


def _counts(session: Session, owner: str) -> tuple[int, int]:
    """How many drawings the visitor has, and how many of them are held out."""
    held_out = session.scalars(select(DrawingRow.held_out).where(DrawingRow.owner == owner)).all()
    return len(held_out), sum(held_out)


def _refuse_above_largest(count: int) -> None:
    if count > LARGEST:
        raise RefusedError("A collection takes 1,000 drawings at most. Delete some first.")


def _drawing(row: DrawingRow) -> Drawing:
    image = np.frombuffer(row.image, np.uint8).reshape(SIDE, SIDE)
    return Drawing(row.id, row.label, image, row.held_out, datetime.fromtimestamp(row.created, UTC))
