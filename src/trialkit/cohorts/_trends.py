"""Exact trend p-values of many tables at once.

The p-value hangs on the group sizes, the number of responders and the sum of their scores only.
So the distribution of that sum is made once for each set of sizes and serves all tables with
these sizes; a test per table would make it again each time.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb, gcd, lcm
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SAFE_N = 60  # C(60, 30) fits into 64 bits


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
    """
    units = np.array(_whole_numbers(scores), dtype=np.int64)
    sums, totals = responders @ units, responders.sum(axis=1)
    key, of = np.unique(np.column_stack([sizes, totals]), axis=0, return_inverse=True)
    order = np.argsort(of.reshape(-1), kind="stable")
    starts = np.searchsorted(of.reshape(-1)[order], np.arange(len(key)))
    values = np.full(len(responders), np.nan)
    for row, same in zip(key, np.split(order, starts[1:]), strict=True):
        n, total = row[:-1], int(row[-1])
        if (n > 0).sum() > 1:
            values[same] = _tails(n, units, total, alternative)[sums[same]]
    return values


def _tails(
    n: NDArray[np.int64], units: NDArray[np.int64], total: int, alternative: str
) -> NDArray[np.float64]:
    """Return for each sum of scores the chance of one at least as far out."""
    ways = _ways(n, units, total)
    possible = np.flatnonzero(ways)
    if alternative == "two-sided":
        far = np.abs(int(n.sum()) * possible - total * int(n @ units))
    else:
        far = possible if alternative == "greater" else -possible
    order = np.argsort(-far, kind="stable")
    running = np.cumsum(ways[possible][order])
    # sums that are equally far share the count up to the last of them
    last = np.searchsorted(-far[order], -far[order], side="right") - 1
    found = np.full(len(ways), np.nan)
    whole = comb(int(n.sum()), total)
    found[possible[order]] = [int(count) / whole for count in running[last]]
    return found


def _ways(n: NDArray[np.int64], units: NDArray[np.int64], total: int) -> NDArray:
    """Count the ways to deal `total` responses to the patients, by the sum of their scores."""
    kind = np.int64 if n.sum() <= _SAFE_N else object
    ways = np.zeros((total + 1, total * int(units.max()) + 1), dtype=kind)
    ways[0, 0] = 1
    for size, unit in zip(n.tolist(), units.tolist(), strict=True):
        longer = ways.copy()
        for x in range(1, min(size, total) + 1):
            shift = ways.shape[1] - x * unit
            longer[x:, x * unit :] += comb(size, x) * ways[: total + 1 - x, :shift]
        ways = longer
    return ways[total]


def _whole_numbers(scores: NDArray[np.float64]) -> list[int]:
    """Shift and stretch scores to whole numbers, so that equal sums tie."""
    exact = [Fraction(str(score)) for score in scores.tolist()]
    shifted = [score - min(exact) for score in exact]
    whole = [int(score * lcm(*(s.denominator for s in shifted))) for score in shifted]
    return [score // (gcd(*whole) or 1) for score in whole]
