"""Whether a knob makes a difference, or the seeds alone do: one sentence, with the test that says so."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from mnist_core.wording import N_

LEVEL = 0.05  # a gap that seeds alone would make less often than this is taken for real
# Below, next to nothing is known of what seeds do: in 2,000 draws without any difference, Alexander and Govern's test found one in 9.5
# percent of those with two seeds for each of five values, in 5 to 7 percent with three; Welch's t-test in 2 percent with two.
FEWEST_SEEDS, FEWEST_SEEDS_OF_MANY = 2, 3
FEW_SEEDS = 5  # below, only large gaps can be told from luck
WORTH = 1e-9  # accuracies nearer than this are the same number, computed in another order

Values = dict[str, str | int | float]

NOTHING = N_("Nothing has been measured yet, so there is nothing to compare.")
ONE_VALUE = N_("Only one value was measured, so there is nothing to compare.")
TOO_FEW_SEEDS = N_(
    "On average “{highest}” is {gap:.4f} above “{lowest}”, but whether that is more than seeds alone do cannot be said: "
    "the fewest seeds are those of “{fewest}”, {seeds} of the {needed} that a test takes."
)
THE_SAME = N_("All values gave exactly {mean:.4f} under every seed: there is no gap.")
NO_SPREAD = N_(
    "“{highest}” is {gap:.4f} above “{lowest}”, and the seeds changed nothing at all: that is more than they do, without a test."
)
# By the test and by what it found; whole sentences, since a language may order them in another way.
SENTENCES: Mapping[tuple[str, str], str] = {
    ("welch", "real"): N_(
        "On average “{highest}” is {gap:.4f} above “{lowest}”, which is more than seeds alone do (Welch's t-test, p {p_words}, "
        "{seeds} seeds or more a value)."
    ),
    ("welch", "luck"): N_(
        "On average “{highest}” is {gap:.4f} above “{lowest}”, which seeds alone may well do (Welch's t-test, p {p_words}, "
        "{seeds} seeds or more a value)."
    ),
    ("welch", "luck, few"): N_(
        "On average “{highest}” is {gap:.4f} above “{lowest}”, which seeds alone may well do (Welch's t-test, p {p_words}); "
        "with only {seeds} seeds for a value, a small difference cannot be seen: try more."
    ),
    ("alexander-govern", "real"): N_(
        "The {count} values differ by more than seeds alone do (Alexander-Govern test, p {p_words}, {seeds} seeds or more a value): "
        "on average “{highest}” is {gap:.4f} above “{lowest}”."
    ),
    ("alexander-govern", "luck"): N_(
        "The {count} values differ by no more than seeds alone may do (Alexander-Govern test, p {p_words}, {seeds} seeds or more a value): "
        "on average “{highest}” is {gap:.4f} above “{lowest}”."
    ),
    ("alexander-govern", "luck, few"): N_(
        "The {count} values differ by no more than seeds alone may do (Alexander-Govern test, p {p_words}): "
        "on average “{highest}” is {gap:.4f} above “{lowest}”; with only {seeds} seeds for a value, "
        "a small difference cannot be seen: try more."
    ),
    ("kruskal", "real"): N_(
        "The {count} values differ by more than seeds alone do (Kruskal-Wallis test, p {p_words}, {seeds} seeds or more a value): "
        "on average “{highest}” is {gap:.4f} above “{lowest}”."
    ),
    ("kruskal", "luck"): N_(
        "The {count} values differ by no more than seeds alone may do (Kruskal-Wallis test, p {p_words}, {seeds} seeds or more a value): "
        "on average “{highest}” is {gap:.4f} above “{lowest}”."
    ),
    ("kruskal", "luck, few"): N_(
        "The {count} values differ by no more than seeds alone may do (Kruskal-Wallis test, p {p_words}): "
        "on average “{highest}” is {gap:.4f} above “{lowest}”; with only {seeds} seeds for a value, "
        "a small difference cannot be seen: try more."
    ),
}


def verdict(results: Mapping[str, Sequence[float]]) -> tuple[str, Values]:
    """Whether values of a knob differ by more than the seeds do: a sentence's template, and the values of its {placeholders}.

    Two values are compared by Welch's t-test (Welch, 1947), more by the test of Alexander and Govern (1994): neither takes all
    values to scatter alike, which networks do not. Where one of several values does not scatter at all, that test is not defined,
    and Kruskal and Wallis' test by ranks (1952) takes its place. That the same seeds are used for every value is no matter: one
    seed draws other weights in another network, so the runs are not taken to be pairs.

    Args:
        results: for each value of the knob, as people read it, one figure a seed, such as an accuracy. Figures that are not finite
            are left out, and so are values of which none is left.

    Returns:
        The template, and its values: of those `highest` and `lowest` (the two whose means are farthest apart), `gap` (between
        their means), `seeds` (the fewest of a value) and, where there was a test, `p` are of use elsewhere.
    """
    measured = {name: figures for name, given in results.items() if len(figures := _finite(given))}
    if not measured:
        return NOTHING, {}
    means = {name: float(figures.mean()) for name, figures in measured.items()}
    if len(measured) == 1:
        return ONE_VALUE, {"mean": next(iter(means.values()))}
    highest, lowest = max(means, key=means.__getitem__), min(means, key=means.__getitem__)
    fewest = min(measured, key=lambda name: len(measured[name]))
    needed = FEWEST_SEEDS if len(measured) == 2 else FEWEST_SEEDS_OF_MANY
    values: Values = {
        "highest": highest,
        "lowest": lowest,
        "gap": means[highest] - means[lowest],
        "mean": means[highest],
        "count": len(measured),
        "fewest": fewest,
        "seeds": len(measured[fewest]),
        "needed": needed,
    }
    if len(measured[fewest]) < needed:
        return TOO_FEW_SEEDS, values
    spreads = [float(np.ptp(figures)) for figures in measured.values()]
    if max(spreads) < WORTH:
        return (THE_SAME if means[highest] - means[lowest] < WORTH else NO_SPREAD), values
    test, p = _test(list(measured.values()), spreads)
    found = "real" if p < LEVEL else "luck, few" if len(measured[fewest]) < FEW_SEEDS else "luck"
    return SENTENCES[test, found], values | {"p": p, "p_words": "< 0.001" if p < 0.001 else f"= {p:.3f}"}


def _finite(figures: Sequence[float]) -> NDArray[np.float64]:
    given = np.asarray(figures, np.float64)
    return given[np.isfinite(given)]


def _test(groups: list[NDArray[np.float64]], spreads: list[float]) -> tuple[str, float]:
    """Which test it was, and its p."""
    # Here, because it takes most of a second, which the first page should not wait for.
    from scipy import stats

    if len(groups) == 2:
        return "welch", float(stats.ttest_ind(*groups, equal_var=False).pvalue)
    if min(spreads) < WORTH:
        return "kruskal", float(stats.kruskal(*groups).pvalue)
    p = float(stats.alexandergovern(*groups).pvalue)
    return "alexander-govern", 1.0 if math.isnan(p) else p
