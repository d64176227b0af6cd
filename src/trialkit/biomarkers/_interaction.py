"""How large a trial must be to show that a treatment works better at one level of a marker."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from trialkit.proportions import _checks

SPREADS = (0.2, 0.3, 0.4, 0.5)
# rates such as 0.6 - 0.3 leave crumbs where the two differences are equal
_CRUMB = 1e-12


@dataclass(frozen=True)
class SimulatedPower:
    """A simulated power with its Monte Carlo standard error, both fractions."""

    power: float
    se: float
    size: int


@dataclass(frozen=True)
class Rates:
    """Response rates of the four groups, as fractions.

    Attributes
    ----------
    treated_low, control_low : float
        Patients with a low marker.
    treated_high, control_high : float
        Patients with a high marker.
    share : float
        Share of patients with a low marker, in both arms.
    """

    treated_low: float
    control_low: float
    treated_high: float
    control_high: float
    share: float = 0.5

    def __post_init__(self) -> None:
        for name in ("treated_low", "control_low", "treated_high", "control_high"):
            _checks.probability(name, getattr(self, name))
        _checks.level("share", self.share)

    @property
    def interaction(self) -> float:
        """Difference of the two differences: how much more the treatment does at a low marker."""
        low = self.treated_low - self.control_low
        return low - (self.treated_high - self.control_high)

    @property
    def effect(self) -> float:
        """Difference of the rates of all treated and all control patients."""
        return self.arms[0] - self.arms[1]

    @property
    def arms(self) -> tuple[float, float]:
        """Response rate of all treated and of all control patients."""
        q = self.share
        return (
            q * self.treated_low + (1 - q) * self.treated_high,
            q * self.control_low + (1 - q) * self.control_high,
        )

    @property
    def interaction_variance(self) -> float:
        """Variance of the estimated interaction times the number of patients (arms 1:1)."""
        q = self.share
        low = _spread(self.treated_low) + _spread(self.control_low)
        high = _spread(self.treated_high) + _spread(self.control_high)
        return 2 * (low / q + high / (1 - q))

    @property
    def effect_variance(self) -> float:
        """Variance of the estimated overall effect times the number of patients (arms 1:1)."""
        return 2 * (_spread(self.arms[0]) + _spread(self.arms[1]))


def inflation(share: float = 0.5, relative: float = 1.0) -> float:
    """How many times the patients of the main effect an interaction needs.

    Parameters
    ----------
    share : float
        Share of patients with a low marker.
    relative : float
        Size of the interaction in sizes of the main effect, above 0.

    Notes
    -----
    Equal spread in all groups: the effect in the whole trial has variance 4 σ² / N, the effects
    in the two marker groups 4 σ² / (N q) and 4 σ² / (N (1 − q)). Their difference has the sum,
    which is 1 / (q (1 − q)) times the first: 4 at one half. An interaction half as large as the
    main effect needs four times as many again.
    """
    share = _checks.level("share", share)
    relative = _checks.number("relative", relative)
    if relative <= 0:
        raise ValueError(f"relative must be above 0; found {relative:g}")
    return 1 / (share * (1 - share)) / relative**2


def trial_size(
    rates: Rates, what: str = "interaction", alpha: float = 0.05, power: float = 0.8
) -> int | None:
    """Patients in all (arms 1:1) to show the interaction, or the main effect, by a z-test.

    Parameters
    ----------
    rates : Rates
        Assumed true rates.
    what : {"interaction", "effect"}
    alpha : float
        Two-sided level.
    power : float

    Returns
    -------
    int or None
        A multiple of 4; None where there is nothing to show.

    Notes
    -----
    N = (z₁₋α/₂ + z_power)² V / Δ² with unpooled binomial variances.
    """
    _checks.choice("what", what, ("interaction", "effect"))
    alpha, power = _checks.level("alpha", alpha), _checks.level("power", power)
    size = abs(getattr(rates, what))
    if size < _CRUMB:
        return None
    z = stats.norm.isf(alpha / 2) + stats.norm.ppf(power)
    n = z**2 * getattr(rates, f"{what}_variance") / size**2
    return max(4, 4 * math.ceil(n / 4 - 1e-9))


def interaction_power(rates: Rates, n: int, alpha: float = 0.05) -> float:
    """Power of the z-test of the interaction with n patients in all, by the normal formula."""
    n = _checks.count("n", n, lowest=4)
    alpha = _checks.level("alpha", alpha)
    if rates.interaction_variance == 0:  # everybody responds alike: what is there is always seen
        return float(abs(rates.interaction) > _CRUMB)
    shift = abs(rates.interaction) / math.sqrt(rates.interaction_variance / n)
    limit = stats.norm.isf(alpha / 2)
    return float(stats.norm.sf(limit - shift) + stats.norm.cdf(-limit - shift))


def simulated_interaction_power(
    rates: Rates, n: int, alpha: float = 0.05, size: int = 20_000, seed: int = 1
) -> SimulatedPower:
    """Simulate the power of that test.

    Each arm has n / 2 patients, `rates.share` of them (rounded) with a low marker.
    """
    n, size = _checks.count("n", n, lowest=4), _checks.count("size", size, lowest=1)
    alpha = _checks.level("alpha", alpha)
    rng = _checks.generator(seed)
    low = min(n // 2 - 1, max(1, round(rates.share * n / 2)))
    patients = np.array([low, low, n // 2 - low, n // 2 - low])
    truth = [rates.treated_low, rates.control_low, rates.treated_high, rates.control_high]
    seen = rng.binomial(patients, truth, size=(size, 4)) / patients
    estimate = seen @ np.array([1, -1, -1, 1])
    se = np.sqrt((seen * (1 - seen) / patients).sum(axis=1))
    found = np.abs(estimate) > stats.norm.isf(alpha / 2) * se
    share = float(found.mean())
    return SimulatedPower(share, math.sqrt(share * (1 - share) / size), size)


def interaction_sizes(
    treated_rate: float,
    control_rate: float,
    spreads: tuple[float, ...] = SPREADS,
    alpha: float = 0.05,
    power: float = 0.8,
) -> pd.DataFrame:
    """Trial sizes for a purely predictive marker that divides the patients in halves.

    Parameters
    ----------
    treated_rate, control_rate : float
        Response rate of all treated and of all control patients.
    spreads : tuple of float
        Assumed differences of the treated rate between low and high marker; those that would
        need a rate below 0 or above 1 are left out.
    alpha, power : float

    Returns
    -------
    DataFrame
        spread, treated_low, treated_high, control (fractions), n_effect, n_interaction (patients
        in all; missing where there is nothing to show), ratio.
    """
    rows = []
    for spread in spreads:
        low, high = treated_rate + spread / 2, treated_rate - spread / 2
        if high < 0 or low > 1:
            continue
        rates = Rates(low, control_rate, high, control_rate)
        effect = trial_size(rates, "effect", alpha, power)
        interaction = trial_size(rates, "interaction", alpha, power)
        ratio = interaction / effect if interaction and effect else None
        rows.append((spread, low, high, control_rate, effect, interaction, ratio))
    columns = ["spread", "treated_low", "treated_high", "control"]
    columns += ["n_effect", "n_interaction", "ratio"]
    kinds = {"n_effect": "Int64", "n_interaction": "Int64", "ratio": "Float64"}
    return pd.DataFrame(rows, columns=columns).astype(kinds)


def _spread(rate: float) -> float:
    return rate * (1 - rate)
