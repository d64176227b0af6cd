"""Exact tests for two groups: Fisher's, Barnard's and Boschloo's."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy

from trialkit.proportions import _checks
from trialkit.proportions._binomial import binomial_pmf

TESTS = ("fisher", "barnard", "boschloo")
ALTERNATIVES = ("two-sided", "greater", "less")
_COUNTED = 2000  # patients up to which Fisher's test counts every table

Table = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Comparison:
    """Result of an exact test of equal rates in two groups.

    Attributes
    ----------
    test : str
        "fisher", "barnard" or "boschloo".
    alternative : str
        "two-sided", or "greater" or "less" for the rate of the first group.
    table : tuple
        ((responders, others) of the first group, (responders, others) of the second).
    statistic : float
        What the test orders tables by. Fisher: the odds ratio. Barnard: the score statistic z
        with pooled variance. Boschloo: the one-sided Fisher p-value (the smaller side's).
    p_value : float
        The exact p-value.
    odds_ratio : float
        Sample odds ratio; inf if only its denominator is 0, nan if nobody or everybody responded.
    """

    test: str
    alternative: str
    table: Table
    statistic: float
    p_value: float
    odds_ratio: float


def compare(table: Any, test: str = "fisher", alternative: str = "two-sided") -> Comparison:
    """Exact test of equal response rates in two independent groups.

    Parameters
    ----------
    table : array_like of int, shape (2, 2)
        One row a group: ``[[responders_a, others_a], [responders_b, others_b]]``.
    test : {"fisher", "barnard", "boschloo"}
        Fisher's test takes the number of all responders as given. Barnard's (score statistic)
        and Boschloo's do not: they take the largest p-value over all common rates, and usually
        find more.
    alternative : {"two-sided", "greater", "less"}
        "greater": the first group responds more often than the second.

    Returns
    -------
    Comparison
        If nobody or everybody responded, no table could be less extreme and p is 1.

    Raises
    ------
    TypeError
        If an entry is not a whole number.
    ValueError
        If the table is not 2 × 2, an entry is negative, a group is empty, or a name is unknown.

    Notes
    -----
    Two-sided means: Fisher, all tables at most as probable as the one seen; Barnard, all tables
    with at least the same absolute z; Boschloo, twice the smaller one-sided p, at most 1 (as in
    SciPy; some programs add up both tails instead).

    References
    ----------
    Fisher (1935), The Design of Experiments. Barnard (1947), Biometrika 34:123.
    Boschloo (1970), Stat Neerl 24:1. Mehta and Senchaudhuri (2003), Conditional versus
    unconditional exact tests for comparing two binomials.

    Examples
    --------
    >>> round(compare([[3, 1], [1, 3]], alternative="greater").p_value, 4)  # 17/70
    0.2429
    """
    table = _checked_table(table)
    test = _checks.choice("test", test, TESTS)
    alternative = _checks.choice("alternative", alternative, ALTERNATIVES)
    if test == "fisher":
        statistic = _odds_ratio(table)
        p_value = _fisher_p_value(table, alternative)
    elif test == "barnard":
        statistic = _score_statistic(table)
        p_value = _barnard_p_value(table, alternative)
    else:
        # SciPy wants one column, not one row, a group
        found = scipy.stats.boschloo_exact(np.transpose(table), alternative=alternative)
        statistic, p_value = found.statistic, found.pvalue
    return Comparison(
        test=test,
        alternative=alternative,
        table=table,
        statistic=float(statistic),
        p_value=min(float(p_value), 1.0),
        odds_ratio=_odds_ratio(table),
    )


def _checked_table(table: Any) -> Table:
    entries = np.asarray(table, dtype=object)
    if entries.shape != (2, 2):
        raise ValueError(
            "table must be 2 × 2, [[responders_a, others_a], [responders_b, others_b]]; "
            f"found shape {entries.shape}"
        )
    rows = tuple(
        tuple(_checks.count(f"table[{i}][{j}]", entries[i, j]) for j in range(2)) for i in range(2)
    )
    for place, row in zip(("first", "second"), rows, strict=True):
        if sum(row) == 0:
            raise ValueError(
                f"the {place} group is empty (row {list(row)} of the table): "
                "there is nobody to compare"
            )
    return rows


def _odds_ratio(table: Table) -> float:
    (a, b), (c, d) = table
    if b * c:
        return a * d / (b * c)
    return math.inf if a * d else math.nan


def _score_statistic(table: Table) -> float:
    (a, b), (c, d) = table
    n1, n2, responders = a + b, c + d, a + c
    spread = n1 * n2 * responders * (b + d)
    return (a * n2 - c * n1) * math.sqrt((n1 + n2) / spread) if spread else 0.0


def _fisher_p_value(table: Table, alternative: str) -> float:
    """Fisher's p-value by counting, the number of all responders being given.

    Whole numbers keep ties of equally probable tables exact, and save the half second that the
    import of scipy.stats takes; very large tables are left to SciPy's floats.
    """
    (a, b), (c, d) = table
    n1, n2, responders = a + b, c + d, a + c
    if n1 + n2 > _COUNTED:
        return float(scipy.stats.fisher_exact(table, alternative=alternative).pvalue)
    ways = {
        k: math.comb(n1, k) * math.comb(n2, responders - k)
        for k in range(max(0, responders - n2), min(n1, responders) + 1)
    }
    if alternative == "two-sided":
        extreme = (w for w in ways.values() if w <= ways[a])
    else:
        side = 1 if alternative == "greater" else -1
        extreme = (w for k, w in ways.items() if side * (k - a) >= 0)
    return sum(extreme) / math.comb(n1 + n2, responders)


def _barnard_p_value(table: Table, alternative: str) -> float:
    """Barnard's p-value with ties kept.

    SciPy's ``barnard_exact`` compares the statistics as floats and drops tables that tie with
    the one seen (scipy issue 18798): 3/3 against 1/3 gets 0.155 instead of 7/32 = 0.219.
    Here the squared statistics are compared as whole numbers.
    """
    (a, b), (c, d) = table
    n1, n2 = a + b, c + d
    total = n1 + n2
    # dtype object: Python's integers cannot overflow
    x1 = np.arange(n1 + 1, dtype=object)[:, np.newaxis]
    x2 = np.arange(n2 + 1, dtype=object)[np.newaxis, :]
    gap, responders = x1 * n2 - x2 * n1, x1 + x2
    spread = responders * (total - responders)
    spread[spread == 0] = 1  # nobody or everybody: the gap is 0 there, and so is the statistic
    signed_square = gap * abs(gap) * spread[a, c]
    seen = gap[a, c] * abs(gap[a, c]) * spread
    if alternative == "two-sided":
        extreme = abs(signed_square) >= abs(seen)
    elif alternative == "greater":
        extreme = signed_square >= seen
    else:
        extreme = signed_square <= seen
    ways_1 = [math.comb(n1, i) for i in range(n1 + 1)]
    ways_2 = [math.comb(n2, j) for j in range(n2 + 1)]
    ways = [0] * (total + 1)
    for i, j in np.argwhere(extreme).tolist():
        ways[i + j] += ways_1[i] * ways_2[j]
    given_responders = np.array([w / math.comb(total, r) for r, w in enumerate(ways)])
    return _largest_over_common_rate(given_responders)


def _largest_over_common_rate(given_responders: np.ndarray) -> float:
    """Maximise the chance of an extreme table over the common rate.

    Parameters
    ----------
    given_responders : ndarray, shape (total + 1,)
        Chance of an extreme table when the number of responders is 0, 1, …, total.
    """
    total = given_responders.size - 1

    def chance(rate):
        return binomial_pmf(total, rate) @ given_responders

    # The peaks have about the same width on the arcsine scale, 1/(2√total): none falls through.
    grid = np.sin(np.linspace(0, np.pi / 2, 1001 + 20 * math.isqrt(total))) ** 2
    on_grid = chance(grid)
    best = float(on_grid.max())
    for peak in np.argsort(on_grid)[-3:]:
        bounds = grid[max(peak - 1, 0)], grid[min(peak + 1, grid.size - 1)]
        found = scipy.optimize.minimize_scalar(
            lambda rate: -chance(rate), bounds=bounds, method="bounded", options={"xatol": 1e-12}
        )
        best = max(best, -float(found.fun))
    return best
