"""The area under the ROC curve of two small groups, with its interval by three methods."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy
from scipy import stats

from trialkit.biomarkers._exact import values
from trialkit.biomarkers._power import NODES, WEIGHTS
from trialkit.proportions import _checks

AUC_METHODS = ("delong", "bootstrap", "hanley-mcneil")
BOOTSTRAPS = 2000


@dataclass(frozen=True)
class AucInterval:
    """An AUC with its interval.

    Attributes
    ----------
    auc : float
        Chance that a value of the second group is above one of the first, ties counting half.
    low, high : float
        Limits, cut off at 0 and 1.
    se : float
        Standard error (of the bootstrap: SD of the resampled values).
    method : str
    confidence : float
    n1, n2 : int
    """

    auc: float
    low: float
    high: float
    se: float
    method: str
    confidence: float
    n1: int
    n2: int

    @property
    def degenerate(self) -> bool:
        """Whether the method claims to know the AUC for certain, as all do at 0 and 1."""
        return self.se == 0


def auc(first: Sequence[float], second: Sequence[float]) -> float:
    """Chance that a value of the second group is above one of the first, ties counting half.

    Parameters
    ----------
    first, second : sequence of float
        For "low values predict response": responders first, the others second.

    Returns
    -------
    float
        0 to 1; 0.5 = the marker tells nothing.
    """
    return float(_wins(values("first", first), values("second", second)).mean())


def auc_interval(
    first: Sequence[float],
    second: Sequence[float],
    method: str = "delong",
    confidence: float = 0.95,
    seed: int = 1,
    size: int = BOOTSTRAPS,
) -> AucInterval:
    """Put an interval around an AUC.

    Parameters
    ----------
    first, second : sequence of float
        The values of two groups.
    method : {"delong", "bootstrap", "hanley-mcneil"}
        DeLong 1988 (Biometrics 44:837), structural components and a normal interval; percentile
        bootstrap within each group; Hanley and McNeil 1982 (Radiology 143:29), whose standard
        error needs only the AUC and the two sizes.
    confidence : float
    seed, size : int
        Of the bootstrap; size at least 2.

    Returns
    -------
    AucInterval

    Raises
    ------
    ValueError
        If the method is not known, or is "delong" or "bootstrap" and a group has one value only:
        the spread within a group cannot be seen in one patient.
    """
    first, second = values("first", first), values("second", second)
    method = _checks.choice("method", method, AUC_METHODS)
    confidence = _checks.level("confidence", confidence)
    n1, n2 = len(first), len(second)
    if method != "hanley-mcneil" and min(n1, n2) < 2:
        raise ValueError(
            f"{method} needs at least 2 values in each group; found {n1} and {n2}. "
            "Allowed here: hanley-mcneil"
        )
    wins = _wins(first, second)
    area = float(wins.mean())
    if method == "bootstrap":
        size = _checks.count("size", size, lowest=2)
        areas = _resampled(wins, size, _checks.generator(seed))
        low, high = np.quantile(areas, [(1 - confidence) / 2, (1 + confidence) / 2])
        se = float(areas.std(ddof=1))
    else:
        se = _delong(wins) if method == "delong" else hanley_mcneil(area, n1, n2)
        low, high = area + np.array([-1, 1]) * stats.norm.isf((1 - confidence) / 2) * se
    low, high = max(0.0, float(low)), min(1.0, float(high))
    return AucInterval(area, low, high, se, method, confidence, n1, n2)


def auc_intervals(
    first: Sequence[float], second: Sequence[float], confidence: float = 0.95, seed: int = 1
) -> pd.DataFrame:
    """Return the interval of one AUC by every method that these group sizes allow.

    Returns
    -------
    DataFrame
        method, auc, low, high, se, width.
    """
    few = min(len(first), len(second)) < 2
    methods = [m for m in AUC_METHODS if m == "hanley-mcneil" or not few]
    found = [auc_interval(first, second, m, confidence, seed) for m in methods]
    rows = [(f.method, f.auc, f.low, f.high, f.se, f.high - f.low) for f in found]
    return pd.DataFrame(rows, columns=["method", "auc", "low", "high", "se", "width"])


def hanley_mcneil(area: float, n1: int, n2: int) -> float:
    """Standard error of an AUC from its size and the two group sizes.

    Notes
    -----
    Hanley and McNeil 1982, Radiology 143:29: the chance that two of one group beat one of the
    other is A / (2 − A) and 2A² / (1 + A), as for exponential values.
    """
    area = _checks.probability("area", area)
    n1, n2 = _checks.count("n1", n1, lowest=1), _checks.count("n2", n2, lowest=1)
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    variance = area * (1 - area) + (n2 - 1) * (q1 - area**2) + (n1 - 1) * (q2 - area**2)
    return math.sqrt(max(0.0, variance) / (n1 * n2))


def separation(difference: float, n1: int, n2: int) -> float:
    """Chance that all values of the first group are below all of the second (normal values).

    Parameters
    ----------
    difference : float
        True difference of the means in standard deviations.
    n1, n2 : int

    Notes
    -----
    Integral over the largest value x of the first group: n1 φ(x) Φ(x)^(n1−1) Φ(d − x)^n2.
    """
    x, weights = 9 * NODES, 9 * WEIGHTS
    density = np.log(n1) + stats.norm.logpdf(x) + (n1 - 1) * stats.norm.logcdf(x)
    return float(weights @ np.exp(density + n2 * stats.norm.logcdf(difference - x)))


def separation_limit(n1: int, n2: int, confidence: float = 0.95) -> float:
    """Lower limit of the true AUC after a complete separation (an AUC of 1) in the sample.

    Parameters
    ----------
    n1, n2 : int
        Group sizes, at least 1.
    confidence : float
        Two-sided: the chance of complete separation at the limit is (1 − confidence) / 2.

    Returns
    -------
    float
        AUC. Assumes normal values with one SD; the methods above give an interval of no width.
    """
    n1, n2 = _checks.count("n1", n1, lowest=1), _checks.count("n2", n2, lowest=1)
    tail = (1 - _checks.level("confidence", confidence)) / 2
    difference = scipy.optimize.brentq(lambda d: separation(d, n1, n2) - tail, -12.0, 12.0)
    return float(stats.norm.cdf(difference / math.sqrt(2)))


def difference_of_auc(area: float) -> float:
    """Difference of two normal means, in standard deviations, that gives an AUC below 1."""
    return math.sqrt(2) * float(stats.norm.ppf(_checks.level("area", area)))


def _wins(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """For each pair: 1 where the second is above, ½ at a tie, 0 below; the last two axes pair."""
    a, b = first[..., :, None], second[..., None, :]
    return (b > a) + 0.5 * (b == a)


def _delong(wins: np.ndarray) -> float | np.ndarray:
    """Standard error from the spread of the structural components; works on stacks of pairs."""
    n1, n2 = wins.shape[-2:]
    of_first = wins.mean(axis=-1).var(axis=-1, ddof=1) / n1
    of_second = wins.mean(axis=-2).var(axis=-1, ddof=1) / n2
    se = np.sqrt(of_first + of_second)
    return float(se) if np.ndim(se) == 0 else se


def _resampled(wins: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """AUC of patients drawn anew within each group; a resample is a set of counts."""
    n1, n2 = wins.shape
    drawn_1 = rng.multinomial(n1, np.full(n1, 1 / n1), size=size)
    drawn_2 = rng.multinomial(n2, np.full(n2, 1 / n2), size=size)
    return ((drawn_1 @ wins) * drawn_2).sum(axis=1) / (n1 * n2)
