"""The Bayesian optimal interval design (BOIN): two limits for the observed rate."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from trialkit.designs._isotonic import LEAST_TO_ELIMINATE, choose_dose, eliminated
from trialkit.proportions import _checks

_CRUMB = 1e-9


@dataclass(frozen=True)
class Boin:
    """A BOIN design.

    Attributes
    ----------
    target : float
        Wanted chance of a dose-limiting toxicity.
    too_low, too_high : float
        Rates that call for a higher and for a lower dose (φ1 and φ2).
    escalate, deescalate : float
        Limits for the observed rate at the current dose (λe and λd): at or below the first go
        up, at or above the second go down, between them stay.
    cutoff : float
        Posterior probability of a rate above the target beyond which a dose is eliminated.
    """

    target: float
    too_low: float
    too_high: float
    escalate: float
    deescalate: float
    cutoff: float

    name = "BOIN"

    def table(self, n_max: int = 18) -> pd.DataFrame:
        """Return the rules for 1 to `n_max` patients at the current dose.

        Returns
        -------
        DataFrame
            n, up (go up with at most so many DLTs), down (go down with at least so many), out
            (eliminate this dose and all above with at least so many; <NA> where no count does).
        """
        n = np.arange(1, _checks.count("n_max", n_max, lowest=1) + 1)
        out = [self._eliminate(size) for size in n.tolist()]
        down = [
            min(math.ceil(self.deescalate * size - _CRUMB), size + 1 if limit is None else limit)
            for size, limit in zip(n.tolist(), out, strict=True)
        ]
        return pd.DataFrame(
            {
                "n": n,
                "up": np.floor(self.escalate * n + _CRUMB).astype(int),
                "down": down,
                "out": pd.array(out, dtype="Int64"),
            }
        )

    def step(
        self, dlts: np.ndarray, patients: np.ndarray, at: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the next dose of each trial (0 for the lowest) and whether it goes on at all."""
        rows, top = np.arange(at.size), patients.shape[1] - 1
        n, y = patients[rows, at], dlts[rows, at]
        out = eliminated(dlts, patients, self.target, self.cutoff)
        up = (y <= self.escalate * n + _CRUMB) & ~out[rows, np.minimum(at + 1, top)]
        down = (y >= self.deescalate * n - _CRUMB) | out[rows, at]
        return np.clip(at + up.astype(int) - down.astype(int), 0, top), ~out[:, 0]

    def choose(self, dlts: np.ndarray, patients: np.ndarray) -> np.ndarray:
        """Return the recommended dose of each trial, 1 for the lowest, 0 for none."""
        return choose_dose(dlts, patients, self.target, self.cutoff)

    def _eliminate(self, n: int) -> int | None:
        if n < LEAST_TO_ELIMINATE:
            return None
        y = np.arange(n + 1)[:, np.newaxis]
        out = eliminated(y, np.full_like(y, n), self.target, self.cutoff)[:, 0]
        return int(np.argmax(out)) if out.any() else None


def boin(target: float, phi1: float = 0.6, phi2: float = 1.4, cutoff: float = 0.95) -> Boin:
    """Return the BOIN design for a target rate.

    Parameters
    ----------
    target : float
        Wanted chance of a dose-limiting toxicity, strictly between 0 and 1.
    phi1, phi2 : float
        Rates that are too low and too high, as multiples of the target; 0 < phi1 < 1 < phi2,
        phi2 × target below 1.
    cutoff : float
        Posterior probability (uniform prior) that a dose is above the target beyond which it is
        eliminated, strictly between 0 and 1.

    Returns
    -------
    Boin

    Raises
    ------
    TypeError, ValueError
        If a number is out of range.

    References
    ----------
    Liu and Yuan (2015), J R Stat Soc C 64:507: the limits minimise the chance of a wrong
    decision when the three rates are equally probable beforehand.
    """
    target = _checks.level("target", target)
    phi1, phi2 = _checks.number("phi1", phi1), _checks.number("phi2", phi2)
    if not (0 < phi1 < 1 < phi2 and phi2 * target < 1):
        raise ValueError(
            "phi1 must be between 0 and 1, phi2 above 1 and phi2 × target below 1; "
            f"found phi1 = {phi1:g}, phi2 = {phi2:g}, target = {target:g}"
        )
    low, high = phi1 * target, phi2 * target
    return Boin(
        target=target,
        too_low=low,
        too_high=high,
        escalate=_between(low, target),
        deescalate=_between(target, high),
        cutoff=_checks.level("cutoff", cutoff),
    )


def _between(low: float, high: float) -> float:
    """Return the observed rate at which two true rates are equally likely."""
    failures = math.log((1 - low) / (1 - high))
    return failures / (failures + math.log(high / low))
