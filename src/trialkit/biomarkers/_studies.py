"""What published case-control studies of one blood cell say, on a common scale."""

from __future__ import annotations

import math

import pandas as pd
import scipy
from scipy import stats

from trialkit.biomarkers._power import sampled_sd
from trialkit.proportions import _checks


def standardised(
    mean_1: float, sd_1: float, n1: int, mean_2: float, sd_2: float, n2: int
) -> tuple[float, float]:
    """Return Cohen's d, second minus first mean over the pooled SD, and the t that goes with it."""
    pooled = math.sqrt(((n1 - 1) * sd_1**2 + (n2 - 1) * sd_2**2) / (n1 + n2 - 2))
    d = (mean_2 - mean_1) / pooled
    return d, d / math.sqrt(1 / n1 + 1 / n2)


def hedges(n1: int, n2: int) -> float:
    """Return the factor that takes the small-sample bias off Cohen's d (Hedges 1981, exact)."""
    df = n1 + n2 - 2
    logs = scipy.special.gammaln(df / 2) - scipy.special.gammaln((df - 1) / 2)
    return math.exp(logs) / math.sqrt(df / 2)


def difference_limits(t: float, n1: int, n2: int, confidence: float = 0.95) -> tuple[float, float]:
    """Limits of the true standardised difference behind a two-sample t statistic.

    Parameters
    ----------
    t : float
        Statistic of the t-test with equal variances.
    n1, n2 : int
        Group sizes, 3 or more in all.
    confidence : float

    Returns
    -------
    low, high : float
        In standard deviations: the non-centralities that put `t` at the two tails.
    """
    scale = math.sqrt(1 / n1 + 1 / n2)
    tail = (1 - _checks.level("confidence", confidence)) / 2
    # the non-central t as an average over the sample SD: SciPy's own gives NaN far from its centre
    sd, weights = sampled_sd(n1 + n2 - 2)

    def limit(probability: float) -> float:
        reach = 10 + 2 * abs(t)
        return scipy.optimize.brentq(
            lambda nc: weights @ stats.norm.cdf(t * sd - nc) - probability,
            *(t - reach, t + reach),
            xtol=1e-10,
        )

    return scale * limit(1 - tail), scale * limit(tail)


def case_control(
    blood_cells: pd.DataFrame, cell: str = "Treg", confidence: float = 0.95
) -> pd.DataFrame:
    """Put the studies of one cell on one scale: standard deviations between the groups.

    Parameters
    ----------
    blood_cells : DataFrame
        The table ``background/blood_cells``.
    cell : str
    confidence : float

    Returns
    -------
    DataFrame
        One row a study: study, patients, controls (numbers of people), difference (Hedges' g,
        controls minus patients, so positive = fewer cells in patients), low, high (limits by the
        non-central t), p (of the t-test; as printed where only that was), means_printed (bool).
        Without printed means, difference and limits hold for a t-test with the printed p-value
        (assumed), and as its sign is not known they span both: low = -high.
    """
    confidence = _checks.level("confidence", confidence)
    rows = []
    for row in blood_cells[blood_cells["cell"] == cell].itertuples():
        n1, n2 = int(row.psoriasis_n), int(row.control_n)
        about = {"study": row.study, "patients": n1, "controls": n2}
        if pd.notna(row.psoriasis_mean) and pd.notna(row.control_mean):
            d, t = standardised(
                *(float(row.psoriasis_mean), float(row.psoriasis_sd), n1),
                *(float(row.control_mean), float(row.control_sd), n2),
            )
            low, high = difference_limits(t, n1, n2, confidence)
            p = 2 * float(stats.t.sf(abs(t), n1 + n2 - 2))
            means = True
        else:
            p, means = float(row.p_printed), False
            t = float(stats.t.isf(p / 2, n1 + n2 - 2))
            d = t * math.sqrt(1 / n1 + 1 / n2)
            high = difference_limits(t, n1, n2, confidence)[1]
            low = -high
        found = {"difference": hedges(n1, n2) * d, "low": low, "high": high}
        rows.append({**about, **found, "p": p, "means_printed": means})
    columns = ["study", "patients", "controls", "difference", "low", "high", "p", "means_printed"]
    return pd.DataFrame(rows, columns=columns)


def reference_values(blood_cells: pd.DataFrame, cell: str = "Treg") -> pd.Series | None:
    """Return the first study of a cell that prints mean and SD in patients; None without one."""
    printed = blood_cells[
        (blood_cells["cell"] == cell)
        & blood_cells[["psoriasis_mean", "psoriasis_sd"]].notna().all(axis=1)
    ]
    return None if printed.empty else printed.iloc[0]
