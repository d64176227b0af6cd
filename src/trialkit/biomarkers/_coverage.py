"""How often the intervals of an AUC keep their promise when there are few patients."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from trialkit.biomarkers._auc import (
    AUC_METHODS,
    _delong,
    _resampled,
    _wins,
    difference_of_auc,
    hanley_mcneil,
)
from trialkit.proportions import _checks

TRUE_AUCS = (0.5, 0.7, 0.8, 0.9, 0.95)
_RESAMPLES = 400


def auc_coverage(
    n1: int,
    n2: int,
    areas: Sequence[float] = TRUE_AUCS,
    confidence: float = 0.95,
    size: int = 1000,
    seed: int = 1,
) -> pd.DataFrame:
    """Simulate how often each interval contains the true AUC (normal values, one SD).

    Parameters
    ----------
    n1, n2 : int
        Group sizes, at least 2.
    areas : sequence of float
        True AUCs, below 1.
    confidence : float
    size : int
        Simulated studies for each true AUC; the same ones for every method.
    seed : int

    Returns
    -------
    DataFrame
        One row a true AUC and method: area, method, coverage (fraction), se (Monte Carlo),
        width (mean), no_width (share of studies whose interval has no width), size.
    """
    n1, n2 = _checks.count("n1", n1, lowest=2), _checks.count("n2", n2, lowest=2)
    confidence = _checks.level("confidence", confidence)
    size = _checks.count("size", size, lowest=1)
    rng = _checks.generator(seed)
    base = rng.standard_normal((size, n1 + n2))
    rows = []
    for area in areas:
        shift = difference_of_auc(area)
        wins = _wins(base[:, :n1], base[:, n1:] + shift)
        for method in AUC_METHODS:
            low, high = _limits(wins, method, confidence, rng)
            # The tolerance keeps an interval whose limit is the true value from missing by a crumb.
            share = float(np.mean((low <= area + 1e-12) & (area - 1e-12 <= high)))
            error = math.sqrt(share * (1 - share) / size)
            flat = float(np.mean(high - low < 1e-12))
            rows.append((area, method, share, error, float(np.mean(high - low)), flat, size))
    columns = ["area", "method", "coverage", "se", "width", "no_width", "size"]
    return pd.DataFrame(rows, columns=columns)


def _limits(
    wins: np.ndarray, method: str, confidence: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    tail = (1 - confidence) / 2
    if method == "bootstrap":
        areas = [_resampled(one, _RESAMPLES, rng) for one in wins]
        low, high = np.quantile(areas, [tail, 1 - tail], axis=1)
        return low, high
    area = wins.mean(axis=(1, 2))
    if method == "delong":
        se = _delong(wins)
    else:
        n1, n2 = wins.shape[1:]
        se = np.array([hanley_mcneil(float(a), n1, n2) for a in area])
    reach = stats.norm.isf(tail) * se
    return np.maximum(0.0, area - reach), np.minimum(1.0, area + reach)
