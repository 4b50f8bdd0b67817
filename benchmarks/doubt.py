"""How often the reader doubts, and when it should: `python -m benchmarks.doubt [--quick] [--json]`.

The champion reads MNIST's test images, letters that look like no digit (Pillow's own font, turned and of several sizes) and scribbles
(random walks of a pen). Given are the shares judged sure, unsure and no digit, and how often a sure answer on MNIST is wrong.
"""

import json
from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from mnist_core import champion, drawing
from mnist_core.datasets import load
from mnist_core.doubt import judge

from .report import parser, table

SIDE = 280
# Not B D I J L O Q S Z and the like, which are 8 0 1 7 5 2 to anybody.
LETTERS = "AEFHKMNPRTUVWXYaefhkmnprtuvwxd"


def letters(count: int) -> Iterator[NDArray[np.uint8]]:
    """Canvases with one printed letter."""
    random = np.random.default_rng(0)
    for number in range(count):
        canvas = Image.new("L", (SIDE, SIDE))
        font = ImageFont.load_default(float(random.integers(120, 220)))
        stroke = int(random.integers(0, 6))
        ImageDraw.Draw(canvas).text(
            (SIDE / 2, SIDE / 2), LETTERS[number % len(LETTERS)], fill=255, font=font, anchor="mm", stroke_width=stroke
        )
        yield np.asarray(canvas.rotate(float(random.uniform(-15, 15))))


def scribbles(count: int) -> Iterator[NDArray[np.uint8]]:
    """Canvases with one aimless line."""
    random = np.random.default_rng(1)
    for _ in range(count):
        turns = np.cumsum(random.normal(0, random.uniform(0.3, 1.2), int(random.integers(15, 60))))
        path = np.cumsum(np.stack([np.cos(turns), np.sin(turns)], axis=1), axis=0)
        path = 50 + (path - path.min(axis=0)) / max(np.ptp(path, axis=0).max(), 1e-6) * 180
        canvas = Image.new("L", (SIDE, SIDE))
        ImageDraw.Draw(canvas).line([tuple(point) for point in path], fill=255, width=int(random.integers(8, 22)), joint="curve")
        yield np.asarray(canvas)


def shares(probabilities: NDArray[np.float64], refused: int = 0) -> dict[str, float]:
    """Of all: judged sure, unsure, no digit by the network's answer, and refused before it was asked."""
    judged = Counter(judge(row) for row in probabilities.tolist())
    total = len(probabilities) + refused
    return {word: judged[word] / total for word in ("sure", "unsure", "no digit")} | {"refused": refused / total}


def main() -> None:
    """Measure and print."""
    arguments = parser("doubt", __doc__).parse_args()
    from mnist_core.inference import Reader

    shipped = champion.read()
    reader = Reader(shipped.experiment, shipped.weights)
    images = load("mnist")
    count = 200 if arguments.quick else 2_000
    of_test = np.array(reader.read(images.test_images[: 2_000 if arguments.quick else 10_000]))
    labels = images.test_labels[: len(of_test)]
    sure = np.array([judge(row) == "sure" for row in of_test.tolist()])
    wrong = of_test.argmax(axis=1) != labels
    found = {"mnist test": shares(of_test)}
    for name, canvases in (("letters", letters(count)), ("scribbles", scribbles(count))):
        prepared = []
        for canvas in canvases:
            try:
                prepared.append(drawing.prepare(drawing.ink_of_canvas(canvas)).image)
            except ValueError:
                continue
        found[name] = shares(np.array(reader.read(np.stack(prepared))), refused=count - len(prepared))
    errors = {"wrong of all": float(wrong.mean()), "wrong of sure": float(wrong[sure].mean())}
    if arguments.json:
        print(json.dumps({"shares": found} | errors))
        return
    words = ("sure", "unsure", "no digit", "refused")
    print(table(("what", *words), [(name, *(f"{of[word]:.2%}" for word in words)) for name, of in found.items()]))
    print("\nMNIST test: " + ", ".join(f"{name} {value:.2%}" for name, value in errors.items()))


if __name__ == "__main__":
    main()
