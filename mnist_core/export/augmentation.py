"""The functions that change images at random while they train, as source: only those that the knobs use."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mnist_core.experiment import Experiment

_STROKE_WIDTH = '''

def change_stroke_width(images, change):
    """Edges moved outward by so many pixels, inward where it is negative; `change` has shape (n, 1)."""
    squares = images.reshape(-1, 28, 28, 1)
    widest = keras.ops.max_pool(squares, 3, 1, "same").numpy().reshape(-1, 784)
    thinnest = -keras.ops.max_pool(-squares, 3, 1, "same").numpy().reshape(-1, 784)
    thicker, thinner = np.maximum(change, 0), np.maximum(-change, 0)
    return images + thicker * (widest - images) + thinner * (thinnest - images)
'''
_ELASTIC = '''

def spline():
    """How much each of 7 points in a row takes part in the bend of each of 28 pixels (cubic B-splines)."""
    distance = np.abs((np.arange(28) / 27 * 4 + 1)[:, None] - np.arange(7))
    near = 2 / 3 - distance**2 + distance**3 / 2
    values = np.where(distance < 1, near, np.clip(2 - distance, 0, None) ** 3 / 6)
    return values / np.linalg.norm(values, axis=1, keepdims=True)


SPLINE = spline()
'''


def augmentation_code(experiment: "Experiment") -> str:
    """`augment(images, step)` and what it calls."""
    knobs = experiment.augmentation
    moved = any((knobs.shift, knobs.rotation, knobs.scale, knobs.shear, knobs.elastic))
    strength = "strength * " if knobs.fading else ""
    lines = [
        "",
        "",
        "def augment(images, step):",
        '    """A batch of images, shape (n, 784), changed at random, in another way at every step."""',
        "    seeds = tf.random.experimental.stateless_split([SEED, step], 3)",
        *([f"    strength = 1 - {knobs.fading} * step / {experiment.total_steps}"] if knobs.fading else []),
        f"    drawn = {strength}tf.random.stateless_uniform((7, len(images), 1), seeds[0], -1, 1).numpy()",
    ]
    if knobs.stroke_width:
        lines.append(f"    {'images =' if moved else 'return'} change_stroke_width(images, {knobs.stroke_width} * drawn[0])")
    if moved:
        lines += ["    down, across = np.mgrid[:28, :28].reshape(2, 1, 784) - 13.5", *_positions(experiment, strength)]
        lines += [
            "    places = np.broadcast_arrays(np.arange(len(images))[:, None], down + 13.5, across + 13.5)",
            "    squares = images.reshape(-1, 28, 28)",
            '    places = np.array(places, "float32")',
            "    return keras.ops.image.map_coordinates(squares, places, order=1).numpy()",
        ]
    before = (_STROKE_WIDTH if knobs.stroke_width else "") + (_ELASTIC if knobs.elastic else "")
    return before + "\n".join(lines) + "\n"


def _positions(experiment: "Experiment", strength: str) -> list[str]:
    """Lines that move `across` and `down`, from where each pixel is taken, in pixels from the middle."""
    knobs = experiment.augmentation
    lines = []
    if knobs.shear:
        lines.append(f"    across = across + {knobs.shear} * drawn[4] * down")
    if knobs.rotation:
        lines += [
            f"    angle = np.deg2rad({knobs.rotation}) * drawn[1]",
            "    cosine, sine = np.cos(angle), np.sin(angle)",
            "    across, down = cosine * across + sine * down, cosine * down - sine * across",
        ]
    if knobs.scale:
        lines.append(f"    across, down = across / (1 + {knobs.scale} * drawn[2]), down / (1 + {knobs.scale} * drawn[3])")
    if knobs.shift:
        lines.append(f"    across, down = across + {knobs.shift} * drawn[5], down + {knobs.shift} * drawn[6]")
    if knobs.elastic:
        lines += [
            "    field = tf.random.stateless_normal((2, len(images), 7, 7), seeds[1]).numpy()",
            f'    bend = {strength}{knobs.elastic} * np.einsum("ia,cnab,jb->cnij", SPLINE, field, SPLINE)',
            "    bend = bend.reshape(2, -1, 784)",
            "    across, down = across + bend[0], down + bend[1]",
        ]
    return lines
