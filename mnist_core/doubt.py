"""When a reader should rather doubt: the rule by which an answer counts as sure, unsure, or no digit at all."""

from collections.abc import Sequence
from typing import Literal

Judgement = Literal["sure", "unsure", "no digit"]

SURE_FROM = 0.85  # of probability: the champion is wrong in 1 of 2,000 sure answers on MNIST, and sure of 1 letter in 6
DIGIT_FROM = 0.60  # refuses 0.45 percent of MNIST, 44 percent of letters, 51 percent of scribbles


def judge(probabilities: Sequence[float]) -> Judgement:
    """How much to trust an answer, by its largest probability (the rule of C. K. Chow, 1970: reject below a threshold)."""
    largest = max(probabilities)
    if largest < DIGIT_FROM:
        return "no digit"
    return "sure" if largest >= SURE_FROM else "unsure"
