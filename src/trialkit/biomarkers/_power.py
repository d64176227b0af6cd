"""How often two small groups show a difference that is there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pandas as pd
import scipy
from scipy import stats

from trialkit.biomarkers._exact import rejects_mann_whitney, rejects_permutation
from trialkit.proportions import _checks

TESTS = ("t", "permutation", "mann-whitney")
DIFFERENCES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
USUAL_POWER = 0.8
# of Gauss–Legendre quadrature on -1 to 1
NODES, WEIGHTS = np.polynomial.legendre.leggauss(200)
_TAIL = 1e-14


def sizes(n1: int, n2: int) -> tuple[int, int]:
    """Return two group sizes that a t-test can work with: 3 patients or more in all."""
    n1, n2 = _checks.count("n1", n1, lowest=1), _checks.count("n2", n2, lowest=1)
    if n1 + n2 < 3:
        raise ValueError(f"n1 + n2 must be at least 3 for a t-test; found {n1} + {n2}")
    return n1, n2


@lru_cache(maxsize=256)
def sampled_sd(df: int) -> tuple[np.ndarray, np.ndarray]:
    """Return values of the sample SD (in true SDs) and weights that average over them.

    Gauss–Legendre quadrature over the logarithm of the chi distribution between its 1e-14
    quantiles (the logarithm shows the tiny SDs that decide at a tiny alpha); it stays accurate
    where SciPy's non-central t gives no number. Not to be changed: they are kept.
    """
    low, high = np.log(stats.chi.ppf(_TAIL, df)), np.log(stats.chi.isf(_TAIL, df))
    chi = np.exp(low + (high - low) * (NODES + 1) / 2)
    weights = WEIGHTS * chi * stats.chi.pdf(chi, df)
    return chi / math.sqrt(df), weights / weights.sum()


def t_power(
    difference: float | Sequence[float], n1: int, n2: int, alpha: float = 0.05
) -> np.ndarray | float:
    """Power of the two-sided t-test with equal variances, for normal values.

    Parameters
    ----------
    difference : float or sequence of float
        True difference of the means in standard deviations.
    n1, n2 : int
        Group sizes, 3 or more in all.
    alpha : float

    Returns
    -------
    float or ndarray
        Fraction of such studies with p ≤ alpha.
    """
    n1, n2 = sizes(n1, n2)
    alpha = _checks.level("alpha", alpha)
    shift = np.asarray(difference, dtype=float) / math.sqrt(1 / n1 + 1 / n2)
    sd, weights = sampled_sd(n1 + n2 - 2)
    limit = stats.t.isf(alpha / 2, n1 + n2 - 2) * sd
    tails = stats.norm.sf(limit - shift[..., None]) + stats.norm.cdf(-limit - shift[..., None])
    power = tails @ weights
    return float(power) if power.ndim == 0 else power


def detectable(n1: int, n2: int, power: float = USUAL_POWER, alpha: float = 0.05) -> float:
    """True difference (in standard deviations) that the t-test finds with a given power.

    Raises
    ------
    ValueError
        If the power is not above alpha.
    """
    power, alpha = _checks.level("power", power), _checks.level("alpha", alpha)
    if power <= alpha:
        raise ValueError(f"power must be above alpha = {alpha:g}; found {power:g}")
    high = 1.0
    while t_power(high, n1, n2, alpha) < power:
        high *= 2
    return float(
        scipy.optimize.brentq(lambda d: t_power(d, n1, n2, alpha) - power, 0.0, high, xtol=1e-8)
    )


def smallest_significant(n1: int, n2: int, alpha: float = 0.05) -> float:
    """Smallest difference of means, in SDs *of the sample*, that the t-test calls significant."""
    n1, n2 = sizes(n1, n2)
    alpha = _checks.level("alpha", alpha)
    return float(stats.t.isf(alpha / 2, n1 + n2 - 2)) * math.sqrt(1 / n1 + 1 / n2)


def power(
    n1: int,
    n2: int,
    differences: Sequence[float] = DIFFERENCES,
    alpha: float = 0.05,
    size: int = 2000,
    seed: int = 1,
) -> pd.DataFrame:
    """Power of three tests, by simulation of normal values; the t-test also by formula.

    Parameters
    ----------
    n1, n2 : int
        Group sizes, 3 or more in all.
    differences : sequence of float
        True differences of the means in standard deviations.
    alpha : float
        Two-sided level; a p-value equal to it counts.
    size : int
        Simulated studies for each difference. The same studies are tested by all tests and
        shifted for each difference, so that the lines can be compared.
    seed : int

    Returns
    -------
    DataFrame
        One row a difference and test: difference, test ("t", "permutation": exact test of the
        means, "mann-whitney": exact), power (fraction), se (Monte Carlo standard error), formula
        (exact power of the t-test, missing for the others), size.
    """
    n1, n2 = sizes(n1, n2)
    alpha = _checks.level("alpha", alpha)
    size = _checks.count("size", size, lowest=1)
    base = _checks.generator(seed).standard_normal((size, n1 + n2))
    rows = []
    for difference in map(float, differences):
        samples = base.copy()
        samples[:, n1:] += difference
        found = {
            "t": stats.ttest_ind(samples[:, :n1], samples[:, n1:], axis=1).pvalue <= alpha,
            "permutation": rejects_permutation(samples, n1, alpha),
            "mann-whitney": rejects_mann_whitney(samples, n1, alpha),
        }
        for test in TESTS:
            share = float(found[test].mean())
            exact = t_power(difference, n1, n2, alpha) if test == "t" else None
            error = math.sqrt(share * (1 - share) / size)
            rows.append((difference, test, share, error, exact, size))
    columns = ["difference", "test", "power", "se", "formula", "size"]
    return pd.DataFrame(rows, columns=columns).astype({"formula": "Float64"})
