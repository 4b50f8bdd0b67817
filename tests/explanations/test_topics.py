"""Every knob and every chart is explained, everything to try can be trained, and every figure quoted is one that was measured."""

import re
from pathlib import Path

import pytest

from mnist_core.experiment import KNOBS
from mnist_core.explanations import CHARTS, MEASURED, TOPICS, Topic, Try, of_chart, of_group, of_knob
from mnist_core.lesson import read_knobs
from pages.components.experiments.lessons import TOPIC_OF
from pages.components.experiments.words import LESSONS

REPRODUCTION = Path(__file__).parents[2] / "docs" / "reproduction.md"
# The full batch's two extremes over three seeds; the champion's smoothing; document B's penalty with its half; Adam's rates.
SAID_ELSEWHERE = {0.12, 0.30, 0.05, 0.0001}
TRIES = [one for topic in TOPICS.values() for one in topic.tries]


@pytest.mark.parametrize("path", KNOBS)
def test_every_knob_has_its_topic_and_the_form_offers_it(path: str) -> None:
    assert of_knob(path) in of_group(KNOBS[path].group)


def test_topics_name_only_knobs_and_charts_that_there_are() -> None:
    assert {path for topic in TOPICS.values() for path in topic.knobs} == set(KNOBS)
    assert {chart for topic in TOPICS.values() for chart in topic.charts} == set(CHARTS)
    assert all(of_chart(chart).charts for chart in CHARTS)


def test_a_topic_whose_knobs_of_a_group_a_lesson_hides_is_not_offered_there() -> None:
    assert "dropout" in [topic.id for topic in of_group("network")]
    assert "dropout" not in [topic.id for topic in of_group("network", frozenset({"network.dropout"}))]
    assert of_group("network", frozenset(KNOBS)) == []


def test_every_lesson_has_its_topic() -> None:
    assert TOPIC_OF.keys() == LESSONS.keys()
    assert set(TOPIC_OF.values()) <= set(TOPICS)


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.id)
def test_a_topic_is_whole(topic: Topic) -> None:
    assert 2 <= len(topic.paragraphs) <= 4
    assert topic.formulas_for(TRIES[0].experiment)
    assert topic.tries
    assert all(text.endswith((".", "!")) for text in (*topic.paragraphs, topic.caption, *topic.findings))


@pytest.mark.parametrize("one", TRIES, ids=lambda one: one.address)
def test_what_one_can_try_is_an_experiment_whose_address_leads_back_to_it(one: Try) -> None:
    given = {name: value for name, value in one.parameters.items() if "." in name}
    assert read_knobs(given, one.recipe.variants[one.variant]) == (one.experiment, [])
    assert all(one.experiment.matters(KNOBS[path]) for path in one.changes), "a knob without effect is turned"
    assert one.address in MEASURED


def test_everything_to_try_differs_from_the_others_of_its_topic() -> None:
    for topic in TOPICS.values():
        assert len({one.address for one in topic.tries}) == len(topic.tries) == len({one.label for one in topic.tries})


def test_what_recipes_gave_stands_in_the_document_on_reproduction() -> None:
    rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in REPRODUCTION.read_text("utf-8").splitlines()]
    found = {(row[0], row[1].partition(",")[0]): row[4] for row in rows if len(row) == 5}
    for one in TRIES:
        if not one.changes:
            title = f"{one.recipe.id} · {one.variant}" if one.variant else one.recipe.id
            for measure, (mean, deviation) in MEASURED[one.address].items():
                assert found[title, measure.replace("_", " ")] == f"{mean:.4f} ± {deviation:.4f}"


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.id)
def test_figures_in_findings_are_published_or_measured_of_what_one_can_try_there(topic: Topic) -> None:
    known = {figure.value for one in topic.tries for figure in (*one.recipe.published, *one.recipe.reference)}
    known |= {mean for one in topic.tries for mean, _deviation in MEASURED[one.address].values()}
    known |= {one.experiment[path] for one in topic.tries for path in KNOBS if isinstance(one.experiment[path], float)}
    known |= {rate for one in topic.tries for rate in one.experiment.network.dropout} | SAID_ELSEWHERE
    quoted = {number for text in topic.findings for number in re.findall(r"\b0\.\d+", text)}
    rounding = {number: 0.51 * 10.0 ** -(len(number) - 2) for number in quoted}
    assert {number for number in quoted if not any(abs(float(number) - value) <= rounding[number] for value in known)} == set()
