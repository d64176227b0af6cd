"""Confidence limits of one proportion, one function a method.

Every function takes an array of success counts, one `n` and a confidence, and returns two arrays.
Whole arrays, because a coverage curve needs all n + 1 intervals at once: SciPy's ``binomtest``
makes them one by one, 2 ms each. Quantiles and tail areas are SciPy's.

At 0 successes the lower limit is 0, and at n successes the upper limit is 1, wherever the method
stays between 0 and 1. Wald and Agresti–Coull are left as their formulas give them, also outside
0 to 1 and with no width: that they go wrong there is what there is to see.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

# Only the top: SciPy loads its parts on first use, and scipy.stats alone takes most of a second.
import scipy

Limits = tuple[np.ndarray, np.ndarray]


def clopper_pearson(x: np.ndarray, n: int, confidence: float) -> Limits:
    """Clopper and Pearson (1934), Biometrika 26:404: each tail holds at most half of alpha."""
    tail = (1 - confidence) / 2
    # The beta quantile has no value where a parameter is 0; those limits are 0 and 1.
    low = scipy.special.betaincinv(np.maximum(x, 1), n - x + 1, tail)
    high = scipy.special.betainccinv(x + 1, np.maximum(n - x, 1), tail)
    return _closed_at_the_ends(x, n, low, high)


def wilson(x: np.ndarray, n: int, confidence: float) -> Limits:
    """Wilson (1927), J Am Stat Assoc 22:209: the rates a score test does not reject."""
    z = _z(confidence)
    centre = (x + z**2 / 2) / (n + z**2)
    half = z * np.sqrt(x * (n - x) / n + z**2 / 4) / (n + z**2)
    return _closed_at_the_ends(x, n, centre - half, centre + half)


def wilson_cc(x: np.ndarray, n: int, confidence: float) -> Limits:
    """Wilson's score interval with continuity correction, method 4 of Newcombe (1998)."""

    def lower(x: np.ndarray) -> np.ndarray:
        # negative only at x = 0, where the limit is 0 anyway
        under_root = np.maximum(z**2 - 2 - 1 / n + 4 * (x / n) * (n - x + 1), 0)
        return (2 * x + z**2 - 1 - z * np.sqrt(under_root)) / (2 * (n + z**2))

    z = _z(confidence)
    return _closed_at_the_ends(x, n, lower(x), 1 - lower(n - x))


def jeffreys(x: np.ndarray, n: int, confidence: float) -> Limits:
    """Equal tails of Beta(x + 1/2, n − x + 1/2), ends as in Brown, Cai and DasGupta (2001)."""
    tail = (1 - confidence) / 2
    low = scipy.special.betaincinv(x + 0.5, n - x + 0.5, tail)
    high = scipy.special.betainccinv(x + 0.5, n - x + 0.5, tail)
    return _closed_at_the_ends(x, n, low, high)


def agresti_coull(x: np.ndarray, n: int, confidence: float) -> Limits:
    """Agresti and Coull (1998), Am Stat 52:119: Wald after adding z²/2 to both counts."""
    z = _z(confidence)
    return _wald(x + z**2 / 2, n + z**2, z)


def mid_p(x: np.ndarray, n: int, confidence: float) -> Limits:
    """Clopper–Pearson with half the weight of the observed count, method 6 of Newcombe (1998)."""
    from scipy.optimize.elementwise import find_root  # the one part SciPy does not load on use

    tail = (1 - confidence) / 2
    # The exact interval always contains the mid-P interval, so it brackets both roots.
    exact = clopper_pearson(x, n, confidence)
    low = find_root(_mid_p_excess, exact, args=(x, n, tail)).x
    high = find_root(_mid_p_excess, exact, args=(x, n, 1 - tail)).x
    return _closed_at_the_ends(x, n, low, high)


def wald(x: np.ndarray, n: int, confidence: float) -> Limits:
    """Estimate ± z standard errors, neither clipped nor widened: the textbook's interval."""
    return _wald(x, n, _z(confidence))


LIMITS: dict[str, Callable[[np.ndarray, int, float], Limits]] = {
    "clopper-pearson": clopper_pearson,
    "wilson": wilson,
    "wilson-cc": wilson_cc,
    "jeffreys": jeffreys,
    "agresti-coull": agresti_coull,
    "mid-p": mid_p,
    "wald": wald,
}


def _z(confidence: float) -> float:
    return float(scipy.special.ndtri((1 + confidence) / 2))


def _wald(x: np.ndarray, n: float, z: float) -> Limits:
    rate = x / n
    half = z * np.sqrt(rate * (1 - rate) / n)
    return rate - half, rate + half


def _mid_p_excess(rate: np.ndarray, x: np.ndarray, n: int, target: float) -> np.ndarray:
    """How far P(X > x) + P(X = x)/2 lies above the target."""
    above = scipy.special.bdtrc(x, n, rate)
    at_least = np.where(x > 0, scipy.special.bdtrc(np.maximum(x, 1) - 1, n, rate), 1.0)
    return (above + at_least) / 2 - target


def _closed_at_the_ends(x: np.ndarray, n: int, low: np.ndarray, high: np.ndarray) -> Limits:
    return np.where(x == 0, 0.0, low), np.where(x == n, 1.0, high)
