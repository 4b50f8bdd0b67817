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
from pages.components.language import PARAMETER, address, plain
from pages.components.language import translate as _

BASE, ADDRESS, PROBLEMS = "data base", "data address", "data problems"  # in the session
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


def take_up() -> None:
    """What the address asks for, once: afterwards people look elsewhere, and the address follows them."""
    given = {name: value for name, value in st.query_params.to_dict().items() if name != PARAMETER}
    if BASE not in st.session_state or (given and given != st.session_state.get(ADDRESS)):
        _begin(given)


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


def keep(looking: Looking, view: str, run: str | None) -> None:
    """Let the address say where one looks; only what is not as it is by itself."""
    wanted = parameters(looking.recipe, looking.variant, looking.experiment)
    found = {
        "part": (looking.part, PARTS[0]),
        "class": (ALL if looking.kind is None else looking.kind, ALL),
        "seed": (looking.seed, 0),
        "image": (looking.image, 0),
        "view": (view, VIEWS[0]),
        "run": (run, None),
    }
    wanted |= {name: str(value) for name, (value, itself) in found.items() if value != itself}
    if wanted != st.session_state.get(ADDRESS):
        if ADDRESS in st.session_state:
            # What was wrong with the link is settled as soon as somebody looks elsewhere.
            st.session_state.pop(PROBLEMS, None)
        st.session_state[ADDRESS] = wanted
    if st.query_params.to_dict() != address(**wanted):
        st.query_params.from_dict(address(**wanted))


def problems() -> list[str]:
    """What was wrong with the link."""
    return list(st.session_state.get(PROBLEMS, []))


def turn_to(recipe: Recipe, variant: str, experiment: Experiment) -> None:
    """Look at this experiment's data; for callbacks."""
    st.session_state[BASE] = (recipe.id, variant, experiment)
    for path in TURNED:
        st.session_state[key(path)] = experiment[path]


def class_picked() -> None:
    """Look at an image of the class that was chosen; for callbacks."""
    looking = now()
    st.session_state[IMAGE] = int(exploring.of_class(looking.labels, looking.kind)[0])


def go_to(view: str, image: int | None = None) -> None:
    """Open another view; for callbacks."""
    st.session_state[TAB] = titles()[view]
    if image is not None:
        st.session_state[IMAGE] = image


def _begin(given: Mapping[str, str]) -> None:
    said: list[str] = []
    # Without a recipe in the address, the experiment as the visitor left it on the Train page.
    left = st.session_state.get("recipe", DEFAULT_RECIPE)
    name = given.get("recipe", left)
    if name not in RECIPES:
        said.append(_("The link asks for the recipe {got}; there are {recipes}.").format(got=plain(name), recipes=", ".join(RECIPES)))
        name = left
    recipe = RECIPES[name]
    variant = given.get("variant", st.session_state.get("variant") if name == st.session_state.get("recipe") else None)
    if variant not in recipe.variants:
        variant = next(iter(recipe.variants))
    base = recipe.variants[variant]
    if not given:
        base = knobs.as_left(base)
    experiment, wrong = read_knobs(knobs_in(given), base)
    said += [plain(knobs.say(problem)) for problem in wrong]
    turn_to(recipe, variant, experiment)
    st.session_state[PART] = _one_of(given, "part", PARTS, said)
    st.session_state[CLASS] = _number(given, "class", CLASSES - 1, ALL, said)
    st.session_state[SEED] = _number(given, "seed", MOST_SEED, 0, said)
    last = 59_999 if st.session_state[PART] == "train" else 9_999
    st.session_state[IMAGE] = _number(given, "image", last, 0, said)
    view = _one_of(given, "view", VIEWS, said)
    if "view" in given:
        go_to(view)
    st.session_state[RUN] = st.session_state[RUN_ASKED] = given.get("run")
    st.session_state[PROBLEMS] = said
    st.session_state.pop(ADDRESS, None)


def _one_of(given: Mapping[str, str], name: str, allowed: tuple[str, ...], said: list[str]) -> str:
    got = given.get(name, allowed[0])
    if got not in allowed:
        said.append(_wrong(name, got, ", ".join(f"`{one}`" for one in allowed)))
        return allowed[0]
    return got


def _number(given: Mapping[str, str], name: str, last: int, otherwise: int, said: list[str]) -> int:
    """From 0 to `last`."""
    if name not in given:
        return otherwise
    got = given[name]
    if len(got) <= 9 and got.isascii() and got.isdigit() and int(got) <= last:
        return int(got)
    said.append(_wrong(name, got, f"0 … {last}"))
    return otherwise


def _wrong(name: str, got: str, takes: str) -> str:
    return _("The link has “{got}” for {name}; it can be {takes}.").format(got=plain(got), name=f"`{name}`", takes=takes)
