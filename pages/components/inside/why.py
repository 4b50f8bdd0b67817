"""Why: which pixels an answer hangs on, what the network must see, and which training images look like this one to it."""

import numpy as np
import streamlit as st
from PIL import Image

from mnist_core import datasets
from mnist_core.architecture import IMAGE_SIZE
from mnist_core.figures import pictures
from mnist_core.inside.findings import Reasons
from mnist_core.runs import Run
from pages.components.draw.nearest import show_nearest
from pages.components.draw.pictures import picture
from pages.components.inside.asking import ask, asked_for
from pages.components.inside.inputs import Shown, shown_image
from pages.components.language import translate as _

SIDE = 224  # pixels
NEAREST = 12
CLASS = "inside class"


def why_view(run: Run, epoch: float) -> None:
    st.markdown(
        _("Look where the colours lie on the strokes: blue speaks for the class, orange against it, and what is pale does not matter.")
    )
    shown = shown_image(run)
    if shown is None:
        return
    names = datasets.CLASS_NAMES[run.experiment.data.dataset]
    probabilities = asked_for(_("The image goes through the network …"), lambda: ask(run, epoch, "probabilities", shown.image))
    if probabilities is None:
        return
    wanted = _class(shown, probabilities, names)
    found = asked_for(_("The network looks again and again …"), lambda: ask(run, epoch, "reasons", shown.image, wanted))
    if found is not None:
        _reasons(run, shown, found, _(names[wanted]))
    st.markdown(f"**{_('Training images most like it, to this network')}**")
    words = _("Looking through the training images …")
    near = asked_for(words, lambda: ask(run, epoch, "nearest", shown.image, NEAREST))
    if near is not None:
        show_nearest(run, near)


def _class(shown: Shown, probabilities: list[float], names: tuple[str, ...]) -> int:
    """The class that is explained: of a new image the one it is read as."""
    image = shown.image.tobytes()
    if st.session_state.get("inside explained") != image:
        st.session_state["inside explained"] = image
        st.session_state["inside class kept"] = int(np.argmax(probabilities))
    st.session_state[CLASS] = st.session_state["inside class kept"]
    st.pills(
        _("Class to explain"),
        list(range(len(names))),
        format_func=lambda number: f"{_(names[number])} · {probabilities[number]:.0%}",
        key=CLASS,
        required=True,
        on_change=_keep_class,
    )
    return int(st.session_state["inside class kept"])


def _keep_class() -> None:
    # Words with the probability of another epoch come back as they are.
    if isinstance(number := st.session_state[CLASS], int):
        st.session_state["inside class kept"] = number


def _reasons(run: Run, shown: Shown, found: Reasons, name: str) -> None:
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=SIDE):
            st.markdown(f"**{_('The image')}**")
            picture(shown.image, SIDE, _("The image the network gets: 28 by 28 pixels"))
            st.caption(_("It is found to be {name} with {share:.1%}.").format(name=name, share=found.probability))
        with st.container(width=SIDE):
            title = _("Saliency")
            st.markdown(f"**{title}**")
            _over(shown, found.gradient, _("Saliency: how the score of {name} follows each pixel").format(name=name))
            st.caption(
                _("The slope of the score: brightening a blue pixel raises the score of {name}, an orange one lowers it.").format(name=name)
            )
        with st.container(width=SIDE):
            st.markdown(f"**{_('Occlusion')}**")
            full = np.asarray(Image.fromarray(found.occlusion).resize((IMAGE_SIZE, IMAGE_SIZE), Image.Resampling.BILINEAR))
            _over(shown, full, _("Occlusion: how the probability of {name} falls where the image is covered").format(name=name))
            words = _(
                "A black square of {side} × {side} pixels is moved over the image: where it is blue, the probability of {name} falls, "
                "by up to {most:.1%}."
            )
            st.caption(words.format(side=found.side, name=name, most=max(0.0, float(found.occlusion.max()))))
    if float(np.abs(found.occlusion).max()) < 0.01:
        st.caption(_("No square changes the answer by more than 1%: what is left is always enough."))


def _over(shown: Shown, values: np.ndarray, alt: str) -> None:
    """Signed numbers (28, 28) in colour, the ink of the image shining through as grey."""
    colours = pictures.signed(values).astype(np.float32)
    ink = shown.image[..., None].astype(np.float32) / 255
    mixed = np.rint(colours * (1 - 0.35 * ink)).astype(np.uint8)
    st.image(pictures.png(pictures.enlarged(mixed, 16)), width=SIDE, alt=alt)
