"""Fisher's exact test of all pairs of counts at once, as planning a trial needs it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from trialkit.proportions._binomial import log_ways

_TIE = 1e-9


@lru_cache(maxsize=4)
def fisher_p_values(n1: int, n2: int) -> np.ndarray:
    """Two-sided Fisher p-values of every pair of counts in two groups.

    Parameters
    ----------
    n1, n2 : int
        Sizes of the groups, at least 1.

    Returns
    -------
    ndarray, shape (n1 + 1, n2 + 1)
        By [successes of the first, of the second]; not to be changed, because it is kept.

    Notes
    -----
    Tables with the same number of successes lie on a diagonal, and each diagonal is worked
    through at once. The p-value adds up all tables that are at most as probable, as in
    `compare`. Ties of equally probable tables count together, whatever their last bits say.
    """
    ways_1, ways_2 = log_ways(n1), log_ways(n2)
    p_values = np.empty((n1 + 1, n2 + 1))
    for successes in range(n1 + n2 + 1):
        x1 = np.arange(max(0, successes - n2), min(n1, successes) + 1)
        x2 = successes - x1
        logs = ways_1[x1] + ways_2[x2]
        chances = np.exp(logs - logs.max())
        order = np.argsort(chances)
        added = np.cumsum(chances[order])
        last = np.searchsorted(chances[order], chances * (1 + _TIE), side="right") - 1
        p_values[x1, x2] = added[last] / added[-1]
    p_values.flags.writeable = False
    return p_values
