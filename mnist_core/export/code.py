"""Python source that reads as if typed: calls and lists on one line where they fit, else one argument a line."""

from dataclasses import dataclass
from typing import Any

LINE = 100  # characters


@dataclass(frozen=True)
class Source:
    """A piece of source as it stands."""

    text: str


@dataclass(frozen=True)
class Call:
    """A call, or with brackets "[]" and no function a list. An argument is a value, a Source or another Call; its name may be ""."""

    function: str
    arguments: tuple[tuple[str, Any], ...]
    brackets: str = "()"

    def lines(self, before: str = "", after: str = "", indent: int = 0) -> str:
        """The call between `before` and `after`, both on its line, with further lines indented by so many spaces."""
        short = f"{before}{self}{after}"
        if indent + len(short) <= LINE or not self.arguments:
            return short
        if len(self.arguments) == 1 and isinstance(self.arguments[0][1], Call) and not self.arguments[0][0]:
            return self.arguments[0][1].lines(before + self.function + self.brackets[0], self.brackets[1] + after, indent)
        inner = indent + 4
        rows = []
        for name, value in self.arguments:
            start = f"{name}=" if name else ""
            row = value.lines(start, ",", inner) if isinstance(value, Call) else f"{start}{literal(value)},"
            rows.append(" " * inner + row)
        return "\n".join([before + self.function + self.brackets[0], *rows, " " * indent + self.brackets[1] + after])

    def __str__(self) -> str:
        inside = ", ".join((f"{name}=" if name else "") + literal(value) for name, value in self.arguments)
        return self.function + self.brackets[0] + inside + self.brackets[1]


def call(function: str, *values: Any, **named: Any) -> Call:
    """A call of a function; named arguments that are None are left out."""
    return Call(function, (*(("", value) for value in values), *((name, value) for name, value in named.items() if value is not None)))


def listed(values: list[Any]) -> Call:
    return Call("", tuple(("", value) for value in values), "[]")


def literal(value: Any) -> str:
    """A value as source, strings in double quotes."""
    match value:
        case Source():
            return value.text
        case Call():
            return str(value)
        case list():
            return f"[{', '.join(literal(item) for item in value)}]"
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case _:
            return repr(value)
