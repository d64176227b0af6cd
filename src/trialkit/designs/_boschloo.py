"""Boschloo's test for all pairs of counts at once, as planning a trial needs it."""

from __future__ import annotations

import numpy as np

from trialkit.proportions import binomial_pmf, log_ways

# Common rates over which the test takes its worst case: dense where a rate is near 0 or 1,
# because the chance to reject moves fastest there.
_RATES = np.sin(np.linspace(0, np.pi / 2, 402)[1:-1]) ** 2
_TIE = 1e-9


def boschloo_rejects(n1: int, n2: int, alpha: float) -> np.ndarray:
    """Return which counts Boschloo's two-sided test rejects in favour of the second arm.

    Parameters
    ----------
    n1, n2 : int
        Patients of the first and of the second arm.
    alpha : float
        Two-sided level: half of it in this direction, as in `scipy.stats.boschloo_exact`.

    Returns
    -------
    ndarray of bool, shape (n1 + 1, n2 + 1)

    Notes
    -----
    Tables are ordered by the one-sided Fisher p-value. The largest cut-off is found with which
    the chance to reject stays at or below alpha / 2 at each of 400 common rates.
    """
    p_values = _one_sided(n1, n2)
    first, second = binomial_pmf(n1, _RATES), binomial_pmf(n2, _RATES)
    cuts = np.unique(p_values)
    low, high = -1, cuts.size
    while high - low > 1:
        middle = (low + high) // 2
        # As numbers: a product of numbers and truth values is not left to the linear algebra.
        rejects = (p_values <= cuts[middle] * (1 + _TIE)).astype(float)
        size = ((first @ rejects) * second).sum(axis=1).max()
        low, high = (middle, high) if size <= alpha / 2 * (1 + _TIE) else (low, middle)
    return p_values <= (cuts[low] * (1 + _TIE) if low >= 0 else -1.0)


def _one_sided(n1: int, n2: int) -> np.ndarray:
    """Return P(at least so many responders in the second arm), given all responders."""
    x1, x2 = np.arange(n1 + 1), np.arange(n2 + 1)
    logs = log_ways(n1)[:, np.newaxis] + log_ways(n2)
    chances = np.exp(logs - log_ways(n1 + n2)[x1[:, np.newaxis] + x2])
    # Along a diagonal of equal totals the first count falls as the second rises.
    p_values = chances.copy()
    for row in range(1, n1 + 1):
        p_values[row, :-1] += p_values[row - 1, 1:]
    return p_values
