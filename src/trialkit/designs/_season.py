"""Season as a stratum: what it confounds without randomisation, and how a stratum mends it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy

from trialkit.proportions import _checks

SEASONS = ("winter", "summer")


@dataclass(frozen=True)
class Stratified:
    """Two arms compared within strata, and without them.

    Attributes
    ----------
    crude, crude_low, crude_high : float
        Difference of the response rates (new − control), strata thrown together, with its Wald
        interval.
    difference, low, high : float
        Mantel–Haenszel difference over the strata, with its interval (Greenland and Robins).
    crude_odds_ratio, odds_ratio, odds_low, odds_high : float
        The same on the odds scale.
    p_value : float
        Cochran–Mantel–Haenszel test of no difference in any stratum, without correction.
    confidence : float
    """

    crude: float
    crude_low: float
    crude_high: float
    difference: float
    low: float
    high: float
    crude_odds_ratio: float
    odds_ratio: float
    odds_low: float
    odds_high: float
    p_value: float
    confidence: float


def stratified(tables: Any, confidence: float = 0.95) -> Stratified:
    """Compare two arms within strata.

    Parameters
    ----------
    tables : array_like, shape (strata, 2, 2)
        For each stratum ``[[responders_new, others_new], [responders_control, others_control]]``;
        expected counts need not be whole.
    confidence : float

    Returns
    -------
    Stratified

    Raises
    ------
    ValueError
        If the shape is another, a count is negative, or an arm is empty in a stratum.

    References
    ----------
    Mantel and Haenszel (1959), J Natl Cancer Inst 22:719; Greenland and Robins (1985),
    Biometrics 41:55, for the difference. Odds ratios and test: statsmodels, `StratifiedTable`.
    """
    # statsmodels takes most of a second to import and is needed here only
    from statsmodels.stats.contingency_tables import StratifiedTable

    array = np.asarray(tables, dtype=float)
    if array.ndim != 3 or array.shape[1:] != (2, 2) or not (array >= 0).all():
        raise ValueError(
            "tables must be one 2 × 2 table a stratum, [[responders, others] of the new arm, then "
            f"of the control], no count negative; found shape {array.shape}"
        )
    if (array.sum(axis=2) == 0).any():
        raise ValueError("every stratum needs patients in both arms; found an empty arm")
    z = float(scipy.special.ndtri((1 + _checks.level("confidence", confidence)) / 2))
    crude, crude_sd = _difference(array.sum(axis=0)[np.newaxis])
    difference, sd = _difference(array)
    found = StratifiedTable(list(array))
    odds_low, odds_high = found.oddsratio_pooled_confint(alpha=1 - confidence)
    marginal = array.sum(axis=0)
    return Stratified(
        crude=crude,
        crude_low=crude - z * crude_sd,
        crude_high=crude + z * crude_sd,
        difference=difference,
        low=difference - z * sd,
        high=difference + z * sd,
        crude_odds_ratio=float(marginal[0, 0] * marginal[1, 1] / (marginal[0, 1] * marginal[1, 0])),
        odds_ratio=float(found.oddsratio_pooled),
        odds_low=float(odds_low),
        odds_high=float(odds_high),
        p_value=float(found.test_null_odds(correction=False).pvalue),
        confidence=confidence,
    )


@dataclass(frozen=True)
class SeasonTrial:
    """A trial in which patients enter in two seasons; all rates are assumed.

    Attributes
    ----------
    n : int
        Patients of each arm.
    base : float
        Response rate of a control patient who enters in winter.
    season : float
        How much higher the rate is for one who enters in summer, of either arm.
    effect : float
        How much higher it is with the new treatment, in either season.
    summer_control, summer_new : float
        Share of each arm that enters in summer.
    """

    n: int
    base: float
    season: float
    effect: float
    summer_control: float
    summer_new: float

    def __post_init__(self) -> None:
        _checks.count("n", self.n, lowest=1)
        for name in ("base", "summer_control", "summer_new"):
            _checks.probability(name, getattr(self, name))
        if not all(0 <= rate <= 1 for arm in self.rates for rate in arm):
            raise ValueError(
                "base, season and effect must leave every rate between 0 and 1; found rates "
                f"{[[round(rate, 6) for rate in arm] for arm in self.rates]}"
            )

    @property
    def rates(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Response rates by arm (control, new) and season (winter, summer)."""
        return tuple(
            (self.base + gain, self.base + gain + self.season) for gain in (0.0, self.effect)
        )

    @property
    def entered(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Patients by arm (control, new) and season (winter, summer), in whole patients."""
        summers = [round(self.n * share) for share in (self.summer_control, self.summer_new)]
        return tuple((self.n - summer, summer) for summer in summers)

    def expected(self) -> pd.DataFrame:
        """Return expected responders by season and arm.

        Returns
        -------
        DataFrame
            season, arm (control, new), n, rate, responders (on average).
        """
        rows = [
            (season, arm, n, rate, n * rate)
            for arm, sizes, rates in zip(("control", "new"), self.entered, self.rates, strict=True)
            for season, n, rate in zip(SEASONS, sizes, rates, strict=True)
        ]
        return pd.DataFrame(rows, columns=["season", "arm", "n", "rate", "responders"])

    @property
    def crude(self) -> float:
        """Difference that is seen on average when the seasons are thrown together."""
        control, new = (
            sum(n * rate for n, rate in zip(sizes, rates, strict=True)) / self.n
            for sizes, rates in zip(self.entered, self.rates, strict=True)
        )
        return new - control


def season_trials(
    trial: SeasonTrial, alpha: float = 0.05, size: int = 20_000, seed: int = 1
) -> Mapping[str, tuple[float, float]]:
    """Simulate how often an analysis calls the new treatment better.

    Parameters
    ----------
    trial : SeasonTrial
    alpha : float
        Two-sided level.
    size, seed : int
        Simulated trials.

    Returns
    -------
    mapping of str to (float, float)
        "crude" (z test on all patients) and "stratified" (Cochran–Mantel–Haenszel over the
        seasons): share of the trials, and its Monte Carlo standard error.
    """
    level = _checks.level("alpha", alpha)
    limit = float(scipy.special.ndtri(1 - level / 2))
    size = _checks.count("size", size, lowest=1)
    rng = np.random.default_rng(_checks.count("seed", seed))
    n = np.array(trial.entered)  # arm by season
    seen = np.stack(
        [
            [rng.binomial(n[arm, season], trial.rates[arm][season], size) for season in range(2)]
            for arm in range(2)
        ]
    )
    crude = _score(seen.sum(axis=1, keepdims=True), n.sum(axis=1, keepdims=True))
    within = _score(seen, n)
    return {
        name: (float(share), math.sqrt(share * (1 - share) / size))
        for name, share in (
            ("crude", np.mean(crude > limit)),
            ("stratified", np.mean(within > limit)),
        )
    }


def _score(seen: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Return the signed root of the Cochran–Mantel–Haenszel statistic of each trial.

    `seen` has the shape (arm, stratum, trial), `n` (arm, stratum).
    """
    # a season in which nobody entered says nothing
    filled = n.sum(axis=0) > 0
    seen, n = seen[:, filled], n[:, filled]
    control, new = n[0, :, np.newaxis], n[1, :, np.newaxis]
    both, responders = control + new, seen.sum(axis=0)
    gap = (seen[1] - responders * new / both).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = responders * (both - responders) * control * new / (both**2 * (both - 1.0))
        total = np.where(both > 1, spread, 0.0).sum(axis=0)
        return np.where(total > 0, gap / np.sqrt(total), 0.0)


def _difference(tables: Sequence[Any]) -> tuple[float, float]:
    """Return the Mantel–Haenszel difference of rates and its standard error."""
    (new, other), (control, rest) = np.moveaxis(np.asarray(tables, dtype=float), 0, -1)
    n_new, n_control = new + other, control + rest
    both = n_new + n_control
    weight = (n_new * n_control / both).sum()
    gap = ((new * n_control - control * n_new) / both).sum() / weight
    variance = new * other * n_control**3 + control * rest * n_new**3
    variance = (variance / (n_new * n_control * both**2)).sum() / weight**2
    return float(gap), float(np.sqrt(variance))
