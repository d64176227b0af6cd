"""The numbers that the notebook on the marker stands behind."""

from __future__ import annotations

from typing import Any

import pandas as pd

from trialkit.biomarkers._auc import separation_limit
from trialkit.biomarkers._curse import exaggeration
from trialkit.biomarkers._cutpoints import search_error
from trialkit.biomarkers._exact import attained_level
from trialkit.biomarkers._groups import Groups
from trialkit.biomarkers._many import chance_of_any
from trialkit.biomarkers._power import detectable, smallest_significant, t_power
from trialkit.biomarkers._rise import Rise
from trialkit.results import result_row

_SD = "standard deviations"
EXAMPLES = (0.25, 0.5, 1.0)


def results(
    found: Groups | None,
    studies: pd.DataFrame,
    sizes: pd.DataFrame,
    rise: Rise | None,
    markers: int,
    alpha: float = 0.05,
    confidence: float = 0.95,
) -> list[dict[str, Any]]:
    """Return the rows for `results.Results.add`, fewer where the record has no two groups.

    Parameters
    ----------
    found : Groups or None
    studies, sizes : DataFrame
        As `case_control` and `interaction_sizes` return them.
    rise : Rise or None
    markers : int
        Number of markers tested.
    alpha, confidence : float
    """
    rows = [
        result_row(
            f"marker.published.{row.study.lower().replace(' ', '-')}",
            row.difference if row.means_printed else abs(row.difference),
            "derived" if row.means_printed else "assumed",
            f"{_SD}, controls minus patients"
            if row.means_printed
            else f"{_SD}, sign not printed, t-test assumed",
            row.low,
            row.high,
        )
        for row in studies.itertuples()
    ]
    rows.append(
        result_row(
            f"marker.any_of_{markers}", chance_of_any(markers, alpha), "assumed",
            "fraction of trials, independent markers that tell nothing",
        )
    )  # fmt: skip
    rows += _size_rows(sizes)
    if found is None:
        return rows
    return rows + _group_rows(found, alpha, confidence) + _rise_rows(rise)


def _group_rows(found: Groups, alpha: float, confidence: float) -> list[dict[str, Any]]:
    n1, n2 = found.responders, found.others
    trials = "fraction of trials"
    rows = [
        result_row("marker.responders", n1, "derived", "patients"),
        result_row("marker.others", n2, "derived", "patients"),
        result_row("marker.detectable", detectable(n1, n2, alpha=alpha), "assumed", _SD),
        result_row(
            "marker.smallest_significant", smallest_significant(n1, n2, alpha), "derived", _SD
        ),
        result_row("marker.rank_test_level", attained_level(n1, n2, alpha), "derived", trials),
        result_row("marker.search_error", search_error(n1, n2, alpha), "derived", trials),
        result_row(
            "marker.auc_after_separation", separation_limit(n1, n2, confidence), "assumed", "AUC"
        ),
    ]
    for difference in EXAMPLES:
        truth = exaggeration(difference, n1, n2, alpha)
        key = f"marker.true_{difference:g}sd"
        rows += [
            result_row(f"{key}.power", t_power(difference, n1, n2, alpha), "assumed", trials),
            result_row(f"{key}.exaggeration", truth.exaggeration, "assumed", "times the truth"),
            result_row(f"{key}.wrong_sign", truth.type_s, "assumed", "fraction of significant"),
        ]
    return rows


def _size_rows(sizes: pd.DataFrame) -> list[dict[str, Any]]:
    rows = []
    for row in sizes.itertuples():
        for what in ("effect", "interaction"):
            n = getattr(row, f"n_{what}")
            if pd.notna(n):
                key = f"marker.spread_{100 * row.spread:.0f}.{what}.patients"
                rows.append(result_row(key, int(n), "assumed", "patients"))
    return rows


def _rise_rows(rise: Rise | None) -> list[dict[str, Any]]:
    if rise is None:
        return []
    unit = "percentage points, nothing done"
    return [
        result_row("marker.rise.responders", rise.change, "assumed", unit),
        result_row("marker.rise.others", rise.others_change, "assumed", unit),
    ]
