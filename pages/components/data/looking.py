"""Where somebody looks on the Data page: taken up from the address, kept in it. Knobs stand in it as on the Train page."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st
from numpy.typing import NDArray

from mnist_core import datasets, exploring
from mnist_core.architecture import CLASSES
from mnist_core.experiment import Augmentation, Experiment
from mnist_core.lesson import knobs_in, parameters, read_knobs
from mnist_core.recipes import RECIPES, Recipe
from pages.components import knobs
from pages.components.language import plain
from pages.components.language import translate as _
from pages.components.linked import Choice, Linked, complaint, of_key, take
from pages.components.query_params import query_params
from pages.components.tabs import linked_tabs

BASE = "data base"  # in the session, as the following
PART, CLASS, SEED, IMAGE, TAB = "data part", "data class", "data seed", "data image", "data view"
RUN, RUN_ASKED = "data run", "data run asked"
VIEWS = ("gallery", "classes", "scaling", "augmentation", "pipeline", "hard")
PARTS = ("train", "test")
ALL = -1  # in place of a class
MOST_SEED = 999_999
DEFAULT_RECIPE = "a-mlp"
STRENGTHS = tuple(f"augmentation.{name}" for name in Augmentation.model_fields if name != "fading")
TURNED = ("data.dataset", "data.scaling", "data.train_noise", "data.test_noise", *STRENGTHS)  # knobs that are turned on this page


@dataclass(frozen=True)
class Looking:
    """What the page is about: an experiment (`recipe`, its `variant`, and the knobs turned), images of one `part` of its data set, of one
    class `kind` or all (None), the `seed` of what is drawn at random, and the number of one `image`."""

    recipe: Recipe
    variant: str
    experiment: Experiment
    part: str
    kind: int | None
    seed: int
    image: int

    @property
    def dataset(self) -> str:
        return self.experiment.data.dataset

    @property
    def names(self) -> list[str]:
        """The classes in the visitor's language."""
        return [_(name) for name in datasets.CLASS_NAMES[self.dataset]]

    @property
    def images(self) -> NDArray:
        """Those of the part, uint8 (n, 28, 28)."""
        return getattr(datasets.load(self.dataset), f"{self.part}_images")

    @property
    def labels(self) -> NDArray:
        return getattr(datasets.load(self.dataset), f"{self.part}_labels")

    @property
    def noise_knob(self) -> str:
        """The path of the knob that makes images of this part noisy."""
        return f"data.{self.part}_noise"

    def title(self, number: int) -> str:
        """What an image of the part is called."""
        words = _("Training image {number}: {name}") if self.part == "train" else _("Test image {number}: {name}")
        return words.format(number=number, name=self.names[int(self.labels[number])])


def key(path: str) -> str:
    """In the session, what one of the knobs TURNED stands at."""
    return f"data knob {path}"


def titles() -> dict[str, str]:
    """The views' names on their tabs."""
    return {
        "gallery": _("Gallery"),
        "classes": _("Classes"),
        "scaling": _("Scaling and noise"),
        "augmentation": _("Augmentation"),
        "pipeline": _("Pipeline"),
        "hard": _("Hard and easy"),
    }


class _LinkedExperiment:
    """The recipe, its variant and the knobs, which stand in the address as on the Train page."""

    def asked(self, address: Mapping[str, str]) -> dict[str, str]:
        return {name: address[name] for name in ("recipe", "variant") if name in address} | knobs_in(address)

    def take(self, asked: Mapping[str, str]) -> list[str]:
        said: list[str] = []
        # Without a recipe in the address, the experiment as the visitor left it on the Train page.
        left = st.session_state.get("recipe", DEFAULT_RECIPE)
        name = asked.get("recipe", left)
        if name not in RECIPES:
            said.append(complaint("recipe", name, RECIPES))
            name = left
        recipe = RECIPES[name]
        variant = asked.get("variant", st.session_state.get("variant") if name == st.session_state.get("recipe") else None)
        if variant not in recipe.variants:
            variant = next(iter(recipe.variants))
        base = recipe.variants[variant] if asked else knobs.as_left(recipe.variants[variant])
        experiment, wrong = read_knobs(knobs_in(asked), base)
        turn_to(recipe, variant, experiment)
        return said + [plain(knobs.say(problem)) for problem in wrong]

    def standing(self) -> dict[str, str]:
        looking = now()
        return parameters(looking.recipe, looking.variant, looking.experiment)


def choices() -> list[Choice]:
    """Where one looks, as it stands in the address; in this order, since each part has images of its own."""
    images = 10_000 if query_params.get("part") == "test" else 60_000
    return [
        _LinkedExperiment(),
        of_key("part", PART, PARTS, PARTS[0]),
        of_key("class", CLASS, range(CLASSES), ALL),
        of_key("seed", SEED, range(MOST_SEED + 1), 0),
        of_key("image", IMAGE, range(images), 0),
        linked_tabs("view", TAB, VIEWS),
        Linked("run", None, lambda: [_judge()], _ask_to_judge, ("",)),
    ]


def take_up() -> None:
    """What the address asks for, once: afterwards people look elsewhere, and the address follows them."""
    if BASE not in st.session_state:
        for choice in choices():
            choice.take({})
    take("data", choices())


def now() -> Looking:
    """As the widgets stand."""
    recipe, variant, base = st.session_state[BASE]
    experiment = Experiment.of({path: st.session_state[key(path)] for path in TURNED}, base)
    kind = st.session_state[CLASS]
    looking = Looking(
        RECIPES[recipe],
        variant,
        experiment,
        st.session_state[PART],
        None if kind == ALL else kind,
        st.session_state[SEED],
        st.session_state[IMAGE],
    )
    if looking.image >= len(looking.labels):  # there are fewer test images
        st.session_state[IMAGE] = 0
        return now()
    return looking


def turn_to(recipe: Recipe, variant: str, experiment: Experiment) -> None:
    """Look at this experiment's data; for callbacks."""
    st.session_state[BASE] = (recipe.id, variant, experiment)
    for path in TURNED:
        st.session_state[key(path)] = experiment[path]


def class_picked() -> None:
    """Look at an image of the class that was chosen; for callbacks."""
    looking = now()
    st.session_state[IMAGE] = int(exploring.of_class(looking.labels, looking.kind)[0])


def go_to(view: str) -> None:
    """Open another view; for callbacks."""
    st.session_state[TAB] = titles()[view]


def _judge() -> str:
    """The run that judges, where one sees it judge."""
    return (st.session_state[f"{TAB} opened"] == "hard" and st.session_state[RUN]) or ""


def _ask_to_judge(runs: list[str]) -> None:
    st.session_state[RUN] = st.session_state[RUN_ASKED] = runs[0] or None
