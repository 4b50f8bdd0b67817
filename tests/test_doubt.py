"""The rule of doubt, at its thresholds."""

import pytest

from mnist_core.doubt import DIGIT_FROM, SURE_FROM, judge


@pytest.mark.parametrize(
    ("largest", "judgement"),
    [(1.0, "sure"), (SURE_FROM, "sure"), (SURE_FROM - 0.01, "unsure"), (DIGIT_FROM, "unsure"), (DIGIT_FROM - 0.01, "no digit")],
)
def test_the_largest_probability_decides(largest: float, judgement: str) -> None:
    rest = (1 - largest) / 9
    assert judge([rest] * 4 + [largest] + [rest] * 5) == judgement
