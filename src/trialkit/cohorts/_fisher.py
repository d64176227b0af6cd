"""Fisher's exact p-values of many tables at once.

Tables with the same group sizes and the same number of responders share one distribution. It is
made once for all of them, in whole numbers, so that equally probable tables tie.
"""

from __future__ import annotations

from itertools import groupby
from math import comb
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def fisher_p_values(
    tables: NDArray[np.int64], alternative: str = "two-sided"
) -> NDArray[np.float64]:
    """p-value of Fisher's exact test for each table (see `proportions.compare`).

    Parameters
    ----------
    tables : array of int, shape (tables, 4)
        Responders and patients of the first group, then of the second.
    alternative : {"two-sided", "greater", "less"}

    Returns
    -------
    array of float, shape (tables,)
        nan where a group is empty.
    """
    known: dict[tuple[int, int, int], dict[int, float]] = {}
    values = np.full(len(tables), np.nan)
    for i, (x1, n1, x2, n2) in enumerate(tables.tolist()):
        if n1 and n2:
            key = (n1, n2, x1 + x2)
            if key not in known:
                known[key] = _tails(*key, alternative)
            values[i] = known[key][x1]
    return values


def _tails(n1: int, n2: int, responders: int, alternative: str) -> dict[int, float]:
    """Return for each number of responders in the first group the chance of one as far out."""
    first, last = max(0, responders - n2), min(n1, responders)
    ways = {first: comb(n1, first) * comb(n2, responders - first)}
    for k in range(first, last):
        down = (k + 1) * (n2 - responders + k + 1)
        ways[k + 1] = ways[k] * (n1 - k) * (responders - k) // down

    def rank(k: int) -> int:
        if alternative == "two-sided":
            return ways[k]
        return -k if alternative == "greater" else k

    whole, running = comb(n1 + n2, responders), 0
    found: dict[int, float] = {}
    for _, alike in groupby(sorted(ways, key=rank), key=rank):
        tied = list(alike)
        running += sum(ways[k] for k in tied)
        found |= dict.fromkeys(tied, running / whole)
    return found
