"""How well the champion reads recorded pen strokes: `python -m benchmarks.drawing --strokes FILE [--quick] [--json]`.

FILE is a gzipped JSON list of {"label": digit, "strokes": [[[x, y], ...], ...]} in pixels of a canvas of 280 x 280, y downward. Each
sample is drawn five times: as it is, small and off the centre, with a thick and a thin pen, and tilted; then read as the app would.
"""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from mnist_core import champion, drawing

from .report import parser, progress, table

CANVAS = 280
SUPERSAMPLING = 4
VARIANTS = ("centred", "small", "thick", "thin", "tilted")
PEN = 18.0  # pixels
NOTHING = np.zeros((28, 28), np.uint8)  # in place of what the app answers with a sentence

Strokes = Sequence[Sequence[Sequence[float]]]


def render(
    strokes: Strokes, *, offset: Sequence[float] = (0.0, 0.0), scale: float = 1.0, width: float = PEN, degrees: float = 0.0
) -> NDArray[np.uint8]:
    """White strokes with round ends on black, RGBA (280, 280, 4); scaled and turned about the middle, then moved."""
    angle = np.deg2rad(degrees)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    large = Image.new("L", (CANVAS * SUPERSAMPLING,) * 2)
    pen = ImageDraw.Draw(large)
    radius = width * SUPERSAMPLING / 2
    for stroke in strokes:
        path = ((np.asarray(stroke, float) - CANVAS / 2) @ turn.T + CANVAS / 2 + np.asarray(offset)) * SUPERSAMPLING
        if len(path) > 1:
            pen.line([tuple(point) for point in path], fill=255, width=round(2 * radius), joint="curve")
        for x, y in path:
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    grey = np.asarray(large.resize((CANVAS, CANVAS), Image.Resampling.BOX))
    return np.dstack([grey, grey, grey, np.full_like(grey, 255)])


def variant_settings(variant: str, number: int) -> dict[str, Any]:
    """What `render` takes for a variant of the sample with this number, which alone decides its random part."""
    random = np.random.default_rng(1000 + number)
    match variant:
        case "small":
            return {"scale": 0.5, "offset": random.uniform(-60, 60, 2)}
        case "thick":
            return {"width": 28.0}
        case "thin":
            return {"width": 8.0}
        case "tilted":
            return {"degrees": 15.0 if random.random() < 0.5 else -15.0}
        case _:
            return {}


def network_image(canvas: NDArray[np.uint8]) -> NDArray[np.uint8]:
    try:
        return drawing.network_image(canvas)
    except ValueError:
        return NOTHING


def main() -> None:
    """Measure and print."""
    arguments_of = parser("drawing", __doc__)
    arguments_of.add_argument("--strokes", type=Path, required=True, metavar="FILE", help="recorded strokes, .json.gz")
    arguments = arguments_of.parse_args()
    from mnist_core.inference import Reader

    with gzip.open(arguments.strokes) as file:
        samples = json.load(file)
    numbered = list(enumerate(samples))[:: 10 if arguments.quick else 1]
    labels = np.array([sample["label"] for _, sample in numbered])
    shipped = champion.read()
    reader = Reader(shipped.experiment, shipped.weights)
    right: dict[str, NDArray[np.bool_]] = {}
    for variant in VARIANTS:
        progress(variant)
        canvases = (render(sample["strokes"], **variant_settings(variant, number)) for number, sample in numbered)
        answers = np.array(reader.read(np.stack([network_image(canvas) for canvas in canvases])))
        right[variant] = answers.argmax(axis=1) == labels
    of_all = np.stack(list(right.values()))
    found: dict[str, Any] = {variant: float(of_variant.mean()) for variant, of_variant in right.items()}
    found["mean"] = float(of_all.mean())
    found["by_digit"] = {str(digit): float(of_all[:, labels == digit].mean()) for digit in np.unique(labels)}
    if arguments.json:
        print(json.dumps({"champion": found}))
        return
    print(table(("drawn", "read right"), [(name, f"{found[name]:.4f}") for name in (*VARIANTS, "mean")]))
    print()
    print(table(("digit", "read right"), [(digit, f"{share:.4f}") for digit, share in found["by_digit"].items()]))
    print(f"\n{len(samples):,} samples{', every tenth' if arguments.quick else ''}, read by the shipped champion")


if __name__ == "__main__":
    main()
