"""From a record to the inputs of each section; None where it has no two groups to compare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from trialkit.biomarkers._auc import auc_intervals
from trialkit.biomarkers._coverage import auc_coverage
from trialkit.biomarkers._cutpoints import invented_values, optimism
from trialkit.biomarkers._groups import Groups, groups
from trialkit.biomarkers._interaction import SPREADS, interaction_sizes
from trialkit.biomarkers._many import adjusted, many_markers
from trialkit.biomarkers._power import DIFFERENCES, power, smallest_significant
from trialkit.biomarkers._rise import Rise, false_rise, link_for, simulate_rise
from trialkit.biomarkers._studies import reference_values

if TYPE_CHECKING:
    from trialkit.records import Trial

# What the invented patients of the notebook are made with, wherever nothing else is said.
ASSUMED_DIFFERENCE = 1.0
_MOST_PAIRS = 200_000  # pairs of patients that a simulation of coverage looks at
# an invented list of p-values on which the corrections disagree
WORKED_P = (0.001, 0.008, 0.039, 0.041, 0.042, 0.060, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251)


def scale(cells: pd.DataFrame) -> pd.Series:
    """Mean and SD that invented marker values get: those printed for patients of one study.

    Parameters
    ----------
    cells : DataFrame
        The table ``background/blood_cells``.

    Returns
    -------
    Series
        mean, sd (percent of cells), study.

    Raises
    ------
    ValueError
        If no study prints both.
    """
    found = reference_values(cells)
    if found is None:
        raise ValueError("blood_cells: no study prints mean and SD of Treg in patients; allowed 1")
    mean, sd = float(found["psoriasis_mean"]), float(found["psoriasis_sd"])
    return pd.Series({"mean": mean, "sd": sd, "study": str(found["study"])})


def power_for(
    found: Groups | None,
    alpha: float = 0.05,
    differences: Sequence[float] = DIFFERENCES,
    size: int = 1000,
    seed: int = 1,
) -> pd.DataFrame | None:
    """Return `power` for the groups of a record."""
    if found is None:
        return None
    return power(found.responders, found.others, differences, alpha, size, seed)


def invented_for(
    found: Groups | None,
    cells: pd.DataFrame,
    difference: float = ASSUMED_DIFFERENCE,
    seed: int = 1,
) -> pd.DataFrame | None:
    """Return `invented_values` for the groups of a record, on the scale of a published study."""
    if found is None:
        return None
    drawn = scale(cells)
    return invented_values(
        difference, found.responders, found.others, drawn["mean"], drawn["sd"], seed
    )


def intervals_for(
    patients: pd.DataFrame | None, confidence: float = 0.95, seed: int = 1
) -> pd.DataFrame | None:
    """Return `auc_intervals` for invented patients."""
    if patients is None:
        return None
    first, second = (
        patients.loc[patients["responder"] == is_responder, "marker"].tolist()
        for is_responder in (True, False)
    )
    return auc_intervals(first, second, confidence, seed)


def coverage_for(
    found: Groups | None, confidence: float = 0.95, size: int = 800, seed: int = 1
) -> pd.DataFrame | None:
    """Return `auc_coverage` for the groups of a record; None also where one is a single patient.

    Large groups get fewer than `size` simulated studies, 100 at least: their intervals take longer
    and have less to hide.
    """
    if found is None or min(found.responders, found.others) < 2:
        return None
    size = min(size, max(100, _MOST_PAIRS // (found.responders * found.others)))
    return auc_coverage(found.responders, found.others, confidence=confidence, size=size, seed=seed)


def rise_for(
    found: Groups | None, cells: pd.DataFrame, correlation: float, alpha: float = 0.05
) -> Rise | None:
    """Assume responders who start lower by just what a t-test could call significant."""
    if found is None:
        return None
    drawn = scale(cells)
    least = smallest_significant(found.responders, found.others, alpha)
    link = link_for(least, found.rate)
    return Rise(drawn["mean"], drawn["sd"], correlation, link, found.rate)


def optimism_for(
    found: Groups | None, difference: float = 0.5, size: int = 4000, seed: int = 1
) -> pd.DataFrame | None:
    """Return `optimism` for the groups of a record."""
    if found is None:
        return None
    return optimism(difference, found.responders, found.others, size, seed)


def markers_for(found: Groups | None, markers: int = 12, seed: int = 1) -> pd.DataFrame | None:
    """Return `many_markers` for the groups of a record; a quarter of the markers is real."""
    if found is None:
        return None
    real = max(1, markers // 4)
    return many_markers(found.responders, found.others, markers, real, seed=seed)


def sizes_for(
    trial: Trial, control_rate: float, alpha: float = 0.05, power: float = 0.8
) -> pd.DataFrame:
    """Return `interaction_sizes` around the response rate of a record; empty without one."""
    found = groups(trial)
    if found is None:
        return interaction_sizes(0.5, control_rate, (), alpha, power)
    return interaction_sizes(found.rate, control_rate, SPREADS, alpha, power)


def adjusted_for(simulated: pd.DataFrame | None, alpha: float = 0.05) -> pd.DataFrame | None:
    """Return `adjusted` for invented markers."""
    if simulated is None:
        return None
    return adjusted(simulated["p"].tolist(), simulated["marker"].tolist(), alpha)


def visits_for(rise: Rise | None, n: int = 300, seed: int = 1) -> pd.DataFrame | None:
    """Return `simulate_rise`, None without assumptions."""
    return None if rise is None else simulate_rise(rise, n, seed)


def false_rise_for(
    rise: Rise | None, found: Groups | None, alpha: float = 0.05, seed: int = 1
) -> pd.DataFrame | None:
    """Return `false_rise` for as many patients as the record has; None where they are too few."""
    if rise is None or found is None or found.n < 4:
        return None
    return false_rise(rise, found.n, alpha, seed=seed)
