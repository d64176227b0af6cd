"""What seeing nothing, or little, can and cannot exclude."""

from __future__ import annotations

import decimal
import math

import numpy as np
import scipy

from trialkit.proportions import _checks


def upper_limit(events: int, n: int, confidence: float = 0.95, sides: int = 1) -> float:
    """Exact upper confidence limit for the rate of an event.

    Parameters
    ----------
    events : int
        How many had the event, 0 to `n`.
    n : int
        How many were watched, at least 1.
    confidence : float
        Strictly between 0 and 1.
    sides : {1, 2}
        1 puts all of 1 − confidence above the limit; 2 only half of it, which gives the upper
        end of the Clopper–Pearson interval.

    Returns
    -------
    float
        The limit as a fraction of 1; 1.0 if everybody had the event.

    Raises
    ------
    TypeError, ValueError
        If a count is not a whole number or out of range, the confidence not strictly between
        0 and 1, or `sides` neither 1 nor 2.

    References
    ----------
    Clopper and Pearson (1934), Biometrika 26:404. With 0 events it is 1 − (1 − confidence)^(1/n).
    """
    events, n = _checks.successes_and_n(events, n, ("events", "n"))
    tail = 1 - _checks.level("confidence", confidence)
    if _checks.count("sides", sides) not in (1, 2):
        raise ValueError(f"sides must be 1 or 2; found {sides}")
    if events == n:
        return 1.0
    return float(scipy.special.betainccinv(events + 1, n - events, tail / sides))


def rule_of_three(n: int, confidence: float = 0.95) -> float:
    """Approximate one-sided upper limit when no event was seen: close to 3/n at 95 %.

    Parameters
    ----------
    n : int
        How many were watched, at least 1.
    confidence : float
        Strictly between 0 and 1.

    Returns
    -------
    float
        −log(1 − confidence) / n. It is always above the exact limit, and above 1 for a tiny `n`.

    Raises
    ------
    TypeError, ValueError
        As for `upper_limit`.

    References
    ----------
    Hanley and Lippman-Hand (1983), JAMA 249:1743.
    """
    n = _checks.count("n", n, lowest=1)
    return -math.log1p(-_checks.level("confidence", confidence)) / n


def detection_probability(rate: float | np.ndarray, n: int | np.ndarray) -> float | np.ndarray:
    """Chance of seeing an event at least once among `n` patients: 1 − (1 − rate)^n.

    Parameters
    ----------
    rate : float or array_like
        True rate of the event in one patient, 0 to 1.
    n : int or array_like of int
        How many are watched, at least 1. Arrays are broadcast against `rate`.

    Returns
    -------
    float or ndarray
        Accurate also for a rate of 1e-12; an array if either argument was one.

    Raises
    ------
    TypeError, ValueError
        If a rate is not between 0 and 1, or `n` not a whole number of at least 1.
    """
    rate = _checks.probabilities("rate", rate)
    n = _checks.counts("n", n, lowest=1)
    with np.errstate(divide="ignore"):  # a rate of 1: log(0) is −inf, as it should be
        found = -np.expm1(n * np.log1p(-rate))
    # expm1(-0.0) would leave −0.0 for a rate of 0
    found = np.abs(found)
    return float(found) if found.ndim == 0 else found


def n_to_detect(rate: float, probability: float = 0.95) -> int:
    """Smallest number of patients among whom an event is seen at least once.

    Parameters
    ----------
    rate : float
        True rate of the event in one patient, above 0, at most 1.
    probability : float
        The wanted chance of seeing at least one event, strictly between 0 and 1.

    Returns
    -------
    int
        The smallest n with 1 − (1 − rate)^n ≥ probability.

    Raises
    ------
    TypeError, ValueError
        If the rate is 0 (never seen, however many are watched) or a number is out of range.

    Notes
    -----
    Both numbers are taken as the decimals they are written as: 0.19 is reached by 2 patients at
    a rate of 0.1, although 1 − 0.9² in binary floating point stays below 0.19.
    """
    rate = _checks.probability("rate", rate)
    probability = _checks.level("probability", probability)
    if rate == 0:
        raise ValueError("rate must be above 0: an event that never happens is never seen")
    if rate == 1:
        return 1
    with decimal.localcontext() as context:
        tiny = decimal.Decimal(str(min(rate, probability)))
        # 60 digits beyond the first that matters: any tie of two typed numbers is then exact
        context.prec = 60 - 2 * min(0, tiny.adjusted())
        miss = 1 - decimal.Decimal(str(rate))
        allowed = 1 - decimal.Decimal(str(probability))
        n = max(1, int(allowed.ln() / miss.ln()))
        while miss**n > allowed:
            n += 1
    return n
