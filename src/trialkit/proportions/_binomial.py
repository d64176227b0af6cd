"""Binomial probabilities."""

from __future__ import annotations

import numpy as np
import scipy


def binomial_pmf(n: int, rate: np.ndarray) -> np.ndarray:
    """Return the chances of 0, 1, …, n successes, in a last axis behind those of `rate`.

    SciPy's ``binom.pmf`` raises OverflowError at rates near 1e-308
    and costs the import of all of scipy.stats.
    """
    x = np.arange(n + 1)
    rate = np.asarray(rate, dtype=float)[..., np.newaxis]
    # xlogy and xlog1py: 0 × log 0 is 0 at rates of 0 and 1
    return np.exp(log_ways(n) + scipy.special.xlogy(x, rate) + scipy.special.xlog1py(n - x, -rate))


def log_ways(n: int) -> np.ndarray:
    """Return the logarithms of the numbers of ways to choose 0, 1, …, n of n."""
    x, gammaln = np.arange(n + 1), scipy.special.gammaln
    return gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
