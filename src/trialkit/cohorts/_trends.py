"""Exact trend p-values of many tables at once.

The p-value hangs on the group sizes, the number of responders and the sum of their scores only.
So the distribution of that sum is made once for each set of sizes and serves all tables with
these sizes; a test per table would make it again each time.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import groupby
from math import comb, gcd, lcm
from typing import TYPE_CHECKING

import numpy as np

from trialkit.errors import TooLargeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SAFE_N = 60  # C(60, 30) fits into 64 bits
_MOST_ENTRIES = 50_000  # of the table of counts and sums; beyond it only sums that occur are kept
_MOST_SUMS = 200_000  # different sums of scores for one set of group sizes
_MOST_WORK = 20_000_000  # steps for all sets of group sizes together; some ten seconds


def trend_p_values(
    responders: NDArray[np.int64],
    sizes: NDArray[np.int64],
    scores: NDArray[np.float64],
    alternative: str = "two-sided",
) -> NDArray[np.float64]:
    """p-value of the exact Cochran–Armitage trend test for each table (see `proportions.trend`).

    Parameters
    ----------
    responders, sizes : arrays of int, shape (tables, groups)
    scores : array of float, shape (groups,)
        All different.
    alternative : {"two-sided", "greater", "less"}

    Returns
    -------
    array of float, shape (tables,)
        nan where fewer than two groups have patients.

    Raises
    ------
    TooLargeError
        If the scores can add up in too many ways, as those with many digits can.
    """
    if not len(responders):
        return np.full(0, np.nan)
    units = whole_numbers(scores)
    sums, totals = _sums(responders, units), responders.sum(axis=1)
    key, of = np.unique(np.column_stack([sizes, totals]), axis=0, return_inverse=True)
    order = np.argsort(of.reshape(-1), kind="stable")
    starts = np.searchsorted(of.reshape(-1)[order], np.arange(len(key)))
    values = np.full(len(responders), np.nan)
    work = 0
    for row, same in zip(key, np.split(order, starts[1:]), strict=True):
        n, total = row[:-1], int(row[-1])
        if (n > 0).sum() > 1:
            chance, steps = _tails(n.tolist(), units, total, alternative)
            values[same] = [chance[int(found)] for found in sums[same]]
            work += steps
            if work > _MOST_WORK:
                raise _too_many()
    return values


def _too_many() -> TooLargeError:
    return TooLargeError(
        "score: found scores whose sums over the patients take too many different values for an "
        "exact trend test; allowed: fewer levels, or scores with fewer digits"
    )


def _sums(responders: NDArray[np.int64], units: list[int]) -> NDArray:
    """Sum the scores of the responders, in Python integers where 64 bits might not do."""
    widest = int(responders.sum(axis=1).max()) * max(units)
    kind = np.int64 if widest < 2**62 else object
    return responders.astype(kind) @ np.array(units, dtype=kind)


def _tails(
    n: list[int], units: list[int], total: int, alternative: str
) -> tuple[dict[int, float], int]:
    """Return for each sum of scores the chance of one at least as far out, and the work it took."""
    ways, work = _ways(n, units, total)
    middle = total * sum(size * unit for size, unit in zip(n, units, strict=True))
    patients, whole = sum(n), comb(sum(n), total)

    def far(value: int) -> int:
        if alternative == "two-sided":
            return abs(patients * value - middle)
        return value if alternative == "greater" else -value

    found: dict[int, float] = {}
    running = 0
    # sums that are equally far share the count up to the last of them
    for _, alike in groupby(sorted(ways, key=far, reverse=True), key=far):
        values = list(alike)
        running += sum(ways[value] for value in values)
        found |= dict.fromkeys(values, running / whole)
    return found, work


def _ways(n: list[int], units: list[int], total: int) -> tuple[dict[int, int], int]:
    """Count the ways to deal `total` responses to the patients, by the sum of their scores.

    Returns
    -------
    ways : dict of int to int
        Only sums that occur.
    work : int
        Steps that were needed.
    """
    entries = (total + 1) * (total * max(units) + 1)
    if entries <= _MOST_ENTRIES:
        ways = _ways_by_table(n, units, total)
        return {int(i): int(ways[i]) for i in np.flatnonzero(ways)}, entries
    return _ways_by_sum(n, units, total)


def _ways_by_sum(n: list[int], units: list[int], total: int) -> tuple[dict[int, int], int]:
    """As `_ways`, with only the sums that occur: for scores that are far apart or have digits."""
    ways, work = {(0, 0): 1}, 0
    later = sum(n)
    for size, unit in zip(n, units, strict=True):
        later -= size
        longer: dict[tuple[int, int], int] = defaultdict(int)
        among = [comb(size, x) for x in range(size + 1)]
        for (used, value), count in ways.items():
            # as few that the later groups can take the rest, as many as there are
            fewest, most = max(0, total - used - later), min(size, total - used)
            work += most - fewest + 1
            for x in range(fewest, most + 1):
                longer[used + x, value + x * unit] += count * among[x]
            if len(longer) > _MOST_SUMS:
                raise _too_many()
        ways = longer
    return {value: count for (_, value), count in ways.items()}, work


def _ways_by_table(n: list[int], units: list[int], total: int) -> NDArray:
    """As `_ways`, for all sums at a time: quicker where the scores are small whole numbers."""
    kind = np.int64 if sum(n) <= _SAFE_N else object
    ways = np.zeros((total + 1, total * max(units) + 1), dtype=kind)
    ways[0, 0] = 1
    for size, unit in zip(n, units, strict=True):
        longer = ways.copy()
        for x in range(1, min(size, total) + 1):
            shift = ways.shape[1] - x * unit
            longer[x:, x * unit :] += comb(size, x) * ways[: total + 1 - x, :shift]
        ways = longer
    return ways[total]


def whole_numbers(scores: NDArray[np.float64]) -> list[int]:
    """Shift and stretch scores to whole numbers without a common factor, so that equal sums tie."""
    exact = [Fraction(str(score)) for score in scores.tolist()]
    shifted = [score - min(exact) for score in exact]
    whole = [int(score * lcm(*(s.denominator for s in shifted))) for score in shifted]
    return [score // (gcd(*whole) or 1) for score in whole]
