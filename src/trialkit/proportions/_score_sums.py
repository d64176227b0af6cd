"""The exact distribution of a score sum over groups, in whole numbers."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from numbers import Integral
from typing import Any


@lru_cache(maxsize=64)
def whole_number_scores(scores: tuple[Any, ...]) -> tuple[int, ...]:
    """Shift and stretch the scores to the smallest whole numbers with the same spacing.

    Float sums such as 0.1 + 0.2 and 0.3 differ where the scores tie. Given the number of
    responders, shifting and stretching changes no comparison of score sums.
    """
    exact = [Fraction(int(s)) if isinstance(s, Integral) else Fraction(str(s)) for s in scores]
    from_lowest = [s - min(exact) for s in exact]
    denominator = math.lcm(*(s.denominator for s in from_lowest))
    whole = [int(s * denominator) for s in from_lowest]
    return tuple(s // math.gcd(*whole) for s in whole)


def ways(n: Sequence[int]) -> list[list[int]]:
    """For each group, the ways to have 0, 1, … responders."""
    return [[math.comb(k, x) for x in range(k + 1)] for k in n]


def over_groups(
    terms: Sequence[Sequence[Any]], units: Sequence[int], most: int | None = None
) -> dict[int, dict[int, Any]]:
    """Convolve over groups: weight of each score sum, for each total of responders.

    Parameters
    ----------
    terms : sequence of sequences
        For each group the weight of 0, 1, … responders: a count of ways (int, exact) or a
        probability (float).
    units : sequence of int
        The score of each group.
    most : int, optional
        Totals above this one are left out.
    """
    found: dict[int, dict[int, Any]] = {0: {0: 1}}
    for weights, unit in zip(terms, units, strict=True):
        longer: dict[int, dict[int, Any]] = defaultdict(lambda: defaultdict(int))
        for total, sums in found.items():
            for x, weight in enumerate(weights):
                if most is not None and total + x > most:
                    break
                row = longer[total + x]
                for score, before in sums.items():
                    row[score + x * unit] += before * weight
        found = longer
    return found


def distance(
    n: Sequence[int], units: Sequence[int], total: int, alternative: str
) -> Callable[[int], int]:
    """How far a score sum points towards the alternative; whole numbers, larger is further."""
    if alternative == "greater":
        return lambda score: score
    if alternative == "less":
        return lambda score: -score
    patients = sum(n)
    centre = total * sum(k * u for k, u in zip(n, units, strict=True))
    return lambda score: abs(patients * score - centre)


def tail(null: dict[int, int], distance: Callable[[int], int]) -> dict[int, int]:
    """Return for each distance the ways to be at least that far."""
    at = defaultdict(int)
    for score, ways in null.items():
        at[distance(score)] += ways
    running, found = 0, {}
    for far in sorted(at, reverse=True):
        running += at[far]
        found[far] = running
    return found
