"""Exact tests of two small groups: every deal of the labels, and the rank-sum's distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations
from typing import Any

import numpy as np
from scipy import stats

from trialkit.errors import TooLargeError
from trialkit.proportions import _checks

STATISTICS = ("mean", "ranks")
# All splits of 8 and 9 patients are 24,310. Beyond this many, or where the table of who is dealt
# where would take more cells, a random share of them is dealt.
MOST_SPLITS = 200_000
RANDOM_SPLITS = 10_000
_FEWEST_SPLITS = 1000
_MOST_CELLS = 4_000_000
_AT_HAND = 500_000
# Beyond this many pairs of patients, rounding spoils the distribution of the rank sum; up to here
# its error stays below 1e-8.
MOST_PAIRS = 100_000


@dataclass(frozen=True)
class Permutation:
    """Result of a permutation test.

    Attributes
    ----------
    difference : float
        Mean of the second group minus mean of the first (of the values, or of their ranks).
    p_value : float
        Two-sided: share of deals whose difference is at least as far from 0.
    as_extreme, splits : int
        Numerator and denominator of the p-value.
    exact : bool
        Whether all splits were counted; otherwise `splits` is a random share of them, with the
        seen one among them.
    """

    difference: float
    p_value: float
    as_extreme: int
    splits: int
    exact: bool


def permutation(
    first: Sequence[float],
    second: Sequence[float],
    statistic: str = "mean",
    seed: int = 1,
) -> Permutation:
    """Deal the group labels in every possible way, and count the deals that look as striking.

    Parameters
    ----------
    first, second : sequence of float
        The values of two groups, at least one each.
    statistic : {"mean", "ranks"}
        Compare means of the values, or of their midranks. Without ties "ranks" is the exact
        Mann–Whitney test; with ties it is that test given the ties.
    seed : int
        Used only where there are too many splits to count them all.

    Returns
    -------
    Permutation

    Raises
    ------
    ValueError
        If a group is empty, a value is not finite or the statistic is not known.
    """
    first, second = values("first", first), values("second", second)
    _checks.choice("statistic", statistic, STATISTICS)
    pooled = np.concatenate([first, second])
    if statistic == "ranks":
        pooled = stats.rankdata(pooled)
    n1, n2 = len(first), len(second)
    members, exact = splits(n1, n2, seed)
    spread = pooled - pooled.mean()
    sums = members @ spread
    as_extreme = int(np.count_nonzero(np.abs(sums) >= abs(sums[0]) - _slack(spread)))
    return Permutation(
        difference=float(pooled[n1:].mean() - pooled[:n1].mean()),
        p_value=as_extreme / len(members),
        as_extreme=as_extreme,
        splits=len(members),
        exact=exact,
    )


@lru_cache(maxsize=4)
def splits(n1: int, n2: int, seed: int = 1) -> tuple[np.ndarray, bool]:
    """Return who is dealt to the first group in each split, the seen split first.

    Returns
    -------
    members : ndarray of float, shape (splits, n1 + n2)
        1 for members of the first group, 0 for the others; not to be changed.
    exact : bool
        Whether these are all splits.
    """
    n = n1 + n2
    exact = math.comb(n, n1) <= min(MOST_SPLITS, _MOST_CELLS // n)
    if exact:
        flat = np.fromiter(chain.from_iterable(combinations(range(n), n1)), dtype=np.intp)
        chosen = flat.reshape(-1, n1)
    else:
        # The seen split counts as one of the deals, so that the test keeps its level.
        rng = np.random.default_rng(seed)
        some = max(_FEWEST_SPLITS, min(RANDOM_SPLITS, _MOST_CELLS // n))
        dealt = rng.permuted(np.tile(np.arange(n), (some - 1, 1)), axis=1)[:, :n1]
        chosen = np.vstack([np.arange(n1), dealt])
    members = np.zeros((len(chosen), n))
    np.put_along_axis(members, chosen, 1.0, axis=1)
    members.flags.writeable = False
    return members, exact


def rejects_permutation(samples: np.ndarray, n1: int, alpha: float, seed: int = 1) -> np.ndarray:
    """Say for each row of `samples` (first group first) whether the mean test has p ≤ alpha."""
    members, _ = splits(n1, samples.shape[1] - n1, seed)
    most = math.floor(alpha * len(members) * (1 + 1e-12))
    rejected = np.empty(len(samples), dtype=bool)
    # So many sums at a time as the processor keeps at hand.
    rows = max(1, _AT_HAND // len(members))
    for start in range(0, len(samples), rows):
        block = samples[start : start + rows]
        spread = block - block.mean(axis=1, keepdims=True)
        sums = np.abs(spread @ members.T)
        as_extreme = np.count_nonzero(sums >= sums[:, :1] - _slack(spread), axis=1)
        rejected[start : start + rows] = as_extreme <= most
    return rejected


@lru_cache(maxsize=8)
def mann_whitney_null(n1: int, n2: int) -> np.ndarray:
    """Exact distribution of the Mann–Whitney U without ties, if the groups do not differ.

    Parameters
    ----------
    n1, n2 : int
        Group sizes, at least 1; at most 100 000 pairs of patients, n1 × n2.

    Returns
    -------
    ndarray, shape (n1 * n2 + 1,)
        Probability of U = 0, 1, …, n1·n2; not to be changed, because it is kept.

    Raises
    ------
    TooLargeError
        A ValueError, if there are more pairs.

    Notes
    -----
    The numbers of orders with each U are the coefficients of the Gaussian binomial coefficient
    (n1 + n2 over n1), the product of (1 − x^(n2 + i)) / (1 − x^i) over i = 1 … n1. Each factor is
    a subtraction and a running sum. Only the lower half is computed, where the coefficients rise
    and nothing cancels; the upper one is its mirror image.
    """
    n1 = _checks.count("n1", n1, lowest=1)
    n2 = _checks.count("n2", n2, lowest=1)
    if n1 * n2 > MOST_PAIRS:
        raise TooLargeError(
            f"n1 × n2 must be at most {MOST_PAIRS} for the exact rank test; found {n1} × {n2}"
        )
    few, many = sorted((n1, n2))
    half = np.zeros(few * many // 2 + 1)
    half[0] = 1.0
    for i in range(1, few + 1):
        half[many + i :] -= half[: -many - i].copy()
        rows = np.pad(half, (0, -half.size % i)).reshape(-1, i)
        half = np.cumsum(rows, axis=0).ravel()[: half.size] * (i / (many + i))
        half[i * many + 1 :] = 0.0  # beyond the degree so far floats leave crumbs
    mirrored = half[::-1] if few * many % 2 else half[-2::-1]
    pmf = np.concatenate([half, mirrored])
    pmf.flags.writeable = False
    return pmf


def mann_whitney_p(n1: int, n2: int) -> np.ndarray:
    """Two-sided exact p-value for each U from 0 to n1·n2: twice the smaller tail, at most 1."""
    lower = np.cumsum(mann_whitney_null(n1, n2))
    return np.minimum(1.0, 2 * np.minimum(lower, lower[::-1]))


def attained_level(n1: int, n2: int, alpha: float = 0.05) -> float:
    """Return how often the exact Mann–Whitney test rejects when the groups do not differ.

    It is below `alpha`, because only a few p-values can occur.
    """
    alpha = _checks.level("alpha", alpha)
    return float(mann_whitney_null(n1, n2)[mann_whitney_p(n1, n2) <= alpha].sum())


def rejects_mann_whitney(samples: np.ndarray, n1: int, alpha: float) -> np.ndarray:
    """Say for each row of `samples` (first group first, no ties) whether the rank test rejects."""
    ranks = np.argsort(np.argsort(samples, axis=1), axis=1) + 1
    u = ranks[:, :n1].sum(axis=1) - n1 * (n1 + 1) // 2
    return mann_whitney_p(n1, samples.shape[1] - n1)[u] <= alpha


def values(name: str, given: Any) -> np.ndarray:
    """Return the values of one group as floats; an empty group or a gap is refused."""
    array = np.asarray(_checks.listed(name, given), dtype=float)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name} must be a list of at least 1 value; found {given!r}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must hold finite numbers only; found {given!r}")
    return array


def positive(name: str, given: Any) -> float:
    """Return a finite number above 0, as a standard deviation must be."""
    number = _checks.number(name, given)
    if number <= 0:
        raise ValueError(f"{name} must be above 0; found {number:g}")
    return number


def _slack(spread: np.ndarray) -> float:
    """How far two sums of the same numbers can be apart in floats."""
    return 1e-10 * float(np.abs(spread).max(initial=0.0)) * spread.shape[-1]
