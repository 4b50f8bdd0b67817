"""What a knob is: one declaration from which the form, the tooltips, the bounds, the errors and the URL are made.

A knob is declared once, as a field of one of `Experiment`'s groups, with `knob(...)`. `Knob` is the readable side of that declaration.
"""

import math
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args, get_origin

import annotated_types
from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

from mnist_core.wording import N_

NOTHING = N_("nothing")  # what a sentence says of an empty field
Kind = Literal["choice", "switch", "whole", "number", "wholes", "numbers"]


def knob(
    default: Any,
    label: str,
    help: str,
    *,
    only_if: Mapping[str, tuple[object, ...]] | None = None,
    choices: Mapping[str, str] | None = None,
    often: bool = False,
    **bounds: Any,
) -> Any:
    """Declare a knob: its default, its label, one line of help, and when it matters.

    Args:
        only_if: paths of other knobs with the values under which this one has an effect; all must hold.
        choices: for a choice, the words shown for each value.
        often: whether people turn it often, so that a form shows it first.
        bounds: pydantic's `ge`, `gt`, `le`, `lt`, `max_length`, `min_length`.
    """
    extra: dict[str, Any] = {"only_if": dict(only_if or {}), "choices": dict(choices or {}), "often": often}
    return Field(default, title=label, description=help, json_schema_extra=extra, **bounds)


@dataclass(frozen=True)
class Bounds:
    """The limits of a number, or of every number of a list."""

    lower: float | None = None
    upper: float | None = None
    above: float | None = None
    below: float | None = None

    def words(self) -> tuple[str, dict[str, str | int | float]]:
        """A template and its values: "from 1 to 60000", "above 0", ..."""
        if self.above is not None:
            if self.upper is not None:
                return "above {above} and at most {upper}", {"above": self.above, "upper": self.upper}
            return "above {above}", {"above": self.above}
        if self.below is not None:
            return "from {lower} to below {below}", {"lower": self.lower or 0, "below": self.below}
        return "from {lower} to {upper}", {"lower": self.lower or 0, "upper": self.upper if self.upper is not None else float("inf")}


@dataclass(frozen=True)
class Knob:
    """One knob as the rest of the house sees it. `path` is `group.name`, as in `learning.batch_size`."""

    path: str
    label: str
    help: str
    kind: Kind
    default: Any
    bounds: Bounds
    shortest: int = 0
    longest: int = 1
    choices: Mapping[str, str] = field(default_factory=dict)
    only_if: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    often: bool = False

    @property
    def group(self) -> str:
        return self.path.partition(".")[0]

    @property
    def name(self) -> str:
        return self.path.partition(".")[2]

    def takes(self) -> tuple[str, dict[str, str | int | float]]:
        """What the knob takes, as a template and its values."""
        words, values = self.bounds.words()
        match self.kind:
            case "choice":
                return "one of {choices}", {"choices": ", ".join(self.choices)}
            case "switch":
                return "on or off", {}
            case "whole":
                return f"a whole number {words}", values
            case "number":
                return f"a number {words}", values
            case "wholes":
                return f"{{shortest}} to {{longest}} whole numbers {words}, with commas between", values | self._lengths()
            case "numbers":
                return f"{{shortest}} to {{longest}} numbers {words}, with commas between", values | self._lengths()

    def _lengths(self) -> dict[str, str | int | float]:
        return {"shortest": self.shortest, "longest": self.longest}

    def to_text(self, value: Any) -> str:
        """The value as a person types it and as a URL carries it; `parse` reads it back."""
        match value:
            case tuple() | list():
                return ", ".join(self.to_text(item) for item in value)
            case bool():
                return "on" if value else "off"
            case float():
                short = f"{value:.10g}"
                return short if float(short) == value or math.isnan(value) else repr(value)
            case _:
                return str(value)

    def parse(self, text: str) -> Any:
        """The value that `text` stands for, or `text` itself where it stands for none (validation then says what is wrong)."""
        text = text.strip().replace("\N{FULLWIDTH COMMA}", ",")
        if self.kind in ("wholes", "numbers"):
            parts = [part.strip() for part in text.split(",") if part.strip()]
            return tuple(self._parse_number(part) for part in parts)
        if self.kind == "switch":
            return {"on": True, "off": False}.get(text.lower(), text)
        return text if self.kind == "choice" else self._parse_number(text)

    def _parse_number(self, text: str) -> int | float | str:
        convert = int if self.kind in ("whole", "wholes") else float
        try:
            return convert(text)
        except ValueError:
            return text


def read_knobs(groups: Mapping[str, type[BaseModel]]) -> Iterator[Knob]:
    """The knobs declared in the groups, in the order of their declaration."""
    for group, model in groups.items():
        for name, info in model.model_fields.items():
            yield _read_knob(f"{group}.{name}", info)


def _read_knob(path: str, info: FieldInfo) -> Knob:
    extra = info.json_schema_extra
    if not isinstance(extra, dict) or info.title is None or info.description is None:
        raise TypeError(f"{path} is a field without label and help: declare it with knob(...)")
    annotation, metadata = info.annotation, list(info.metadata)
    listed = get_origin(annotation) is tuple
    if listed:
        item = get_args(annotation)[0]
        annotation = get_args(item)[0] if hasattr(item, "__metadata__") else item
        item_metadata = [
            bound for part in getattr(item, "__metadata__", ()) for bound in (part.metadata if isinstance(part, FieldInfo) else [part])
        ]
    else:
        item_metadata = metadata
    choices: dict[str, str] = dict(extra["choices"])  # type: ignore[arg-type]  # pydantic types it as any JSON; `knob` wrote it
    if get_origin(annotation) is Literal:
        choices = {value: choices.get(value, value.replace("_", " ")) for value in get_args(annotation)}
    return Knob(
        path=path,
        label=info.title,
        help=info.description,
        kind=_kind(annotation, listed),
        default=info.default,
        bounds=_bounds(item_metadata),
        shortest=next((bound.min_length for bound in metadata if isinstance(bound, annotated_types.MinLen)), 0),
        longest=next((bound.max_length for bound in metadata if isinstance(bound, annotated_types.MaxLen)), 1),
        choices=types.MappingProxyType(choices),
        only_if=types.MappingProxyType(dict(extra["only_if"])),  # type: ignore[arg-type]  # as above
        often=bool(extra["often"]),
    )


def _kind(annotation: Any, listed: bool) -> Kind:
    if get_origin(annotation) is Literal:
        return "choice"
    if annotation is bool:
        return "switch"
    if annotation is int:
        return "wholes" if listed else "whole"
    if annotation is float:
        return "numbers" if listed else "number"
    raise TypeError(f"a knob cannot be a {annotation}")


def _bounds(metadata: list[Any]) -> Bounds:
    found: dict[str, Any] = {}
    for bound in metadata:
        match bound:
            case annotated_types.Ge():
                found["lower"] = bound.ge
            case annotated_types.Gt():
                found["above"] = bound.gt
            case annotated_types.Le():
                found["upper"] = bound.le
            case annotated_types.Lt():
                found["below"] = bound.lt
    return Bounds(**found)
