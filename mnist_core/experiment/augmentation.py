"""The knobs of augmentation: how the images that train are changed at random, anew in every batch, so that no two are the same."""

from mnist_core.experiment.group import Group
from mnist_core.knobs import knob


class Augmentation(Group):
    shift: float = knob(0.0, "Shift", "Each training image is moved by up to so many pixels in each direction.", ge=0, le=10, often=True)
    rotation: float = knob(
        0.0, "Rotation", "Each training image is turned by up to so many degrees, left or right.", ge=0, le=45, often=True
    )
    scale: float = knob(
        0.0, "Scale", "Each training image is stretched or shrunk by up to this share, in width and height apart.", ge=0, le=0.5, often=True
    )
    shear: float = knob(
        0.0, "Shear", "Each training image is slanted by up to so many pixels sideways for one pixel upward.", ge=0, le=1, often=True
    )
    elastic: float = knob(
        0.0,
        "Elastic distortion",
        "Each training image is bent as if drawn on rubber; the standard deviation of a point's displacement in pixels.",
        ge=0,
        le=5,
        often=True,
    )
    stroke_width: float = knob(
        0.0,
        "Stroke width",
        "Strokes of each training image become thicker or thinner by up to so many pixels at each edge.",
        ge=0,
        le=1,
        often=True,
    )
    fading: float = knob(
        0.0,
        "Fading",
        "Augmentation weakens evenly, and by this share until the end: what is learned last are images nearly as they are.",
        ge=0,
        le=1,
        often=True,
    )

    @property
    def active(self) -> bool:
        """Whether any image is changed at all."""
        return any(value > 0 for name, value in self if name != "fading")
