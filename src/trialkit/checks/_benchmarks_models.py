"""Exercises of notebook 06 on one model for all thresholds, and on indirect comparisons."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd
from scipy import special

from trialkit import comparators
from trialkit.checks._answers import Choices, Number, Numbers
from trialkit.checks._draw import Draw
from trialkit.checks._exercise import Exercise, Mistake
from trialkit.checks._given import Given


def _threshold_share(given: Given, effect: float, cut: float) -> float:
    return float(special.ndtr(special.ndtri(given.share_50) + effect - cut))


ONE_CURVE = Exercise(
    id="06.5",
    title="One curve, two thresholds",
    objectives=("06.c",),
    kind=Number(decimals=3, unit="fraction"),
    labels={
        "share_50": "share on supportive care that reaches PASI 50, as a fraction",
        "cut_75": "cut-point of PASI 75, on the probit scale; that of PASI 50 is 0",
        "effect": "effect of a drug against supportive care, on the probit scale",
    },
    assumed={"share_50": 0.15, "cut_75": 0.8, "effect": 1.3},
    drawn=lambda draw: {
        "share_50": draw.number(0.08, 0.22, 2),
        "cut_75": draw.number(0.6, 0.95, 2),
        "effect": draw.number(1.05, 2.2, 2),
    },
    answer=lambda given: _threshold_share(given, given.effect, given.cut_75),
    mistakes=(
        Mistake(
            "cut-point forgotten",
            lambda given: _threshold_share(given, given.effect, 0),
            "This is the share at PASI 50. PASI 75 is harder to reach: where does its cut-point "
            "go?",
        ),
        Mistake(
            "effect forgotten",
            lambda given: _threshold_share(given, 0, given.cut_75),
            "This is the share on supportive care. The drug moves the curve.",
        ),
        Mistake(
            "cut-point added",
            lambda given: _threshold_share(given, given.effect, -given.cut_75),
            "More patients than at PASI 50? A higher threshold is passed by fewer.",
        ),
        Mistake(
            "logit for probit",
            lambda given: float(
                special.expit(special.logit(given.share_50) + given.effect - given.cut_75)
            ),
            "You went over log odds. The effect and the cut-point are on the probit scale: the "
            "one of the normal curve.",
        ),
        Mistake(
            "the ratio of supportive care",
            lambda given: (
                _threshold_share(given, given.effect, 0)
                * _threshold_share(given, 0, given.cut_75)
                / given.share_50
            ),
            "You carried over a ratio of two shares from supportive care. The cut-points are the "
            "same for all treatments; the ratio of the shares is not.",
        ),
    ),
    hints=(
        "Go to the probit scale, add and subtract there, and come back.",
        "The drug moves the curve to the right by its effect; the cut-point of PASI 75 lies to "
        "the right of that of PASI 50.",
        "`NormalDist().inv_cdf` goes from a share to the probit scale, `NormalDist().cdf` back.",
    ),
    why=lambda given: (
        "A trial that reports PASI 50 only has told us something about PASI 75, if the curve is "
        "the right one."
    ),
    level=2,
)

_FITTED = (50, 75, 90)
# What is said, and either the threshold whose place on the scale it rests on, or None.
_CARRIED: Mapping[str, tuple[str, int | None]] = {
    "a": ("The share of placebo patients who reach PASI 75.", 75),
    "b": ("The share of placebo patients who improve by at least 40 %.", 40),
    "c": ("The share of placebo patients who improve by at least 60 %.", 60),
    "d": ("The effect of a drug against supportive care, on the probit scale.", None),
    "e": (
        "How many of the placebo patients of the etretin study improved by at least 40 %, counted "
        "patient by patient.",
        None,
    ),
    "f": (
        "The chance that as many placebo patients as in a record would show at least its count of "
        "“at least 40 %”, by the model.",
        40,
    ),
    "g": ("How well our fit agrees with the published one.", None),
}


def _moved_by_shape() -> frozenset[str]:
    """Letters of what differs between the shapes, tried on some cut-points."""
    found = set()
    for letter, (_, threshold) in _CARRIED.items():
        if threshold is None:
            continue
        places = {
            round(comparators.cut_point(threshold, _FITTED, (0.0, 0.8, 1.6), shape), 9)
            for shape in comparators.SHAPES
        }
        found |= {letter} if len(places) > 1 else set()
    return frozenset(found)


SHAPE = Exercise(
    id="06.6",
    title="What is data, and what is shape?",
    objectives=("06.c", "06.d"),
    kind=Choices(lambda given: {letter: words for letter, (words, _) in _CARRIED.items()}),
    answer=lambda given: _moved_by_shape(),
    mistakes=(
        Mistake(
            "between is known",
            lambda given: _moved_by_shape() - {"c"},
            "Between two thresholds nobody has counted either. A line there is a guess too, only "
            "a shorter one.",
        ),
        Mistake(
            "a count for a model",
            lambda given: _moved_by_shape() | {"e"},
            "One of these was counted, patient by patient. No curve is needed to count.",
        ),
        Mistake(
            "chance of a guess",
            lambda given: _moved_by_shape() - {"f"},
            "A chance that is worked out from a guessed rate moves with the guess.",
        ),
        Mistake(
            "the fit as well",
            lambda given: _moved_by_shape() | {"d", "g"},
            "The model was fitted at thresholds that the trials report. The shape comes later, "
            "and changes nothing in the fit.",
        ),
        Mistake(
            "all thresholds",
            lambda given: _moved_by_shape() | {"a"},
            "One of these thresholds is reported by the trials. All lines meet there.",
        ),
    ),
    hints=(
        "In the figure the squares stay where they are, whatever the shape. Where are they?",
        "Ask of each: was it counted at this threshold, or carried there?",
        "What is computed from a carried rate is carried as well.",
    ),
    why=lambda given: "What changes with a guess is not data, however exact the sum looks.",
    level=2,
)


def _own_trials(draw: Draw) -> Mapping[str, Any]:
    def arm(low: float, high: float) -> tuple[int, int]:
        n = draw.whole(50, 120)
        return max(2, round(n * draw.number(low, high, 2))), n

    values = {"first": arm(0.55, 0.85), "first_control": arm(0.08, 0.25)}
    return {**values, "second": arm(0.35, 0.6), "second_control": arm(0.04, 0.1)}


_LIMIT = float(special.ndtri(0.975))


@cache
def _anchored(*counts: tuple[int, int]) -> tuple[float, float, float]:
    """Both trials as a table of arms, and the kit's own anchored comparison."""
    arms = ("first", "control", "second", "control")
    table = pd.DataFrame(
        {
            "trial": ["X", "X", "Y", "Y"],
            "treatment": arms,
            "n": [n for _, n in counts],
            "at_least_75": [y for y, _ in counts],
        }
    )
    found = comparators.indirect(table, "first", "second", anchor="control", threshold=75).anchored
    return found.odds_ratio, found.low, found.high


def _counts(given: Given) -> tuple[tuple[int, int], ...]:
    return given.first, given.first_control, given.second, given.second_control


def _log_odds_ratio(arm: tuple[int, int], other: tuple[int, int]) -> tuple[float, float]:
    """Log odds ratio of two arms, and its standard error."""
    cells = (arm[0], arm[1] - arm[0], other[0], other[1] - other[0])
    value = math.log(cells[0] * cells[3] / (cells[1] * cells[2]))
    return value, math.sqrt(sum(1 / cell for cell in cells))


def _legs(given: Given) -> tuple[float, float, float, float]:
    first = _log_odds_ratio(given.first, given.first_control)
    return *first, *_log_odds_ratio(given.second, given.second_control)


def _around(value: float, se: float) -> tuple[float, float, float]:
    return tuple(math.exp(value + z * se) for z in (0, -_LIMIT, _LIMIT))


def _subtracted(given: Given) -> tuple[float, float, float]:
    a, se_a, b, se_b = _legs(given)
    return tuple(x - y for x, y in zip(_around(a, se_a), _around(b, se_b), strict=True))


def _with_error(given: Given, how: Any) -> tuple[float, float, float]:
    a, se_a, b, se_b = _legs(given)
    return _around(a - b, how(se_a, se_b))


def _of_risks(given: Given) -> tuple[float, float, float]:
    """Risk ratios in the place of odds ratios."""
    value = variance = 0.0
    for sign, (y, n) in zip((1, -1, -1, 1), _counts(given), strict=True):
        value += sign * math.log(y / n)
        variance += 1 / y - 1 / n
    return _around(value, math.sqrt(variance))


ANCHOR = Exercise(
    id="06.7",
    title="Two drugs that never met",
    objectives=("06.f",),
    kind=Numbers(("odds ratio", "lower limit", "upper limit"), Number(decimals=2)),
    labels={
        "first": "first drug: responders and patients, in trial X",
        "first_control": "control arm of trial X: responders and patients",
        "second": "second drug: responders and patients, in trial Y",
        "second_control": "control arm of trial Y: responders and patients",
    },
    assumed={
        "first": (66, 90),
        "first_control": (14, 88),
        "second": (47, 102),
        "second_control": (6, 97),
    },
    drawn=_own_trials,
    answer=lambda given: _anchored(*_counts(given)),
    mistakes=(
        Mistake(
            "naive",
            lambda given: _around(*_log_odds_ratio(given.first, given.second)),
            "This is the naive comparison: it forgets that the patients of trial X differ from "
            "those of trial Y. Look at what the two control arms did.",
        ),
        Mistake(
            "errors subtracted",
            lambda given: _with_error(given, lambda a, b: math.sqrt(abs(a**2 - b**2))),
            "The estimates are subtracted, but their uncertainty is not: two uncertain legs "
            "cannot be surer than one.",
        ),
        Mistake(
            "errors added",
            lambda given: _with_error(given, lambda a, b: a + b),
            "The standard errors were added as they are. Both legs rarely err in the same "
            "direction: it is the variances that add up.",
        ),
        Mistake(
            "odds ratios subtracted",
            _subtracted,
            "Odds ratios were subtracted. Ratios belong on the log scale: subtract there, and "
            "come back.",
        ),
        Mistake(
            "risks for odds",
            _of_risks,
            "This looks like a ratio of risks. Odds are responders over those who did not respond.",
        ),
        Mistake(
            "the other way round",
            lambda given: _around(
                _legs(given)[2] - _legs(given)[0], math.hypot(_legs(given)[1], _legs(given)[3])
            ),
            "This sets the second drug over the first. The odds of the first drug over those of "
            "the second are asked for.",
        ),
    ),
    hints=(
        "First inside each trial: the drug against its own control arm, as a log odds ratio.",
        "The variance of a log odds ratio is the sum of one over each of the four counts "
        "(responders and others, in both arms).",
        "Subtract the two log odds ratios, add their variances, put 1.96 standard errors to each "
        "side, and take the exponential at the very end.",
    ),
    why=lambda given: (
        "What the patients of a trial would have done anyway is taken away inside that trial. A "
        "single arm has nothing to take away."
    ),
    level=3,
)
