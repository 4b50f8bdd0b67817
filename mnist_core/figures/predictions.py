"""A grid of test images with what the network takes them for."""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from PIL import Image

from mnist_core.figures.style import WRONG, Trace, Translate, bare_axis, compact, figure

CAPTION = 0.46  # of a cell's width, below each image: two lines of text
GAP = 2  # pixels around an image of 28
MAX_CELL_WIDTH = 88


@dataclass(frozen=True)
class _Answer:
    truth: str
    guess: str | None
    confidence: float | None

    @property
    def wrong(self) -> bool:
        return self.guess is not None and self.guess != self.truth

    @property
    def caption(self) -> str:
        if self.guess is None:
            return self.truth
        if self.wrong:
            return f"<b>✗ {self.guess}</b><br>≠ {self.truth}"
        return f"✓ {self.guess}" + ("" if self.confidence is None else f"<br>{self.confidence:.0%}")

    def sentence(self, translate: Translate) -> str:
        lines = [f"{translate('True class')}: {self.truth}"]
        if self.guess is not None:
            confidence = "" if self.confidence is None else f" ({self.confidence:.1%})"
            lines.append(f"{translate('Prediction')}: {self.guess}{confidence}")
        return "<br>".join(lines)


def predictions_figure(
    images: NDArray[np.uint8],
    labels: Sequence[int],
    predictions: Sequence[int] | None,
    confidences: Sequence[float] | None,
    class_names: Sequence[str],
    *,
    columns: int = 8,
    translate: Translate = str,
) -> go.Figure:
    """`images` (count, 28, 28) in rows of `columns`, each with its present prediction below; one PNG carries them all.

    A wrong one has a frame, a cross and the true class besides; before the first prediction (None or empty) the captions give the
    true classes. Hovering tells truth, prediction and confidence. Eight columns suit a page, four a phone.
    """
    rows = -(-len(images) // columns)
    down, across = np.divmod(np.arange(len(images)), columns)
    tops = down * (1 + CAPTION)
    names = [translate(name) for name in class_names]
    guesses = list(predictions) if predictions else [None] * len(images)
    sure = list(confidences) if predictions and confidences else [None] * len(images)
    answers = [
        _Answer(names[label], None if guess is None else names[guess], share)
        for label, guess, share in zip(labels, guesses, sure, strict=True)
    ]
    wrong = np.array([answer.wrong for answer in answers], dtype=bool)
    below = {
        "x": compact(across + 0.5),
        "y": compact(tops + 1.02),
        "textposition": "bottom center",
        "hoverinfo": "skip",
        "showlegend": False,
    }
    captions = {"type": "scatter", "mode": "text", **below}
    traces: list[Trace] = [
        {**captions, "text": ["" if answer.wrong else answer.caption for answer in answers], "textfont": {"size": 11}},
        {**captions, "text": [answer.caption if answer.wrong else "" for answer in answers], "textfont": {"size": 11, "color": WRONG}},
        _frames(across[wrong], tops[wrong]),
        {
            "type": "scatter",
            "mode": "markers",
            "x": below["x"],
            "y": compact(tops + 0.5),
            "text": [answer.sentence(translate) for answer in answers],
            "hovertemplate": "%{text}<extra></extra>",
            "marker": {"size": 40, "opacity": 0},
            "showlegend": False,
        },
    ]
    sprite = {
        "source": _sprite(images, rows, columns),
        "xref": "x",
        "yref": "y",
        "x": 0,
        "y": 0,
        "sizex": columns,
        "sizey": rows * (1 + CAPTION),
        "sizing": "stretch",
        "layer": "below",
    }
    return figure(
        traces,
        height=round(rows * (1 + CAPTION) * MAX_CELL_WIDTH),
        images=[sprite],
        hovermode="closest",
        dragmode=False,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        xaxis=bare_axis(range=[0, columns], constrain="domain"),
        yaxis=bare_axis(range=[rows * (1 + CAPTION), 0], scaleanchor="x", constrain="domain", constraintoward="top"),
    )


def _frames(left: NDArray[np.generic], top: NDArray[np.generic]) -> Trace:
    """One line around all the images whose upper left corners are given, lifted (NaN) between them."""
    inset = GAP / (28 + 2 * GAP) / 2
    corners = np.array([[inset, 1 - inset, 1 - inset, inset, inset, np.nan], [inset, inset, 1 - inset, 1 - inset, inset, np.nan]])
    x = (np.asarray(left, dtype=np.float64)[:, None] + corners[0]).ravel()
    y = (np.asarray(top, dtype=np.float64)[:, None] + corners[1]).ravel()
    look = {"line": {"color": WRONG, "width": 3}, "hoverinfo": "skip", "showlegend": False}
    return {"type": "scatter", "mode": "lines", "x": compact(x), "y": compact(y), **look}


def _sprite(images: NDArray[np.uint8], rows: int, columns: int) -> str:
    """All images in one PNG as a data URI, clear around them and where their captions go."""
    cell = 28 + 2 * GAP
    pitch = round(cell * (1 + CAPTION))
    pixels = np.zeros((rows * pitch, columns * cell, 2), dtype=np.uint8)
    for index, image in enumerate(images):
        top, left = index // columns * pitch + GAP, index % columns * cell + GAP
        pixels[top : top + 28, left : left + 28, 0] = image
        pixels[top : top + 28, left : left + 28, 1] = 255
    png = io.BytesIO()
    Image.fromarray(pixels, mode="LA").save(png, format="PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(png.getvalue()).decode("ascii")
