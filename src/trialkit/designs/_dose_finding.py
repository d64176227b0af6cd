"""What a dose-finding trial does when the true rates of dose-limiting toxicity are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from trialkit.proportions import _checks

NO_DOSE = 0
TOO_HIGH = 1.4  # times the target


@dataclass(frozen=True)
class DoseFinding:
    """Operating characteristics of a dose-finding design at one set of true rates.

    A dose-limiting toxicity (DLT) is a harm that forbids a higher dose.

    Attributes
    ----------
    design : str
        Name of the design.
    doses : DataFrame
        One row a dose, lowest first: dose (1, 2, …), rate (true chance of a DLT in one patient),
        chosen (chance to be recommended at the end), chosen_error (Monte Carlo standard error,
        0 where the numbers are exact), patients and dlts (on average).
    none : float
        Chance that no dose is recommended.
    trials : int or None
        Simulated trials behind the numbers; None where they are exact.
    """

    design: str
    doses: pd.DataFrame
    none: float
    trials: int | None = None

    @property
    def patients(self) -> float:
        """Patients on average."""
        return float(self.doses["patients"].sum())

    @property
    def dlts(self) -> float:
        """Patients with a dose-limiting toxicity, on average."""
        return float(self.doses["dlts"].sum())

    def best(self, target: float) -> tuple[int, ...]:
        """Return the doses that should be recommended: nearest in true rate to `target`.

        It is (0,), no dose, where even the lowest has a true rate above 1.4 × target, the rate
        that BOIN takes as too high.
        """
        rates = self.doses["rate"].to_numpy()
        if rates.min() > TOO_HIGH * target:
            return (NO_DOSE,)
        away = np.abs(rates - target)
        return tuple((np.flatnonzero(np.isclose(away, away.min())) + 1).tolist())

    def right(self, target: float) -> float:
        """Return the chance to recommend what should be recommended, see `best`."""
        best = self.best(target)
        if best == (NO_DOSE,):
            return self.none
        return float(self.doses.loc[self.doses["dose"].isin(best), "chosen"].sum())

    def above(self, target: float) -> float:
        """Return the share of all patients treated at a dose with a true rate above `target`."""
        too_high = self.doses["rate"] > target * (1 + 1e-9)
        return float(self.doses.loc[too_high, "patients"].sum() / self.patients)


def dose_rates(rates: Any) -> np.ndarray:
    """Return true DLT rates, lowest dose first, as an array of at least one number."""
    array = _checks.probabilities("rates", rates)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(
            "rates must be a list with one chance of a dose-limiting toxicity for each dose, "
            f"lowest dose first; found {rates!r}"
        )
    return array


def rising_rates(low: float, high: float, doses: int) -> np.ndarray:
    """Return rates that rise in even steps of log-odds from the lowest to the highest dose.

    Parameters
    ----------
    low, high : float
        Rates at the lowest and at the highest dose, strictly between 0 and 1, low ≤ high.
    doses : int
        Number of doses, at least 1; with one dose its rate is `low`.

    Returns
    -------
    ndarray, shape (doses,)
    """
    low, high = _checks.level("low", low), _checks.level("high", high)
    if low > high:
        raise ValueError(f"low must not be above high; found low = {low:g}, high = {high:g}")
    ends = [np.log(rate / (1 - rate)) for rate in (low, high)]
    return 1 / (1 + np.exp(-np.linspace(*ends, _checks.count("doses", doses, lowest=1))))


def exact(
    design: str, rates: np.ndarray, chosen: np.ndarray, patients: np.ndarray, none: float
) -> DoseFinding:
    """Return characteristics computed without simulation."""
    return DoseFinding(design, _table(rates, chosen, 0.0, patients, patients * rates), float(none))


def simulated(
    design: str, rates: np.ndarray, chosen: np.ndarray, patients: np.ndarray, dlts: np.ndarray
) -> DoseFinding:
    """Return characteristics from simulated trials.

    Parameters
    ----------
    design : str
    rates : ndarray, shape (doses,)
    chosen : ndarray of int, shape (trials,)
        Recommended dose, 1 for the lowest; `NO_DOSE` for none.
    patients, dlts : ndarray of int, shape (trials, doses)
    """
    trials = chosen.size
    share = np.bincount(chosen, minlength=rates.size + 1) / trials
    error = np.sqrt(share * (1 - share) / trials)[1:]
    table = _table(rates, share[1:], error, patients.mean(axis=0), dlts.mean(axis=0))
    return DoseFinding(design, table, float(share[NO_DOSE]), trials)


def _table(rates, chosen, error, patients, dlts) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "dose": np.arange(1, rates.size + 1),
            "rate": rates,
            "chosen": chosen,
            "chosen_error": error,
            "patients": patients,
            "dlts": dlts,
        }
    )
