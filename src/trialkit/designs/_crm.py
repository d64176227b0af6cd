"""The continual reassessment method (CRM): one curve through all doses, moved by every patient."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import scipy

from trialkit.designs._dose_finding import NO_DOSE
from trialkit.proportions import _checks

MODELS = ("power", "logistic")
PRIOR_SD = math.sqrt(1.34)
INTERCEPT = 3.0
# The integrands are smooth and die out before eight prior standard deviations: on an even grid
# the sum is then as good as an integral (tested against adaptive quadrature).
_REACH, _POINTS = 8.0, 1441


@dataclass(frozen=True)
class Crm:
    """A one-parameter CRM design.

    Attributes
    ----------
    skeleton : tuple of float
        DLT rates expected beforehand, lowest dose first.
    target : float
        Wanted DLT rate.
    model : {"power", "logistic"}
        Rate = skeleton^exp(β), or logit(rate) = intercept + exp(β) × dose label.
    sd : float
        Standard deviation of β beforehand; its mean is 0.
    intercept : float
        Of the logistic model.
    cutoff : float
        The trial stops once the lowest dose is above the target with a posterior probability
        above this.
    """

    skeleton: tuple[float, ...]
    target: float
    model: str
    sd: float
    intercept: float
    cutoff: float

    name = "CRM"

    def rates(self, beta: Any) -> np.ndarray:
        """Return the DLT rate of each dose (last axis) at values of β."""
        slope = np.exp(np.asarray(beta, dtype=float))[..., np.newaxis]
        if self.model == "power":
            return np.exp(slope * np.log(self.skeleton))
        return scipy.special.expit(self.intercept + slope * self._labels)

    def step(
        self, dlts: np.ndarray, patients: np.ndarray, at: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the next dose of each trial (0 for the lowest) and whether it goes on at all.

        The dose nearest to the target is next, but no dose is jumped over on the way up.
        """
        nearest, highest, unsafe = self._judge(dlts, patients)
        return np.minimum(nearest, highest + 1), ~unsafe

    def choose(self, dlts: np.ndarray, patients: np.ndarray) -> np.ndarray:
        """Return the recommended dose of each trial, 1 for the lowest, 0 for none.

        A dose that nobody was given is never recommended: the highest one given is instead.
        """
        nearest, highest, unsafe = self._judge(dlts, patients)
        return np.where(unsafe, NO_DOSE, np.minimum(nearest, highest) + 1)

    def _judge(
        self, dlts: np.ndarray, patients: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return for each trial the dose nearest to the target, the highest given, and unsafe."""
        # Simulated trials share few states: each is integrated once.
        states, place = np.unique(np.hstack([dlts, patients]), axis=0, return_inverse=True)
        dlts, patients = np.hsplit(states, 2)
        grid, weights = self._posterior(dlts, patients)
        nearest = self._nearest(weights @ grid)
        highest = patients.shape[1] - 1 - np.argmax(patients[:, ::-1] > 0, axis=1)
        unsafe = weights @ _share_below(grid, self._beta_at(0, self.target)) > self.cutoff
        return tuple(answer[place.ravel()] for answer in (nearest, highest, unsafe))

    @property
    def _labels(self) -> np.ndarray:
        return scipy.special.logit(np.array(self.skeleton)) - self.intercept

    def _nearest(self, beta: np.ndarray) -> np.ndarray:
        return np.argmin(np.abs(self.rates(beta) - self.target), axis=-1)

    def _posterior(self, dlts: np.ndarray, patients: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return a grid of β and its posterior weights, one row a trial, each adding up to 1."""
        grid = self.sd * np.linspace(-_REACH, _REACH, _POINTS)
        hit, missed = self._logs(grid)
        logs = dlts @ hit.T + (patients - dlts) @ missed.T - 0.5 * (grid / self.sd) ** 2
        weights = np.exp(logs - logs.max(axis=-1, keepdims=True))
        return grid, weights / weights.sum(axis=-1, keepdims=True)

    def _logs(self, grid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return log(rate) and log(1 − rate), exact where the rate is all but 0 or 1."""
        slope = np.exp(grid)[:, np.newaxis]
        if self.model == "power":
            hit = slope * np.log(self.skeleton)
            return hit, np.log(-np.expm1(hit))
        odds = self.intercept + slope * self._labels
        return scipy.special.log_expit(odds), scipy.special.log_expit(-odds)

    def _beta_at(self, dose: int, rate: float) -> float:
        """Return the β at which a dose has a given rate; below it the rate is higher."""
        if self.model == "power":
            return math.log(math.log(rate) / math.log(self.skeleton[dose]))
        slope = (math.log(rate / (1 - rate)) - self.intercept) / self._labels[dose]
        return math.log(slope) if slope > 0 else -math.inf


@dataclass(frozen=True)
class CrmEstimate:
    """What a CRM design makes of counts.

    Attributes
    ----------
    design : Crm
    beta, sd : float
        Posterior mean and standard deviation of β.
    doses : DataFrame
        One row a dose: dose (1, 2, …), skeleton, patients, dlts, rate (the curve at the posterior
        mean of β, which decides), low, high (equal-tailed posterior interval), above (posterior
        probability that the rate is above the target).
    nearest : int
        Dose whose `rate` is nearest to the target, 1 for the lowest.
    stop : bool
        Whether the lowest dose is above the target with a probability above the cutoff.
    """

    design: Crm
    beta: float
    sd: float
    doses: pd.DataFrame
    nearest: int
    stop: bool


def crm(
    skeleton: Any,
    target: float,
    model: str = "power",
    sd: float = PRIOR_SD,
    intercept: float = INTERCEPT,
    cutoff: float = 0.95,
) -> Crm:
    """Return a one-parameter CRM design.

    Parameters
    ----------
    skeleton : sequence of float
        DLT rates expected beforehand, strictly rising, strictly between 0 and 1.
    target : float
        Wanted DLT rate, strictly between 0 and 1.
    model : {"power", "logistic"}
    sd : float
        Prior standard deviation of β, above 0; the default is the usual √1.34.
    intercept : float
        Of the logistic model, above the log-odds of every rate in the skeleton.
    cutoff : float
        Posterior probability that the lowest dose is too toxic beyond which the trial stops.

    Returns
    -------
    Crm

    Raises
    ------
    TypeError, ValueError
        If a number is out of range or the skeleton does not rise.

    References
    ----------
    O'Quigley, Pepe and Fisher (1990), Biometrics 46:33; Cheung (2011), Dose Finding by the
    Continual Reassessment Method, for the models, the prior and the rule.
    """
    rates = tuple(_checks.level("skeleton", rate) for rate in _checks.listed("skeleton", skeleton))
    if not rates or any(b <= a for a, b in pairwise(rates)):
        raise ValueError(f"skeleton must rise from dose to dose; found {list(rates)}")
    model = _checks.choice("model", model, MODELS)
    if _checks.number("sd", sd) <= 0:
        raise ValueError(f"sd must be above 0; found {sd:g}")
    intercept = _checks.number("intercept", intercept)
    if model == "logistic" and scipy.special.logit(rates[-1]) >= intercept:
        raise ValueError(
            "intercept must be above the log-odds of the highest rate in the skeleton "
            f"({scipy.special.logit(rates[-1]):.3g}); found {intercept:g}"
        )
    target, cutoff = _checks.level("target", target), _checks.level("cutoff", cutoff)
    return Crm(rates, target, model, float(sd), intercept, cutoff)


def crm_estimate(design: Crm, dlts: Any, patients: Any, confidence: float = 0.95) -> CrmEstimate:
    """Return the posterior of a CRM design after counts at each dose.

    Parameters
    ----------
    design : Crm
    dlts, patients : sequence of int
        Counts at each dose, lowest first.
    confidence : float
        Posterior probability between low and high, strictly between 0 and 1.

    Returns
    -------
    CrmEstimate

    Raises
    ------
    TypeError, ValueError
        If the counts do not fit each other or the skeleton.
    """
    y, n = _checks.counts("dlts", dlts), _checks.counts("patients", patients)
    if not (y.shape == n.shape == (len(design.skeleton),)) or (y > n).any():
        raise ValueError(
            f"dlts and patients need one count for each of the {len(design.skeleton)} doses, no "
            f"dose more DLTs than patients; found dlts = {y.tolist()}, patients = {n.tolist()}"
        )
    tail = (1 - _checks.level("confidence", confidence)) / 2
    grid, weights = design._posterior(y[np.newaxis], n[np.newaxis])
    weights = weights[0]
    beta = float(weights @ grid)
    step = grid[1] - grid[0]
    ends = np.interp([1 - tail, tail], np.cumsum(weights), grid + step / 2)
    low, high = design.rates(ends)
    rates = design.rates(beta)
    above = [
        float(weights @ _share_below(grid, design._beta_at(dose, design.target)))
        for dose in range(n.size)
    ]
    table = pd.DataFrame(
        {
            "dose": np.arange(1, n.size + 1),
            "skeleton": design.skeleton,
            "patients": n,
            "dlts": y,
            "rate": rates,
            "low": low,
            "high": high,
            "above": above,
        }
    )
    sd = math.sqrt(float(weights @ (grid - beta) ** 2))
    nearest = int(design._nearest(np.array(beta))) + 1
    return CrmEstimate(design, beta, sd, table, nearest, above[0] > design.cutoff)


def _share_below(grid: np.ndarray, limit: float) -> np.ndarray:
    """Return how much of each grid cell lies below a limit, 0 to 1."""
    return np.clip((limit - grid) / (grid[1] - grid[0]) + 0.5, 0, 1)
