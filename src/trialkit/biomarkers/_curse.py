"""The winner's curse: what a significant difference of two small groups is worth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from trialkit.biomarkers._power import sampled_sd, sizes
from trialkit.proportions import _checks


@dataclass(frozen=True)
class Retrodesign:
    """What significant results are like when the truth is known.

    Attributes
    ----------
    power : float
        Chance of a significant result.
    type_s : float
        Among significant results, the share with the wrong sign.
    exaggeration : float
        Average size of a significant estimate over the true size; at least 1.
    """

    power: float
    type_s: float
    exaggeration: float


def retrodesign(effect: float, se: float, alpha: float = 0.05, df: float = math.inf) -> Retrodesign:
    """Power, sign error and exaggeration of an estimate with a known standard error.

    Parameters
    ----------
    effect : float
        True effect; not 0 (its sign does not matter).
    se : float
        Standard error of the estimate, above 0.
    alpha : float
    df : float
        Degrees of freedom of the estimate's t distribution, above 1; infinity = normal.

    Returns
    -------
    Retrodesign

    Raises
    ------
    ValueError
        If the effect is 0 (no estimate can be measured against it) or se or df are too small.

    Notes
    -----
    The definitions of Gelman and Carlin 2014 (Perspect Psychol Sci 9:641): the estimate is
    effect + se × t(df). They average simulated estimates; here the averages are closed forms,
    from the integral of t f(t) above a, (df + a²) / (df − 1) f(a), for the normal φ(a).
    """
    effect = abs(_checks.number("effect", effect))
    se = _checks.number("se", se)
    alpha = _checks.level("alpha", alpha)
    if effect == 0:
        raise ValueError("effect must not be 0: nothing can be measured against it")
    if se <= 0 or not df > 1:
        raise ValueError(f"se must be above 0 and df above 1; found se = {se:g}, df = {df:g}")
    law = stats.norm if math.isinf(df) else stats.t(df)
    limit, shift = float(law.isf(alpha / 2)), effect / se
    above, below = float(law.sf(limit - shift)), float(law.cdf(-limit - shift))

    def beyond(a: float) -> float:
        factor = 1.0 if math.isinf(df) else (df + a * a) / (df - 1)
        return factor * float(law.pdf(a))

    size = effect * (above - below) + se * (beyond(limit - shift) + beyond(limit + shift))
    found = above + below
    return Retrodesign(found, below / found, size / found / effect)


def exaggeration(difference: float, n1: int, n2: int, alpha: float = 0.05) -> Retrodesign:
    """What significant t-tests of two groups are like when the true difference is known.

    Parameters
    ----------
    difference : float
        True difference of the means in (true) standard deviations; not 0.
    n1, n2 : int
        Group sizes, 3 or more in all.
    alpha : float

    Returns
    -------
    Retrodesign
        As `retrodesign`, with the standard error estimated in each study, as a t-test does.

    Notes
    -----
    Given the sample SD, the difference of two means is normal and cut off at a known place, so
    its mean beyond the cut is a closed form; this is averaged over the sample SD by quadrature.
    """
    n1, n2 = sizes(n1, n2)
    alpha = _checks.level("alpha", alpha)
    d = abs(_checks.number("difference", difference))
    if d == 0:
        raise ValueError("difference must not be 0: nothing can be measured against it")
    power, wrong, size = (float(x[0]) for x in _averages(np.array([d]), n1, n2, alpha))
    return Retrodesign(power, wrong / power, size / power / d)


def exaggerations(
    differences: Sequence[float], n1: int, n2: int, alpha: float = 0.05
) -> pd.DataFrame:
    """Return `exaggeration` for several true differences.

    Returns
    -------
    DataFrame
        difference (SDs, all above 0), power, type_s (fractions), exaggeration (ratio).
    """
    n1, n2 = sizes(n1, n2)
    alpha = _checks.level("alpha", alpha)
    d = np.asarray(differences, dtype=float)
    if not (np.isfinite(d) & (d > 0)).all():
        raise ValueError(f"differences must all be finite and above 0; found {differences!r}")
    power, wrong, size = _averages(d, n1, n2, alpha)
    columns = {"difference": d, "power": power, "type_s": wrong / power}
    return pd.DataFrame({**columns, "exaggeration": size / power / d})


def _averages(
    d: np.ndarray, n1: int, n2: int, alpha: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Chance of significance, of the wrong sign with it, and mean size where significant."""
    scale = math.sqrt(1 / n1 + 1 / n2)
    sd, weights = sampled_sd(n1 + n2 - 2)
    limit = stats.t.isf(alpha / 2, n1 + n2 - 2) * sd
    shift = d[:, None] / scale
    above, below = stats.norm.sf(limit - shift), stats.norm.cdf(-limit - shift)
    density = stats.norm.pdf(limit - shift) + stats.norm.pdf(limit + shift)
    size = scale * (shift * (above - below) + density)
    return (above + below) @ weights, below @ weights, size @ weights


def simulated_estimates(
    difference: float, n1: int, n2: int, alpha: float = 0.05, size: int = 2000, seed: int = 1
) -> pd.DataFrame:
    """Run the same invented study many times: what was seen, and whether it was significant.

    Parameters
    ----------
    difference : float
        True difference in standard deviations.
    n1, n2, alpha, size, seed
        As in `biomarkers.power`.

    Returns
    -------
    DataFrame
        study (ids starting "SYN-"), estimate (difference of the means, in true SDs),
        significant (bool); ``attrs["synthetic"]`` is True.
    """
    n1, n2 = sizes(n1, n2)
    difference, alpha = _checks.number("difference", difference), _checks.level("alpha", alpha)
    size = _checks.count("size", size, lowest=1)
    rng = _checks.generator(seed)
    first = rng.standard_normal((size, n1))
    second = difference + rng.standard_normal((size, n2))
    table = pd.DataFrame(
        {
            "study": [f"SYN-{i:05d}" for i in range(1, size + 1)],
            "estimate": second.mean(axis=1) - first.mean(axis=1),
            "significant": stats.ttest_ind(first, second, axis=1).pvalue <= alpha,
        }
    )
    table.attrs["synthetic"] = True
    return table
