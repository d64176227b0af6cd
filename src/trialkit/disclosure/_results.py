"""The numbers that the audit notebook stands behind."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from trialkit.cohorts import count_or_none
from trialkit.disclosure._verdicts import ORDER
from trialkit.results import result_row

if TYPE_CHECKING:
    from trialkit.cohorts import CohortSpace, Unanswered
    from trialkit.disclosure._dose_open import DoseOpen
    from trialkit.disclosure._unprinted import Unprinted


def result_rows(
    audit: pd.DataFrame,
    shares: pd.DataFrame,
    space: CohortSpace,
    unprinted: Unprinted | Unanswered | None,
    dose: DoseOpen | Unanswered | None,
) -> list[dict[str, Any]]:
    """Return the results of the notebook: verdicts, the check of percentages, bounds.

    Counts of cohorts are given as logarithms to base ten: a float cannot hold their digits. They
    are left out where no cohort fits, or too many to count.
    The value of a bounded result is the middle between its ends; only the ends mean something.
    """
    rows = [result_row("claims.total", len(audit), "derived", "claims")]
    for verdict in ORDER:
        count = int((audit["verdict"] == verdict).sum())
        rows.append(result_row(f"claims.verdicts.{verdict}", count, "derived", "claims"))
    rows += [
        result_row("grim.figures", len(shares), "derived", "figures"),
        result_row("grim.impossible", int((~shares["fits"]).sum()), "derived", "figures"),
    ]
    for kind in ("assignments", "tables"):
        number = None if space.contradiction else count_or_none(space, kind)
        if number:  # nothing has no logarithm
            rows.append(result_row(f"cohorts.{kind}", math.log10(number), "derived", "log10"))
    if unprinted:
        rows += _unprinted_rows(unprinted)
    if dose:
        key = f"cohorts.dose.{dose.outcome}"
        rows += [
            _bounded(f"{key}.correlation", dose.low, dose.high, "correlation"),
            _bounded(f"{key}.correlation_open", dose.open_low, dose.open_high, "correlation"),
            _bounded(f"{key}.trend_p", dose.p_low, dose.p_high, "p-value"),
            result_row(f"{key}.share_below_level", dose.share_below, "assumed", "fraction"),
        ]
    return rows


def _unprinted_rows(found: Unprinted) -> list[dict[str, Any]]:
    key, tables = f"cohorts.{found.attribute}.{found.outcome}", found.tables
    first, p = tables["s1"], tables["p"]
    return [
        _bounded(f"{key}.{found.levels[0]}", first.min(), first.max(), "patients"),
        _bounded(f"{key}.{found.test}_p", p.min(), p.max(), "p-value"),
        result_row(f"{key}.share_below_level", found.share_below, "assumed", "fraction"),
    ]


def _bounded(key: str, low: float, high: float, unit: str) -> dict[str, Any]:
    return result_row(key, (low + high) / 2, "bounded", unit, low=low, high=high)
