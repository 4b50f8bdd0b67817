"""The answer: the digit large, how sure the network is, and all ten probabilities."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from mnist_core import datasets, figures
from mnist_core.doubt import Judgement, judge
from mnist_core.runs import Run
from pages.components.draw.pictures import picture
from pages.components.draw.source import Shown
from pages.components.language import translate as _
from pages.components.live_chart import live_chart

NO_DIGIT = "?"
BARS_HEIGHT = 320  # pixels, with the choice above as high as the canvas with its buttons
LARGE = "<style>.st-key-reading [data-testid='stMetricValue'] {font-size: 5.5rem; line-height: 1.05}</style>"
LARGE_WORD = "<style>.st-key-reading [data-testid='stMetricValue'] {font-size: 2.5rem}</style>"


@dataclass(frozen=True)
class Reading:
    """What a run makes of one image: the classes' names, their probabilities, the judgement on them."""

    names: Sequence[str]
    probabilities: list[float]
    judgement: Judgement

    @classmethod
    def of(cls, run: Run, probabilities: list[float]) -> "Reading":
        return cls(datasets.CLASS_NAMES[run.experiment.data.dataset], probabilities, judge(probabilities))

    @property
    def order(self) -> list[int]:
        """The classes, the most probable first."""
        return sorted(range(len(self.probabilities)), key=lambda number: -self.probabilities[number])

    @property
    def word(self) -> str:
        """The class, or a question mark where the network should not be believed."""
        return NO_DIGIT if self.judgement == "no digit" else _(self.names[self.order[0]])

    @property
    def share(self) -> float:
        return self.probabilities[self.order[0]]

    def verdict(self) -> tuple[str, str, str]:
        """How sure the network is, in a word, with a colour and an icon."""
        return {
            "sure": (_("sure"), "green", ":material/check_circle:"),
            "unsure": (_("not sure"), "orange", ":material/help:"),
            "no digit": (_("no answer"), "red", ":material/block:"),
        }[self.judgement]

    def metric(self, title: str) -> None:
        """The class with how sure the network is, among others of its kind."""
        word, colour, _icon = self.verdict()
        st.metric(title, self.word, word, delta_color=colour, delta_arrow="off", width="content")

    def sentence(self) -> str:
        first, second = self.order[:2]
        values = {
            "first": _(self.names[first]),
            "share": self.probabilities[first],
            "second": _(self.names[second]),
            "second_share": self.probabilities[second],
        }
        template = {
            "sure": _("{share:.1%} sure that it is {first}."),
            "unsure": _("It may be {first} ({share:.0%}) or {second} ({second_share:.0%})."),
            "no digit": _("This looks like nothing it has learnt. If it had to guess: {first} ({share:.0%})."),
        }[self.judgement]
        return template.format(**values)


def pick(readings: list[Reading]) -> int:
    """Which of several digits the page is about, by its place; chosen under the answer."""
    if len(readings) == 1:
        return 0
    places = list(range(len(readings)))
    if st.session_state.get("place") not in places:
        st.session_state["place"] = 0
    words = [reading.word for reading in readings]
    return st.segmented_control(_("Look at"), places, format_func=lambda place: words[place], key="place", required=True)


def answer(readings: list[Reading], shown: Shown) -> int:
    """The number or the thing, large; returns the place of the digit the rest of the page is about."""
    digits = len(readings[0].names[0]) == 1
    st.html(LARGE if digits else LARGE_WORD)
    with st.container(key="reading"):
        st.metric(_("It reads") if digits else _("It sees"), "".join(reading.word for reading in readings), width="content")
    place = pick(readings)
    reading = readings[place]
    with st.container(horizontal=True, gap="small"):
        picture(shown.images[place], 84, _("The image the network gets: 28 by 28 pixels"))
        with st.container(width=150, gap="xsmall"):
            word, colour, icon = reading.verdict()
            st.badge(word, color=colour, icon=icon)
            st.markdown(reading.sentence())
    return place


def bars(reading: Reading | None, dataset: str, key: str, height: int = BARS_HEIGHT, font: int = 14) -> None:
    """All ten probabilities; before there is an answer the empty axis, so that nothing moves when it comes."""
    probabilities = None if reading is None else reading.probabilities
    names = datasets.CLASS_NAMES[dataset]
    figure = figures.probabilities_figure(probabilities, names, translate=_, height=height, font=font)
    alt = (
        _("No probabilities yet")
        if reading is None
        else _("Probability of each class; the largest: {first}").format(first=_(names[reading.order[0]]))
    )
    live_chart(figure.to_json(), key=key, alt=alt)
