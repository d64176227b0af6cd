"""The Cochran–Armitage test for a trend over ordered groups, exact and asymptotic."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import scipy

from trialkit.proportions import _checks, _score_sums
from trialkit.proportions._binomial import binomial_pmf
from trialkit.proportions._comparison import ALTERNATIVES


@dataclass(frozen=True)
class Trend:
    """Result of a Cochran–Armitage trend test.

    Attributes
    ----------
    statistic : float
        Sum of the responders' scores.
    expected : float
        Its mean if response has nothing to do with the score.
    z : float
        Cochran–Armitage statistic (no continuity correction); nan if nobody or everybody
        responded, because nothing can vary then.
    p_value : float
    alternative : str
        "two-sided", "greater" (response rises with the score) or "less".
    exact : bool
        Whether the p-value comes from the permutation distribution or from the normal curve.
    responders, n : tuple of int
    scores : tuple of float
        As given, one entry a group.
    """

    statistic: float
    expected: float
    z: float
    p_value: float
    alternative: str
    exact: bool
    responders: tuple[int, ...]
    n: tuple[int, ...]
    scores: tuple[float, ...]


def trend(
    responders: Sequence[int],
    n: Sequence[int],
    scores: Sequence[float],
    exact: bool = True,
    alternative: str = "two-sided",
) -> Trend:
    """Test whether the response rate rises or falls with a score such as the dose.

    Parameters
    ----------
    responders, n : sequence of int, one entry a group
        Responders and size of each group; at least two groups, none empty.
    scores : sequence of float
        The score of each group, in any unit and order; groups may share a score, but not all.
    exact : bool
        True: the number of all responders is taken as given, and every way of dealing the
        response to the patients is counted. False: the normal approximation.
    alternative : {"two-sided", "greater", "less"}
        "greater": response rises with the score. Two-sided exact adds up all outcomes whose
        score sum is at least as far from its expectation as the one seen, on either side.

    Returns
    -------
    Trend
        If nobody or everybody responded, p is 1.

    Raises
    ------
    TypeError
        If a count is not a whole number, a score not a number, or a list not a list.
    ValueError
        If the lists differ in length, there are fewer than two groups, a group is empty, a
        count is out of range, all scores are equal, or the alternative is unknown.

    Notes
    -----
    Scores are taken as the decimals they are written as and counted in whole numbers, so that
    equal score sums tie. With two groups the one-sided exact p is that of Fisher's test.

    References
    ----------
    Armitage (1955), Biometrics 11:375. Exact version: Williams (1988), Biometrics 44:1041;
    Mehta, Patel and Senchaudhuri (1992), J Comput Graph Stat 1:21.
    """
    responders, n, scores, units = _checked_groups(n, scores, responders=responders)
    alternative = _checks.choice("alternative", alternative, ALTERNATIVES)
    expected = sum(responders) / sum(n) * math.fsum(k * s for k, s in zip(n, scores, strict=True))
    z = _z(responders, n, units)
    if exact:
        p_value = _exact_p_value(responders, n, units, alternative)
    else:
        p_value = _normal_p_value(z, alternative)
    return Trend(
        statistic=math.fsum(k * s for k, s in zip(responders, scores, strict=True)),
        expected=expected,
        z=z,
        p_value=p_value,
        alternative=alternative,
        exact=bool(exact),
        responders=responders,
        n=n,
        scores=scores,
    )


def trend_power(
    rates: Sequence[float],
    n: Sequence[int],
    scores: Sequence[float],
    alpha: float = 0.05,
    alternative: str = "two-sided",
) -> float:
    """Chance that the exact trend test finds p ≤ alpha, computed without simulation.

    Parameters
    ----------
    rates : sequence of float, one entry a group
        True response rates, 0 to 1.
    n, scores, alternative
        As for `trend`.
    alpha : float
        Strictly between 0 and 1.

    Returns
    -------
    float
        The power; with equal rates the true size of the test, never above alpha.

    Raises
    ------
    TypeError, ValueError
        As for `trend`, and if a rate or alpha is out of range.
    """
    rates, n, _, units = _checked_groups(n, scores, rates=rates)
    alpha = _checks.level("alpha", alpha)
    alternative = _checks.choice("alternative", alternative, ALTERNATIVES)
    chance = _score_sums.over_groups(
        [binomial_pmf(k, r).tolist() for k, r in zip(n, rates, strict=True)], units
    )
    power = 0.0
    for total, extreme in _rejected(n, units, alpha, alternative):
        at = chance[total]
        power += math.fsum(at[score] for score in extreme)
    return min(power, 1.0)


@lru_cache(maxsize=512)
def _rejected(
    n: tuple[int, ...], units: tuple[int, ...], alpha: float, alternative: str
) -> list[tuple[int, list[int]]]:
    """For each total of responders the score sums with p ≤ alpha; they depend on no rate.

    A power curve, or a table over true rates, asks for the same ones each time.
    """
    found = []
    for total, null in _score_sums.over_groups(_score_sums.ways(n), units).items():
        distance = _score_sums.distance(n, units, total, alternative)
        tail = _score_sums.tail(null, distance)
        # int / int is correctly rounded: p = 1/20 is not above an alpha of 0.05
        limit = math.comb(sum(n), total)
        found.append((total, [score for score in null if tail[distance(score)] / limit <= alpha]))
    return found


def _checked_groups(n: Any, scores: Any, **outcome: Any) -> tuple[tuple, tuple, tuple, tuple]:
    """Return outcomes, sizes, scores and whole-number scores, checked against each other."""
    ((name, values),) = outcome.items()
    values, n, scores = (
        _checks.listed(name, values),
        _checks.listed("n", n),
        _checks.listed("scores", scores),
    )
    _checks.same_length(**{name: values, "n": n, "scores": scores})
    if name == "responders":
        pairs = [
            _checks.successes_and_n(x, k, (f"responders[{i}]", f"n[{i}]"))
            for i, (x, k) in enumerate(zip(values, n, strict=True))
        ]
        values, n = zip(*pairs, strict=True)
    else:
        values = tuple(_checks.probability(f"rates[{i}]", r) for i, r in enumerate(values))
        n = tuple(_checks.count(f"n[{i}]", k, lowest=1) for i, k in enumerate(n))
    numbers = tuple(_checks.number(f"scores[{i}]", s) for i, s in enumerate(scores))
    if len(set(numbers)) == 1:
        raise ValueError(f"scores must differ between groups; found only {numbers[0]:g}")
    return values, n, numbers, _score_sums.whole_number_scores(tuple(scores))


def _exact_p_value(
    responders: Sequence[int], n: Sequence[int], units: Sequence[int], alternative: str
) -> float:
    total = sum(responders)
    null = _score_sums.over_groups(_score_sums.ways(n), units, most=total)[total]
    distance = _score_sums.distance(n, units, total, alternative)
    seen = distance(sum(x * u for x, u in zip(responders, units, strict=True)))
    return _score_sums.tail(null, distance)[seen] / math.comb(sum(n), total)


def _z(responders: Sequence[int], n: Sequence[int], units: Sequence[int]) -> float:
    patients, total = sum(n), sum(responders)
    if total in (0, patients):
        return math.nan
    first = sum(k * u for k, u in zip(n, units, strict=True))
    second = sum(k * u**2 for k, u in zip(n, units, strict=True))
    gap = patients * sum(x * u for x, u in zip(responders, units, strict=True)) - total * first
    spread = Fraction(total * (patients - total) * (patients * second - first**2), patients)
    return gap / math.sqrt(spread)


def _normal_p_value(z: float, alternative: str) -> float:
    if math.isnan(z):
        return 1.0
    if alternative == "two-sided":
        return float(2 * scipy.special.ndtr(-abs(z)))
    return float(scipy.special.ndtr(-z if alternative == "greater" else z))
