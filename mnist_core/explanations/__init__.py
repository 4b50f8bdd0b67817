"""Explanations of every knob and every chart: words, formulas, a small figure, what the tutorials found, and something to try."""

from mnist_core.explanations import data, descent, holding_back, judging, layers, learning, network
from mnist_core.explanations.measured import MEASURED, Spread
from mnist_core.explanations.topic import Formula, Topic, Try

__all__ = ["CHARTS", "MEASURED", "TOPICS", "Formula", "Spread", "Topic", "Try", "of_chart", "of_group", "of_knob"]

TOPICS: dict[str, Topic] = {
    topic.id: topic
    for topic in (*data.TOPICS, *network.TOPICS, *layers.TOPICS, *holding_back.TOPICS, *learning.TOPICS, *descent.TOPICS, *judging.TOPICS)
}
CHARTS = ("loss", "accuracy", "gradient norms", "learning rate", "sample", "confusion", "calibration", "histograms")


def of_knob(path: str) -> Topic:
    """What explains this knob."""
    return next(topic for topic in TOPICS.values() if path in topic.knobs)


def of_chart(name: str) -> Topic:
    """What explains this chart, one of CHARTS."""
    return next(topic for topic in TOPICS.values() if name in topic.charts)


def of_group(group: str, hidden: frozenset[str] = frozenset()) -> list[Topic]:
    """What explains some knob of the group that is not hidden."""
    return [topic for topic in TOPICS.values() if any(path.startswith(f"{group}.") and path not in hidden for path in topic.knobs)]
