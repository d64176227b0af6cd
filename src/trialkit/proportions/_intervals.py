"""Confidence intervals for one proportion, and how often they hold what they promise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from trialkit.proportions import _checks
from trialkit.proportions._binomial import binomial_pmf
from trialkit.proportions._limits import LIMITS

METHODS: tuple[str, ...] = tuple(LIMITS)


@dataclass(frozen=True)
class Interval:
    """A proportion with its confidence limits, all as fractions of 1.

    Attributes
    ----------
    successes, n : int
        The count and its denominator.
    estimate : float
        successes / n, whatever the method.
    low, high : float
        The limits. Only "wald" and "agresti-coull" can leave the range 0 to 1.
    method : str
        One of `METHODS`.
    confidence : float
        The two-sided confidence level.
    """

    successes: int
    n: int
    estimate: float
    low: float
    high: float
    method: str
    confidence: float

    @property
    def width(self) -> float:
        """The distance between the limits."""
        return self.high - self.low


def interval(
    successes: int, n: int, method: str = "clopper-pearson", confidence: float = 0.95
) -> Interval:
    """Two-sided confidence interval for a proportion.

    Parameters
    ----------
    successes : int
        How many had the outcome, 0 to `n`.
    n : int
        How many were looked at, at least 1.
    method : str
        One of `METHODS`. "clopper-pearson" never covers less often than it promises;
        "wilson", "jeffreys" and "mid-p" are shorter and keep the promise on average;
        "wilson-cc" comes close to "clopper-pearson"; "wald" is the textbook formula,
        which fails for small `n` and near 0 and 1.
    confidence : float
        Strictly between 0 and 1.

    Returns
    -------
    Interval

    Raises
    ------
    TypeError
        If a count is not a whole number, or the confidence not a number.
    ValueError
        If a number is out of its range, or the method unknown.

    References
    ----------
    Newcombe (1998), Stat Med 17:857 (seven methods compared). Brown, Cai and DasGupta (2001),
    Stat Sci 16:101 (Jeffreys and Agresti–Coull; at 0 and n the Jeffreys interval ends at 0 and 1).

    Examples
    --------
    >>> found = interval(8, 17)
    >>> round(found.low, 4), round(found.high, 4)
    (0.2298, 0.7219)
    """
    successes, n = _checks.successes_and_n(successes, n)
    method = _checks.choice("method", method, METHODS)
    confidence = _checks.level("confidence", confidence)
    low, high = LIMITS[method](np.array([successes]), n, confidence)
    return Interval(successes, n, successes / n, float(low[0]), float(high[0]), method, confidence)


def intervals(
    successes: int, n: int, methods: Iterable[str] = METHODS, confidence: float = 0.95
) -> pd.DataFrame:
    """Confidence intervals for one proportion by several methods.

    Parameters
    ----------
    successes, n, confidence
        As for `interval`.
    methods : iterable of str
        Any of `METHODS`; the rows keep this order.

    Returns
    -------
    DataFrame
        One row a method: method, estimate, low, high, width, confidence (fractions of 1).

    Raises
    ------
    TypeError, ValueError
        As for `interval`.
    """
    if isinstance(methods, str):
        raise TypeError(f"methods must be a list of names; found the single name {methods!r}")
    found = [interval(successes, n, method, confidence) for method in methods]
    return pd.DataFrame(
        [(i.method, i.estimate, i.low, i.high, i.width, i.confidence) for i in found],
        columns=["method", "estimate", "low", "high", "width", "confidence"],
    )


def coverage(
    rates: np.ndarray, n: int, method: str = "clopper-pearson", confidence: float = 0.95
) -> pd.DataFrame:
    """How often an interval contains the true rate, exactly.

    For each rate the binomial probabilities of all counts whose interval contains the rate are
    added up; nothing is simulated. Limits belong to the interval.

    Parameters
    ----------
    rates : array_like, shape (k,)
        True rates, between 0 and 1.
    n, method, confidence
        As for `interval`.

    Returns
    -------
    DataFrame
        One row a rate: rate, coverage (fractions of 1).

    Raises
    ------
    TypeError, ValueError
        As for `interval`, and if a rate is not between 0 and 1 or `rates` is not one list.
    """
    rates = np.atleast_1d(_checks.probabilities("rates", rates))
    if rates.ndim > 1:
        raise ValueError(f"rates must be one list of numbers; found shape {rates.shape}")
    n = _checks.count("n", n, lowest=1)
    method = _checks.choice("method", method, METHODS)
    confidence = _checks.level("confidence", confidence)
    x = np.arange(n + 1)
    low, high = LIMITS[method](x, n, confidence)
    column = rates[:, np.newaxis]
    chance = np.where((low <= column) & (column <= high), binomial_pmf(n, rates), 0)
    # rounding can lift a full sum a hair above 1
    return pd.DataFrame({"rate": rates, "coverage": np.minimum(chance.sum(axis=1), 1)})
