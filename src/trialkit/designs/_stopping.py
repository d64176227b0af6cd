"""Stopping rules for harm in one arm, and what they do at each true rate, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy

from trialkit.proportions import PRIORS, Prior, _checks

NEVER = np.iinfo(np.int64).max
_TIE = 1e-9


@dataclass(frozen=True)
class SafetyRule:
    """A rule that stops an arm once too many patients had an event.

    Attributes
    ----------
    name : str
    rate : float
        The event rate that is still acceptable.
    limits : tuple of int
        For 1, 2, … patients with known outcome: stop with so many events or more; `NEVER` where
        no count stops, as between two looks.
    """

    name: str
    rate: float
    limits: tuple[int, ...]

    @property
    def n(self) -> int:
        """Patients of an arm that is not stopped."""
        return len(self.limits)

    def table(self) -> pd.DataFrame:
        """Return the rule in the shortest form.

        Returns
        -------
        DataFrame
            events, first, last: stop if the event with that number happens among the first
            `last` patients (`first`: the patient from whom on the rule can act on it).
        """
        rows = []
        limits = np.array(self.limits)
        for events in sorted({limit for limit in self.limits if limit != NEVER}):
            at = np.flatnonzero(limits == events) + 1
            rows.append((int(events), int(at[0]), int(at[-1])))
        return pd.DataFrame(rows, columns=["events", "first", "last"])

    def characteristics(self, rates: Any) -> pd.DataFrame:
        """Return what the rule does at true event rates, exactly.

        Parameters
        ----------
        rates : float or array_like
            True event rates, 0 to 1.

        Returns
        -------
        DataFrame
            rate, stop (chance to stop before or at the last patient), patients and events (on
            average).
        """
        rates = np.atleast_1d(_checks.probabilities("rates", rates)).ravel()
        stopped, patients = _follow(self.limits, rates)
        columns = {"rate": rates, "stop": stopped, "patients": patients}
        return pd.DataFrame({**columns, "events": rates * patients})


def bayes_stopping(
    rate: float,
    n: int,
    certainty: float = 0.95,
    prior: Prior = PRIORS["uniform"],
    every: int = 1,
) -> SafetyRule:
    """Stop when the event rate is probably above the acceptable one.

    Parameters
    ----------
    rate : float
        Acceptable event rate, strictly between 0 and 1.
    n : int
        Patients of the arm.
    certainty : float
        Stop at a posterior probability of a higher rate of at least this, and one event or more.
    prior : Prior
        Belief about the rate beforehand.
    every : int
        Look after every so many patients, and after the last.

    Returns
    -------
    SafetyRule

    Raises
    ------
    TypeError, ValueError
        If a number is out of range.

    References
    ----------
    Thall and Simon (1994), Biometrics 50:337, for the idea. The certainty at one look is no
    error rate of the whole rule: `characteristics` gives that.
    """
    rate, n, every = _checked(rate, n, every)
    certainty = _checks.level("certainty", certainty)
    limits = []
    for seen in range(1, n + 1):
        events = np.arange(seen + 1)
        above = scipy.special.betaincc(prior.a + events, prior.b + seen - events, rate)
        # an optimistic rate and a flat prior would stop a trial in which nothing happened
        limits.append(_first((above >= certainty - _TIE)[1:], 1))
    return SafetyRule("Bayesian rule", rate, _looks(limits, every))


def pocock_stopping(rate: float, n: int, alpha: float = 0.05, every: int = 1) -> SafetyRule:
    """Stop when the same exact test rejects the acceptable rate at any look.

    Parameters
    ----------
    rate : float
        Acceptable event rate, strictly between 0 and 1.
    n : int
        Patients of the arm.
    alpha : float
        Largest chance to stop at all when the true rate is `rate`.
    every : int
        Look after every so many patients, and after the last.

    Returns
    -------
    SafetyRule
        Which may have no limit at all where `alpha` is too small for `n`.

    Raises
    ------
    TypeError, ValueError
        If a number is out of range.

    References
    ----------
    Ivanova, Qaqish and Schell (2005), Biometrics 61:540: one pointwise level for every look, the
    largest one with which the whole rule keeps `alpha`.
    """
    rate, n, every = _checked(rate, n, every)
    alpha = _checks.level("alpha", alpha)
    tails = [
        scipy.special.betainc(np.arange(1, seen + 1), seen - np.arange(seen), rate)
        for seen in range(1, n + 1)
    ]

    def limits(level: float) -> tuple[int, ...]:
        # tails start at one event: P(at least 1), P(at least 2), …
        return _looks([_first(tail <= level * (1 + _TIE), 1) for tail in tails], every)

    # The rule changes only at these levels, and stops more often the larger the level.
    levels = np.unique(np.concatenate(tails))
    low, high = -1, levels.size
    while high - low > 1:
        middle = (low + high) // 2
        stopped, _ = _follow(limits(levels[middle]), np.array([rate]))
        low, high = (middle, high) if stopped[0] <= alpha * (1 + _TIE) else (low, middle)
    level = float(levels[low]) if low >= 0 else 0.0
    return SafetyRule("Pocock-type rule", rate, limits(level))


def _checked(rate: Any, n: Any, every: Any) -> tuple[float, int, int]:
    return (
        _checks.level("rate", rate),
        _checks.count("n", n, lowest=1),
        _checks.count("every", every, lowest=1),
    )


def _first(stops: np.ndarray, start: int) -> int:
    """Return the fewest events that stop; `NEVER` if none do."""
    return int(np.argmax(stops)) + start if stops.any() else NEVER


def _looks(limits: list[int], every: int) -> tuple[int, ...]:
    last = len(limits)
    return tuple(
        limit if seen % every == 0 or seen == last else NEVER
        for seen, limit in enumerate(limits, start=1)
    )


def _follow(limits: tuple[int, ...], rates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the chance to stop and the mean number of patients, patient after patient."""
    going = np.zeros((rates.size, len(limits) + 1))  # chance to go on with so many events
    going[:, 0] = 1.0
    stopped, patients = np.zeros(rates.size), np.zeros(rates.size)
    for limit in limits:
        patients += going.sum(axis=1)
        hit = going * rates[:, np.newaxis]
        going = going - hit
        going[:, 1:] += hit[:, :-1]
        if limit < going.shape[1]:
            stopped += going[:, limit:].sum(axis=1)
            going[:, limit:] = 0.0
    return stopped, patients
