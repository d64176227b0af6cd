"""One-arm designs, and the exact chances of what they conclude."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy

from trialkit.proportions import _checks, binomial_pmf

# A trial above this is no phase 2 trial; searches would take seconds, and memory gigabytes.
LARGEST_TRIAL = 50_000
_BLOCK = 512
# Ties of rates typed as decimals, such as an alpha of 1/8 at a rate of 1/2, are kept
# although floats put them on either side.
TIE = 1e-10


@dataclass(frozen=True)
class TwoStage:
    """A two-stage design of one arm that can stop early for too few responders.

    Stage 1 treats `n1` patients and stops the trial at `r1` responders or fewer. Otherwise
    treatment goes on to `n` patients, and with more than `r` responders in all the trial
    concludes that the treatment deserves further study.

    Attributes
    ----------
    r1, n1 : int
        Most responders with which stage 1 stops, and its patients.
    r, n : int
        Most responders of the whole trial that are too few, and its patients.
    p0, p1 : float
        Rate not worth further study, and rate that the trial must not miss.
    alpha : float
        Attained chance to conclude at `p0`.
    power : float
        Attained chance to conclude at `p1`.
    expected_size : float
        Patients on average at `p0`, often written EN(p0).
    early_stop : float
        Chance to stop after stage 1 at `p0`, often written PET(p0).
    """

    r1: int
    n1: int
    r: int
    n: int
    p0: float
    p1: float
    alpha: float
    power: float
    expected_size: float
    early_stop: float

    @property
    def n2(self) -> int:
        """Patients of stage 2."""
        return self.n - self.n1

    @property
    def boundary(self) -> str:
        """The usual short form: ``"6/22 19/57"``."""
        return f"{self.r1}/{self.n1} {self.r}/{self.n}"


@dataclass(frozen=True)
class SingleStage:
    """A design of one arm and one stage: more than `r` responders of `n` conclude.

    Attributes
    ----------
    r, n : int
        Most responders that are too few, and patients.
    p0, p1 : float
        Rate not worth further study, and rate that the trial must not miss.
    alpha, power : float
        Attained chances to conclude at `p0` and at `p1`.
    """

    r: int
    n: int
    p0: float
    p1: float
    alpha: float
    power: float

    @property
    def boundary(self) -> str:
        """The usual short form: ``"16/45"``."""
        return f"{self.r}/{self.n}"


def two_stage(r1: int, n1: int, r: int, n: int, p0: float, p1: float) -> TwoStage:
    """Describe a two-stage design that somebody has chosen, for instance a published one.

    Parameters
    ----------
    r1, n1 : int
        Stage 1 stops with `r1` or fewer responders of `n1` patients; 0 ≤ r1 < n1.
    r, n : int
        The trial concludes with more than `r` responders of `n` patients; n1 < n, r1 ≤ r < n,
        n at most 50 000.
    p0, p1 : float
        Rates at which it is judged, 0 < p0 < p1 < 1.

    Returns
    -------
    TwoStage
        With its exact error rates and expected size.

    Raises
    ------
    TypeError, ValueError
        If a number is not whole or the limits do not fit together.
    """
    p0, p1 = checked_rates(p0, p1)
    r1, n1 = _checks.count("r1", r1), _checks.count("n1", n1, lowest=1)
    r, n = _checks.count("r", r), _checks.count("n", n, lowest=2)
    if not (r1 < n1 < n and r1 <= r < n):
        raise ValueError(
            "a two-stage design needs r1 < n1 < n and r1 ≤ r < n; "
            f"found r1 = {r1}, n1 = {n1}, r = {r}, n = {n}"
        )
    if n > LARGEST_TRIAL:
        raise ValueError(f"n must be at most {LARGEST_TRIAL}; found {n}")
    alpha, power = conclude_chance(r1, n1, r, n, np.array([p0, p1]))
    early_stop = float(scipy.special.bdtr(r1, n1, p0))
    return TwoStage(
        r1=r1,
        n1=n1,
        r=r,
        n=n,
        p0=p0,
        p1=p1,
        alpha=float(alpha),
        power=float(power),
        expected_size=n1 + (1 - early_stop) * (n - n1),
        early_stop=early_stop,
    )


def conclude_chance(r1: int, n1: int, r: int, n: int, rates: np.ndarray) -> np.ndarray:
    """Return the exact chance of more than `r1` of `n1` and more than `r` of `n` responders.

    Parameters
    ----------
    r1, n1, r, n : int
        The rule of a two-stage design; an `r` below `r1` asks for the first part only, and a
        negative `r1` for the second only.
    rates : ndarray
        True response rates, any shape.

    Returns
    -------
    ndarray
        Chances, in the shape of `rates`.
    """
    rates, lowest = np.asarray(rates, dtype=float), max(0, r1 + 1)
    first = np.arange(lowest, n1 + 1)
    chance = (binomial_pmf(n1, rates)[..., lowest:] * tail(r - first, n - n1, rates)).sum(axis=-1)
    return np.minimum(chance, 1.0)  # the last bit of a sum may pass 1


def tail(k: Sequence[int], n: int, rates: np.ndarray | float) -> np.ndarray:
    """Return P(X > k) for `n` patients, with one more axis for `k` behind those of `rates`."""
    rates, k = np.asarray(rates, dtype=float)[..., np.newaxis], np.asarray(k)
    # bdtrc gives nan outside 0 … n
    inside = scipy.special.bdtrc(np.clip(k, 0, n), n, rates)
    return np.where(k < 0, 1.0, np.where(k >= n, 0.0, inside))


def single_stage(p0: float, p1: float, alpha: float, beta: float) -> SingleStage:
    """Find the smallest single-stage trial that keeps both error rates, by exact binomials.

    Parameters
    ----------
    p0, p1 : float
        Rate not worth further study and rate not to be missed, 0 < p0 < p1 < 1.
    alpha : float
        Largest chance to conclude at `p0`.
    beta : float
        Largest chance not to conclude at `p1`; 1 − power.

    Returns
    -------
    SingleStage

    Raises
    ------
    TypeError, ValueError
        If a number is out of range, or more than 50 000 patients would be needed.

    Notes
    -----
    For each r, power asks for at least some n and alpha for at most some other n. Both are
    found by bisection; the first r for which they leave an n has the smallest trial.
    """
    p0, p1 = checked_rates(p0, p1)
    alpha, beta = _checks.level("alpha", alpha), _checks.level("beta", beta)
    for start in range(0, LARGEST_TRIAL, _BLOCK):
        r = np.arange(start, start + _BLOCK)
        enough = _smallest_n(r, p1, 1 - beta * (1 + TIE))
        too_many = _smallest_n(r, p0, np.nextafter(alpha * (1 + TIE), 1))
        found = np.flatnonzero(enough < too_many)
        if found.size:
            r, n = int(r[found[0]]), int(enough[found[0]])
            attained = [float(scipy.special.bdtrc(r, n, p)) if r < n else 0.0 for p in (p0, p1)]
            return SingleStage(r=r, n=n, p0=p0, p1=p1, alpha=attained[0], power=attained[1])
        if enough[0] > LARGEST_TRIAL:
            break
    raise ValueError(
        f"rates of {p0:g} and {p1:g} are too close: a trial that tells them apart with "
        f"alpha {alpha:g} and beta {beta:g} needs more than {LARGEST_TRIAL} patients"
    )


def _smallest_n(r: np.ndarray, rate: float, chance: float) -> np.ndarray:
    """Return the smallest n with P(more than r responders of n) ≥ chance, for each r."""
    low, high = r, 2 * r + 1

    def reached(n: np.ndarray) -> np.ndarray:
        return scipy.special.betainc(r + 1, n - r, rate) >= chance

    while not (done := reached(high)).all():
        low, high = np.where(done, low, high), np.where(done, high, 2 * high)
    while (high - low > 1).any():
        middle = (low + high) // 2
        enough = reached(np.maximum(middle, r + 1)) & (middle > r)
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return high


def true_rates(rates: Any) -> np.ndarray:
    """Return true rates of one arm, at least one, as a flat array."""
    rates = np.atleast_1d(_checks.probabilities("rates", rates)).ravel()
    if not rates.size:
        raise ValueError("rates must hold at least 1 rate; found none")
    return rates


def checked_rates(p0: Any, p1: Any) -> tuple[float, float]:
    """Return the two rates of a design, p0 below p1."""
    p0, p1 = _checks.level("p0", p0), _checks.level("p1", p1)
    if not p0 < p1:
        raise ValueError(
            "p1, the rate not to be missed, must be above p0, the rate not worth further study; "
            f"found p0 = {p0:g}, p1 = {p1:g}"
        )
    return p0, p1
