"""Parallel coordinates: what several knobs and an accuracy were in each run, a line a run.

Inselberg's axes lie here one below the other instead of side by side: so their names are read without turning the head, and many of
them fit a narrow screen. They are drawn with plain lines, for Plotly's own kind of trace needs WebGL, which not every machine has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from mnist_core.figures.compared import symbol
from mnist_core.figures.style import GRID, Trace, Translate, bare_axis, colour, dash, figure

ROW = 84  # pixels from one axis to the next
EDGE = 44  # pixels above the first axis and below the last
WIDE = 20.0  # largest divided by smallest, from which on an axis is logarithmic
ABSENT = -0.1  # where a run lies on the axis of a knob that has no effect in it
LONGEST = 18  # letters of what is written at a place; whole, it is said when the pointer rests there
LETTER = 0.022  # width of a letter beside the axis' length, on a narrow screen


@dataclass(frozen=True)
class Scale:
    """One axis: its title, and for each run what is written there; `numbers` places them, else each text has a place of its own.

    None stands for a run in which the knob has no effect.
    """

    title: str
    texts: Sequence[str | None]
    numbers: Sequence[float | None] | None = None

    def places(self) -> list[float]:
        """Where each run lies, from 0 to 1, or at ABSENT."""
        if self.numbers is None:
            order = list(dict.fromkeys(text for text in self.texts if text is not None))
            return [ABSENT if text is None else _share(order.index(text), 0, len(order) - 1) for text in self.texts]
        known = [number for number in self.numbers if number is not None]
        if known and min(known) > 0 and max(known) / min(known) > WIDE:
            known = np.log10(known).tolist()
            numbers = [None if number is None else float(np.log10(number)) for number in self.numbers]
        else:
            numbers = list(self.numbers)
        return [ABSENT if number is None else _share(number, min(known), max(known)) for number in numbers]


def _share(value: float, low: float, high: float) -> float:
    return (value - low) / (high - low) if high > low else 0.5


def parallel_figure(scales: Sequence[Scale], names: Sequence[str], places: Sequence[int], *, translate: Translate = str) -> go.Figure:
    """A line from the first scale down to the last for each run; `places` are the runs' places among all compared."""
    rows = list(range(len(scales)))
    across = np.array([scale.places() for scale in scales]).T
    left = ABSENT if (across == ABSENT).any() else 0.0
    traces: list[Trace] = []
    for number, (name, place) in enumerate(zip(names, places, strict=True)):
        texts = [f"{scale.title}: {translate('no effect') if (text := scale.texts[number]) is None else text}" for scale in scales]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": name,
                "x": across[number].round(4).tolist(),
                "y": rows,
                "text": texts,
                "hovertemplate": "%{fullData.name}<br>%{text}<extra></extra>",
                "line": {"color": colour(place), "width": 2, "dash": dash(place)},
                "marker": {"size": 8, "symbol": symbol(place)},
                "cliponaxis": False,
            }
        )
    return figure(
        traces,
        2 * EDGE + ROW * max(1, len(scales) - 1),
        hovermode="closest",
        showlegend=False,
        dragmode=False,
        margin={"l": 12, "r": 12, "t": 0, "b": 0},
        xaxis=bare_axis(range=[left - 0.04, 1.04]),
        yaxis=bare_axis(range=[len(scales) - 1 + EDGE / ROW, -EDGE / ROW]),
        shapes=[_bar(row) for row in rows],
        annotations=[sign for row, scale in enumerate(scales) for sign in _words(row, scale, left)],
    )


def _bar(row: int) -> dict[str, Any]:
    look = {"color": GRID, "width": 2}
    return {"type": "line", "x0": 0, "x1": 1, "y0": row, "y1": row, "layer": "below", "line": look}


def _words(row: int, scale: Scale, left: float) -> list[dict[str, Any]]:
    """The axis' title above its left end, and below it what is written at its places, as far as there is room."""
    title = {
        "text": f"<b>{scale.title}</b>",
        "x": left,
        "xanchor": "left",
        "y": row,
        "yanchor": "bottom",
        "yshift": 8,
        "showarrow": False,
    }
    at: dict[float, str] = {}
    for place, text in zip(scale.places(), scale.texts, strict=True):
        at.setdefault(round(place, 4), "–" if text is None else _short(text))
    below = {"yanchor": "top", "yshift": -8, "showarrow": False, "font": {"size": 11}}
    shown = _with_room(at)
    return [title, *({"text": text, "x": place, "xanchor": _anchor(place), "y": row, **below} for place, text in shown.items())]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip(', ')}…"


def _with_room(at: dict[float, str]) -> dict[float, str]:
    """The texts that do not run into one another: the ends first, then from left to right."""
    kept: dict[float, tuple[float, float]] = {}
    for place in sorted(at, key=lambda place: (place not in (min(at), max(at)), place)):
        width = LETTER * (len(at[place]) + 2)
        left = {"left": place, "right": place - width, "center": place - width / 2}[_anchor(place)]
        if all(left + width <= other_left or left >= other_right for other_left, other_right in kept.values()):
            kept[place] = (left, left + width)
    return {place: at[place] for place in kept}


def _anchor(place: float) -> str:
    return "left" if place <= 0.02 else "right" if place >= 0.98 else "center"
