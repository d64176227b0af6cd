"""The difference between two independent proportions."""

from __future__ import annotations

import math
from dataclasses import dataclass

import scipy

from trialkit.proportions import _checks
from trialkit.proportions._intervals import interval

DIFFERENCE_METHODS = ("newcombe", "wald")


@dataclass(frozen=True)
class Difference:
    """A difference of two proportions, first minus second, with confidence limits.

    Attributes
    ----------
    s1, n1, s2, n2 : int
        Successes and size of the two groups.
    estimate : float
        s1/n1 − s2/n2.
    low, high : float
        The limits; only "wald" can leave the range −1 to 1.
    method : str
        "newcombe" or "wald".
    confidence : float
        The two-sided confidence level.
    """

    s1: int
    n1: int
    s2: int
    n2: int
    estimate: float
    low: float
    high: float
    method: str
    confidence: float

    @property
    def width(self) -> float:
        """The distance between the limits."""
        return self.high - self.low


def difference(
    s1: int, n1: int, s2: int, n2: int, method: str = "newcombe", confidence: float = 0.95
) -> Difference:
    """Two-sided confidence interval for the difference of two independent proportions.

    Parameters
    ----------
    s1, n1 : int
        Successes and size of the first group.
    s2, n2 : int
        Successes and size of the second group; it is taken from the first.
    method : {"newcombe", "wald"}
        "newcombe" combines the two Wilson intervals, without continuity correction;
        "wald" is the textbook formula, which is too short for small groups.
    confidence : float
        Strictly between 0 and 1.

    Returns
    -------
    Difference

    Raises
    ------
    TypeError
        If a count is not a whole number, or the confidence not a number.
    ValueError
        If a number is out of its range, or the method unknown.

    References
    ----------
    Newcombe (1998), Stat Med 17:873, method 10.
    """
    s1, n1 = _checks.successes_and_n(s1, n1, ("s1", "n1"))
    s2, n2 = _checks.successes_and_n(s2, n2, ("s2", "n2"))
    method = _checks.choice("method", method, DIFFERENCE_METHODS)
    confidence = _checks.level("confidence", confidence)
    p1, p2 = s1 / n1, s2 / n2
    estimate = difference_of(s1, n1, s2, n2)
    if method == "newcombe":
        first = interval(s1, n1, "wilson", confidence)
        second = interval(s2, n2, "wilson", confidence)
        below = math.hypot(p1 - first.low, second.high - p2)
        above = math.hypot(first.high - p1, p2 - second.low)
    else:
        z = float(scipy.special.ndtri((1 + confidence) / 2))
        below = above = z * math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    return Difference(
        s1, n1, s2, n2, estimate, estimate - below, estimate + above, method, confidence
    )


def difference_of(s1, n1: int, s2, n2: int):
    """Return s1/n1 − s2/n2, rounded once, for numbers and arrays.

    Over one denominator, so that equal differences are equal floats, also with opposite signs:
    who counts shuffles "at least as far from 0" must not lose the ties.
    """
    return (s1 * n2 - s2 * n1) / (n1 * n2)
