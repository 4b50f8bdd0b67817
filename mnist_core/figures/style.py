"""The look all figures share: colours, margins, legend, and how numbers travel."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from mnist_core.history import Cause, Mark, thin
from mnist_core.wording import N_

Translate = Callable[[str], str]
Across = Literal["step", "epoch"]
Trace = dict[str, Any]

# Okabe and Ito's four that have a contrast of 3 both on white and on a dark page, and three more that do, chosen so that colour-blind
# eyes, too, tell any two apart: tests/test_contrast.py measures both.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#8D572E", "#8A7FFE", "#4F6B6D")
WRONG = PALETTE[1]
GREY = "#888888"
PAGE_TEXT = "#888889"  # in a list of text colours: the page puts the colour of its own text there; by itself it is a grey
GRID = "rgba(128,128,128,0.25)"
DASHES = ("solid", "dash", "dot", "dashdot")
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "pentagon")
POINTS = 1000
MARKS = 20  # the last ones are drawn
HAPPENED: Mapping[Cause | None, str] = {
    "killed": N_("The process that trained was ended from outside."),
    "memory": N_("The process that trained used more memory than there is, and was ended."),
    "engine": N_("The engine ended in the middle of the training."),
    "person": N_("It had ended here, and somebody let it go on."),
    None: N_("The process that trained died."),
}
TITLES: Mapping[Across, str] = {"step": N_("Step"), "epoch": N_("Epoch")}


def colour(index: int) -> str:
    """The colour of the line at `index`, counted from 0; they repeat, so pair them with `dash`."""
    return PALETTE[index % len(PALETTE)]


def dash(index: int) -> str:
    """A line style that changes each time the colours have all been used."""
    return DASHES[index // len(PALETTE) % len(DASHES)]


def layer_title(name: str, translate: Translate) -> str:
    """A layer's name as people read it: `hidden_1_activation` is "hidden 1 activation"."""
    return " ".join(translate(word) for word in name.split("_"))


def axis(title: str = "", **settings: Any) -> dict[str, Any]:
    return {"title": {"text": title, "standoff": 6}, "gridcolor": GRID, "showgrid": True, "zeroline": False, "automargin": True, **settings}


def bare_axis(**settings: Any) -> dict[str, Any]:
    """An axis that only places things."""
    return {"visible": False, "fixedrange": True, **settings}


def figure(traces: Sequence[Trace], height: int, **layout: Any) -> go.Figure:
    """The traces in the shared layout, `height` pixels high and as wide as the page gives.

    The template is an empty one: Plotly's own would add 7 kB to every refresh. Colours of text and background are not given, so
    that the page's theme sets both; a clear background would make the hover line white and saved images unreadable.
    `uirevision` never changes, so that Plotly keeps zoom and hidden lines when the figure is drawn again; for the same reason
    callers keep the order of their traces, and send an empty trace for what is not known yet.
    """
    return go.Figure(
        {
            "data": list(traces),
            "layout": {
                "template": {},
                "height": height,
                "autosize": True,
                "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
                "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom", "bgcolor": "rgba(0,0,0,0)"},
                "uirevision": "digit-lab",
                **layout,
            },
        }
    )


def curves_figure(
    traces: Sequence[Trace],
    x: Across,
    title: str,
    translate: Translate,
    *,
    log_y: bool,
    height: int,
    marks: Sequence[Mark] = (),
    **y_axis: Any,
) -> go.Figure:
    """Lines over steps or epochs; one hover box shows all of them at one place. Before the first point it says so.

    A thin vertical line with a sign at its top stands at each of the (last) marks; hovering the sign says what happened there.
    """
    across = translate(TITLES[x])
    empty = not any(np.isfinite(trace["x"]).any() for trace in traces)
    waiting = {"text": translate("Nothing measured yet"), "xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5, "showarrow": False}
    bare = {"showticklabels": False, "showgrid": False} if empty else {}
    scale = {"type": "log", "nticks": 6, "minorloglabels": "complete"} if log_y and not empty else {}
    spike = {"spikethickness": 1, "spikecolor": GREY, "spikedash": "dot"}
    over = {"showgrid": False, "unifiedhovertitle": {"text": f"{across} %{{x}}"}, "hoverformat": "," if x == "step" else ".4~g"}
    return figure(
        traces,
        height,
        hovermode="x unified",
        xaxis=axis(across, **{**over, **spike, **bare}),
        yaxis=axis(title, **{**y_axis, **scale, **bare}),
        annotations=[waiting] if empty else [_sign(mark, x, translate) for mark in marks[-MARKS:]],
        shapes=[] if empty else [_upright(getattr(mark, x)) for mark in marks[-MARKS:]],
    )


def _upright(place: float) -> dict[str, Any]:
    look = {"color": GREY, "width": 1, "dash": "dot"}
    return {"type": "line", "xref": "x", "x0": place, "x1": place, "yref": "paper", "y0": 0, "y1": 1, "line": look}


def _sign(mark: Mark, x: Across, translate: Translate) -> dict[str, Any]:
    happened = translate(HAPPENED[mark.cause])
    goes_on = translate("It goes on from fold {fold}, step {step}.") if mark.fold > 1 else translate("It goes on from step {step}.")
    hovertext = f"{happened}<br>{goes_on.format(fold=mark.fold, step=mark.step)}"
    at = {"xref": "x", "x": getattr(mark, x), "xanchor": "left", "yref": "paper", "y": 1, "yanchor": "top"}
    return {"text": "↻", "hovertext": hovertext, "showarrow": False, "font": {"size": 14}, "borderpad": 1, **at}


def line(x: ArrayLike, y: ArrayLike, name: str, *, points: int = POINTS, **settings: Any) -> Trace:
    """A scatter trace thinned to `points`, its numbers in the smallest type that draws the same."""
    across, up = thin(x, y, max(4, points))
    return {"type": "scatter", "mode": "lines", "name": name, "x": compact(across), "y": compact(up), **settings}


def hover(name: str, number: str) -> Trace:
    """What a line says in the hover box: without this, lines with no point at just that place would show their x as well."""
    return {"hovertemplate": f"{name}: %{{{number}}}<extra></extra>"}


def compact(values: ArrayLike) -> NDArray[np.generic]:
    """float32, or for whole numbers uint16 where they fit and int32 where not: Plotly sends such arrays as base64."""
    array = np.asarray(values)
    if array.dtype.kind not in "iu":
        return array.astype(np.float32)
    small = array.size == 0 or (array.min() >= 0 and array.max() < 2**16)
    return array.astype(np.uint16 if small else np.int32)
