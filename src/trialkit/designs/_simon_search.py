"""The exact search behind `simon`: which stage 1 sizes and limits need not be looked at.

Notation: X1 of n1 patients respond in stage 1, X of n in all; stage 1 stops at X1 ≤ r1, and the
trial concludes at X > r. Four facts carry the search; none is an approximation.

1. For given n1 and n the expected size falls as r1 grows, so only the largest r1 that some r
   allows can be the best. Power ≤ P(X1 > r1 | p1) bounds that r1 before n and r are known, and
   with it the expected size from below (`stay`): most n1 are never tried, and a whole n is
   passed over once none is left. The bound grows with n, so the search ends by itself.
2. The chance to conclude is the single-stage tail less what stopping takes away:
   P(X > r) − P(X > r, X1 ≤ r1). Power leaves room for a small loss only, which makes r1 the
   length of a cumulative sum that stays below that room.
3. From the r at which the single-stage trial keeps alpha, every r1 keeps it, and a larger r only
   costs power: of all these r, the smallest is the best.
4. A smaller r must be made up for by stopping. On X > r the likelihood ratio of p1 to p0 is at
   least its value λ at r + 1, so what stopping takes away under p1 is at least λ times what it
   takes away under p0. An r whose excess over alpha, times λ, is more than the room that power
   leaves is out for every r1 and n1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from trialkit.designs._two_stage import TIE

_FIRST_SIZE = 64
_FIRST_BATCH = 32
# The bounds are for leaving out; what floats make of them must not leave out too much.
_SLACK = 1e-12
# Expected sizes nearer than this are equal: at rates such as 1/2 two designs tie exactly, and the
# last bit of a float must not make one of them better.
SAME_SIZE = 1e-9
_LARGEST_EXPONENT = 700.0


@dataclass(frozen=True)
class Rule:
    """The best rule found for one n."""

    r1: int
    n1: int
    r: int
    n: int
    expected_size: float


@dataclass(frozen=True)
class Tables:
    """Binomial probabilities of all sizes up to a largest one, and what follows from them.

    Attributes
    ----------
    size : int
        Largest number of patients.
    pmf0, pmf1 : ndarray, shape (size + 1, size + 1)
        P(X = x) of m patients at p0 and p1, by [m, x].
    tail0, tail1 : ndarray, shape (size + 1, size + 1)
        P(X > x) of m patients.
    longest : ndarray of int, shape (size + 1,)
        Largest r1 that power allows, by n1; −1 where there is none.
    stay : ndarray, shape (size + 1,)
        Chance to go on to stage 2 at p0 with that r1: no rule has a smaller one.
    single : ndarray of int, shape (size + 1,)
        Smallest r that keeps alpha without stopping, by n.
    possible : ndarray of bool, shape (size + 1, size + 1)
        Which r may serve, by [n, r].
    room, excess : ndarray, shape (size + 1, size + 1)
        What stopping may take away under p1, and must take away under p0, by [n, r].
    """

    size: int
    pmf0: np.ndarray
    pmf1: np.ndarray
    tail0: np.ndarray
    tail1: np.ndarray
    longest: np.ndarray
    stay: np.ndarray
    single: np.ndarray
    possible: np.ndarray
    room: np.ndarray
    excess: np.ndarray


def rules(
    p0: float, p1: float, alpha: float, beta: float, n_max: int, every_n: bool = False
) -> Iterator[Rule]:
    """Yield the best rule of each n, n ascending.

    Parameters
    ----------
    p0, p1, alpha, beta : float
        As for `simon`.
    n_max : int
        Largest n.
    every_n : bool
        False leaves out every n that cannot have a smaller expected size than all before it.
    """
    size, n, best = min(_FIRST_SIZE, n_max), 1, np.inf
    tables = _tables(p0, p1, alpha, beta, size)
    while n < n_max:
        n += 1
        if n > tables.size:
            tables = _tables(p0, p1, alpha, beta, min(2 * tables.size, n_max))
        bound = n if every_n else min(best - SAME_SIZE, n)
        n1 = np.arange(1, n)
        least = n1 + tables.stay[1:n] * (n - n1)
        n1 = n1[least < bound]
        if n1.size == 0 and n > best and not every_n:
            return
        limits = np.flatnonzero(tables.possible[n])
        if n1.size == 0 or limits.size == 0:
            continue
        found = _best_of(tables, n, n1[np.argsort(least[n1 - 1], kind="stable")], limits, bound)
        if found is not None:
            best = min(best, found.expected_size)
            yield found


def _best_of(
    tables: Tables, n: int, n1: np.ndarray, limits: np.ndarray, bound: float
) -> Rule | None:
    """Return the best rule of one n with an expected size below `bound`.

    `n1` comes with the smallest least size first, so that the search can stop early.
    """
    best, start, batch = None, 0, _FIRST_BATCH
    least = n1 + tables.stay[n1] * (n - n1)
    while start < n1.size and least[start] < bound:
        some = n1[start : start + batch][least[start : start + batch] < bound]
        start, batch = start + batch, 2 * batch
        for r in limits[::-1]:
            r1, hopeful = _largest_r1(tables, n, int(r), some)
            size = np.where(r1 < 0, n, some + tables.tail0[some, r1] * (n - some))
            place = int(np.argmin(size))
            if size[place] < bound:
                bound = size[place]
                best = (int(r1[place]), int(some[place]), int(r))
            some = some[hopeful]
            if some.size == 0:
                break
    if best is None:
        return None
    r1, first, r = best
    return Rule(r1, first, _largest_r(tables, r1, first, r, n), n, float(bound))


def _largest_r1(tables: Tables, n: int, r: int, n1: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for each n1 the largest r1 that keeps power and, by it, alpha; −1 if none does.

    Also returns whether a smaller r can do better: not where r1 is already the longest that
    power allows, nor where alpha fails even with that one.
    """
    longest = tables.longest[n1]
    width = min(int(longest.max()), r) + 1
    rest = (n - n1, slice(r - width + 1, r + 1))
    lost = tables.pmf1[n1, :width] * tables.tail1[rest][:, ::-1]
    r1 = (np.cumsum(lost, axis=1) <= tables.room[n, r]).sum(axis=1) - 1
    hopeful = r1 < np.minimum(longest, r)
    if r < tables.single[n]:
        taken = np.cumsum(tables.pmf0[n1, :width] * tables.tail0[rest][:, ::-1], axis=1)
        rows, excess = np.arange(n1.size), tables.excess[n, r]
        hopeful &= taken[rows, np.minimum(longest, width - 1)] >= excess
        r1[taken[rows, r1] < excess] = -1
    return r1, hopeful


def _largest_r(tables: Tables, r1: int, n1: int, r: int, n: int) -> int:
    """Return the largest r with which power holds: of equal sizes, the rule with least alpha."""
    x = np.arange(r1 + 1)
    while r + 1 < n:
        lost = (tables.pmf1[n1, x] * tables.tail1[n - n1, r + 1 - x]).sum()
        if lost > tables.room[n, r + 1]:
            break
        r += 1
    return r


def _tables(p0: float, p1: float, alpha: float, beta: float, size: int) -> Tables:
    pmf0, pmf1 = _pmf(p0, size), _pmf(p1, size)
    tail0, tail1 = _tail(pmf0), _tail(pmf1)
    missed = beta * (1 + TIE)
    room = tail1 - (1 - missed)
    excess = tail0 - alpha * (1 + TIE)
    # By n1: P(X1 ≤ r1 | p1) ≤ beta
    longest = (1 - tail1 <= missed).sum(axis=1) - 1
    longest = np.minimum(longest, np.arange(size + 1) - 1)
    stay = np.where(longest < 0, 1.0, tail0[np.arange(size + 1), longest])
    single = (excess > 0).sum(axis=1)
    n, r = np.arange(size + 1)[:, np.newaxis], np.arange(size + 1)
    exponent = (r + 1) * np.log(p1 / p0) + (n - r - 1) * np.log((1 - p1) / (1 - p0))
    ratio = np.exp(np.minimum(exponent, _LARGEST_EXPONENT))
    possible = (
        (room >= 0) & (r <= single[:, np.newaxis]) & (excess * ratio <= room * (1 + 1e-9) + _SLACK)
    )
    # Neyman and Pearson: all of alpha, the last bit of it by tossing a coin
    rows = np.arange(size + 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        coin = -excess[rows, single] / pmf0[rows, single]
    most = tail1[rows, single] + coin * pmf1[rows, single]
    possible &= (most >= 1 - missed - _SLACK)[:, np.newaxis]
    return Tables(size, pmf0, pmf1, tail0, tail1, longest, stay, single, possible, room, excess)


def _pmf(rate: float, size: int) -> np.ndarray:
    """Binomial probabilities by Pascal's rule: sums of positive terms, so nothing cancels."""
    pmf = np.zeros((size + 1, size + 1))
    pmf[0, 0] = 1.0
    for m in range(size):
        np.multiply(pmf[m, : m + 1], 1 - rate, out=pmf[m + 1, : m + 1])
        pmf[m + 1, 1 : m + 2] += pmf[m, : m + 1] * rate
    return pmf


def _tail(pmf: np.ndarray) -> np.ndarray:
    """P(X > x), added up from the small end."""
    tail = np.zeros_like(pmf)
    tail[:, :-1] = np.cumsum(pmf[:, :0:-1], axis=1)[:, ::-1]
    return tail
