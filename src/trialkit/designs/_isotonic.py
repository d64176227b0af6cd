"""The dose to recommend from counts alone: isotonic rates, nearest to the target."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy

from trialkit.designs._dose_finding import NO_DOSE
from trialkit.proportions import _checks

LEAST_TO_ELIMINATE = 3
_PRIOR = 0.05


def choose_dose(dlts: Any, patients: Any, target: float, cutoff: float = 0.95) -> np.ndarray:
    """Return the dose with the isotonic DLT rate nearest to the target.

    Parameters
    ----------
    dlts, patients : array_like of int, shape (doses,) or (trials, doses)
        Counts at each dose, lowest first; a dose without patients is never recommended.
    target : float
        Wanted DLT rate, strictly between 0 and 1.
    cutoff : float
        A dose with 3 or more patients is out, with all above it, once its rate is above the
        target with a posterior probability above this (uniform prior).

    Returns
    -------
    ndarray of int
        Dose for each trial, 1 for the lowest; 0 if every treated dose is out.

    Notes
    -----
    As in Liu and Yuan (2015), J R Stat Soc C 64:507, and the authors' program: rates
    (DLTs + 0.05) / (patients + 0.1), weighted by the inverse of their variance; of equal rates
    the highest dose below the target, the lowest above it.
    """
    patients = np.atleast_2d(_checks.counts("patients", patients))
    dlts = np.atleast_2d(_checks.counts("dlts", dlts))
    target, cutoff = _checks.level("target", target), _checks.level("cutoff", cutoff)
    if dlts.shape != patients.shape or (dlts > patients).any():
        raise ValueError(
            "dlts and patients must have one entry for each dose, and no dose more patients with "
            f"a DLT than patients; found dlts = {dlts.tolist()}, patients = {patients.tolist()}"
        )
    rows, place = np.unique(np.hstack([dlts, patients]), axis=0, return_inverse=True)
    doses = patients.shape[1]
    found = [_nearest(row[:doses], row[doses:], target, cutoff) for row in rows]
    return np.array(found)[place.ravel()]


def eliminated(dlts: np.ndarray, patients: np.ndarray, target: float, cutoff: float) -> np.ndarray:
    """Return which doses are out as too toxic, a dose taking all above it along."""
    beyond = scipy.special.betainc(dlts + 1, patients - dlts + 1, target)
    too_high = (patients >= LEAST_TO_ELIMINATE) & (1 - beyond > cutoff)
    return np.logical_or.accumulate(too_high, axis=-1)


def _nearest(dlts: np.ndarray, patients: np.ndarray, target: float, cutoff: float) -> int:
    treated = np.flatnonzero((patients > 0) & ~eliminated(dlts, patients, target, cutoff))
    if treated.size == 0:
        return NO_DOSE
    y, n = dlts[treated] + _PRIOR, patients[treated] + 2 * _PRIOR
    variance = y * (n - y) / (n**2 * (n + 1))
    rates = scipy.optimize.isotonic_regression(y / n, weights=1 / variance).x
    # a hair of a slope settles ties towards the target
    away = np.abs(rates + 1e-10 * np.arange(treated.size) - target)
    return int(treated[np.argmin(away)]) + 1
