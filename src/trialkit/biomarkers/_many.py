"""Many markers, few patients: how soon chance alone finds something, and two corrections."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import scipy
from scipy import stats
from scipy.special import ndtr

from trialkit.biomarkers._exact import mann_whitney_p
from trialkit.biomarkers._power import sizes
from trialkit.proportions import _checks


def chance_of_any(tests: int, alpha: float = 0.05, correlation: float = 0.0) -> float:
    """Chance that at least one of several tests is significant when nothing is behind any.

    Parameters
    ----------
    tests : int
        Number of tests, at least 1.
    alpha : float
        Level of each.
    correlation : float
        Correlation of every two test statistics, 0 to 1: cells of one blood sample go together.

    Returns
    -------
    float

    Notes
    -----
    Two-sided tests on normal statistics. Given the part u that all share, the tests are
    independent; the chance that none is significant is averaged over u by quadrature.
    """
    tests = _checks.count("tests", tests, lowest=1)
    alpha = _checks.level("alpha", alpha)
    correlation = _checks.probability("correlation", correlation)
    if correlation == 0:
        return -math.expm1(tests * math.log1p(-alpha))  # keeps the digits of a tiny alpha
    if correlation == 1:
        return alpha
    limit = float(stats.norm.isf(alpha / 2))
    rest, root = math.sqrt(1 - correlation), math.sqrt(correlation)

    def any_given(u: float) -> float:
        quiet = ndtr((limit - root * u) / rest) - ndtr((-limit - root * u) / rest)
        return math.exp(-u * u / 2) * (1 - quiet**tests)

    # symmetric in u, and steep where the shared part alone reaches the limit
    steep = min(9.0, limit / root)
    halves = [scipy.integrate.quad(any_given, *ends)[0] for ends in ((0, steep), (steep, 10))]
    return 2 * sum(halves) / math.sqrt(2 * math.pi)


def adjusted(
    p_values: Sequence[float], names: Sequence[str] = (), alpha: float = 0.05
) -> pd.DataFrame:
    """Correct a list of p-values by Holm's and by Benjamini and Hochberg's method.

    Parameters
    ----------
    p_values : sequence of float
        At least one.
    names : sequence of str, optional
        One a p-value; by default "marker 1", "marker 2" …
    alpha : float

    Returns
    -------
    DataFrame
        Sorted by p: marker, p, rank, holm, bh (corrected p-values), holm_limit, bh_limit (what p
        is held against at this rank), significant, holm_significant, bh_significant (bool).

    Notes
    -----
    Holm 1979 (Scand J Stat 6:65) keeps the chance of any false finding at or below alpha.
    Benjamini and Hochberg 1995 (J R Stat Soc B 57:289) keep the expected share of false ones among
    the findings at or below alpha, for independent tests. Computed by statsmodels.
    """
    # statsmodels takes a second to import, and the other functions here do without
    from statsmodels.stats.multitest import multipletests

    p = _checks.probabilities("p_values", _checks.listed("p_values", p_values))
    if not p.size:
        raise ValueError("p_values must hold at least 1 p-value; found none")
    alpha = _checks.level("alpha", alpha)
    names = list(names) or [f"marker {i}" for i in range(1, p.size + 1)]
    if len(names) != p.size:
        raise ValueError(f"names: found {len(names)}, p-values: found {p.size}; allowed one each")
    order = np.argsort(p, kind="stable")
    p, rank = p[order], np.arange(1, p.size + 1)
    holm_found, holm = multipletests(p, alpha, method="holm")[:2]
    bh_found, bh = multipletests(p, alpha, method="fdr_bh")[:2]
    return pd.DataFrame(
        {
            "marker": [names[i] for i in order],
            "p": p,
            "rank": rank,
            "holm": holm,
            "bh": bh,
            "holm_limit": alpha / (p.size + 1 - rank),
            "bh_limit": alpha * rank / p.size,
            "significant": p <= alpha,
            "holm_significant": holm_found,
            "bh_significant": bh_found,
        }
    )


def many_markers(
    n1: int,
    n2: int,
    markers: int = 12,
    real: int = 2,
    difference: float = 1.5,
    correlation: float = 0.3,
    seed: int = 1,
) -> pd.DataFrame:
    """Invent one study of many markers, a few of them real, and test each (Mann–Whitney, exact).

    Parameters
    ----------
    n1, n2 : int
        Group sizes.
    markers, real : int
        Number of markers, and how many of them truly differ.
    difference : float
        By how many standard deviations the real ones differ.
    correlation : float
        Correlation of every two markers within a patient, 0 to 1.
    seed : int

    Returns
    -------
    DataFrame
        marker (ids starting "SYN-"), real (bool), p; ``attrs["synthetic"]`` is True.
    """
    n1, n2 = sizes(n1, n2)
    markers = _checks.count("markers", markers, lowest=1)
    real = _checks.count("real", real)
    if real > markers:
        raise ValueError(f"real must not be above markers = {markers}; found {real}")
    difference = _checks.number("difference", difference)
    correlation = _checks.probability("correlation", correlation)
    rng = _checks.generator(seed)
    shared = rng.standard_normal((n1 + n2, 1))
    own = rng.standard_normal((n1 + n2, markers))
    cells = math.sqrt(correlation) * shared + math.sqrt(1 - correlation) * own
    cells[n1:, :real] += difference
    ranks = stats.rankdata(cells, axis=0).astype(int)
    u = ranks[:n1].sum(axis=0) - n1 * (n1 + 1) // 2
    table = pd.DataFrame(
        {
            "marker": [f"SYN-M{i:02d}" for i in range(1, markers + 1)],
            "real": np.arange(markers) < real,
            "p": mann_whitney_p(n1, n2)[u],
        }
    )
    table.attrs["synthetic"] = True
    return table
