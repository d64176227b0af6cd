"""What "no significant correlation with the dose" leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from trialkit import cohorts
from trialkit.cohorts import Unanswered
from trialkit.disclosure._limits import below
from trialkit.disclosure._truth import true_responders
from trialkit.errors import TooLargeError
from trialkit.replication import efficacy

if TYPE_CHECKING:
    from trialkit.cohorts import CohortSpace
    from trialkit.records import Trial

DOSE = "dose"
_SAME = 1e-12  # correlations that differ by less are one, computed from two tables
_NOTHING = "There is no relation of response and dose to bound: "
NO_DOSE = f"{_NOTHING}the record has no outcome of all patients, or only one dose."
TOO_MANY = f"{_NOTHING}the tables of dose and response that fit are too many to look at each."
NO_VALUE = (
    f"{_NOTHING}in every table that fits, all patients have one dose, or all or none responded."
)


@dataclass(frozen=True)
class DoseOpen:
    """Bounds on the correlation of response and dose of one infusion.

    Attributes
    ----------
    outcome, outcome_label : str
        Name in the space of cohorts, and in words.
    unit : str
        Unit of the dose.
    said : str
        Readable name of the source that says there is no significant correlation; empty where
        none does.
    low, high : float
        Bounds on the correlation of dose and response (1 or 0), over all compatible tables.
    p_low, p_high : float
        Bounds on the p-value of the exact trend test.
    open_low, open_high : float
        Bounds on the correlation where the p-value is not below `alpha`.
    falling, rising : DataFrame
        Response by dose in a table that attains each of them: dose, responders, n.
    falling_p, rising_p : float
        Their p-values.
    tables, open_tables : int
        How many tables of response by dose fit, and how many of them are not significant.
    share_below : float
        Share of the labelled assignments whose p-value is below `alpha`.
    alpha : float
    true_correlation, true_p : float or None
        Of the invented patients, where the record has any.
    """

    outcome: str
    outcome_label: str
    unit: str
    said: str
    low: float
    high: float
    p_low: float
    p_high: float
    open_low: float
    open_high: float
    falling: pd.DataFrame
    rising: pd.DataFrame
    falling_p: float
    rising_p: float
    tables: int
    open_tables: int
    share_below: float
    alpha: float
    true_correlation: float | None = None
    true_p: float | None = None


def dose_open(trial: Trial, space: CohortSpace, confidence: float = 0.95) -> DoseOpen | Unanswered:
    """Bound the correlation of the record's first outcome with the dose of one infusion.

    Every set of group sizes and every table of response by dose is looked at that fits the printed
    counts. A statement "not significant" is read as: the exact trend test on this outcome gives no
    p-value below 1 minus the confidence.

    Returns
    -------
    DoseOpen or Unanswered
        Unanswered, with the reason, where the record has no outcome of all patients or only one
        dose, where no cohort fits the printed counts, and where too many tables of dose and
        response fit to look at each.
    """
    first = efficacy.headline(trial)
    levels = space.views.get(DOSE, space.attributes.get(DOSE, ()))
    outcome = "" if first is None else str(first["id"]).split(".")[0]
    if len(levels) < 2 or outcome not in {**space.attributes, **space.views}:
        return Unanswered(NO_DOSE)
    if space.contradiction:
        return Unanswered(f"{_NOTHING}{space.contradiction}.")
    try:
        table = space.values(cohorts.correlation(DOSE, outcome)).rename(columns={"value": "r"})
        table["p"] = space.values(cohorts.trend_p(DOSE, outcome))["value"]
    except TooLargeError:
        return Unanswered(TOO_MANY)
    table = table.dropna(subset=["r", "p"]).reset_index(drop=True)
    if table.empty:
        return Unanswered(NO_VALUE)
    alpha = round(1 - confidence, 6)
    significant = below(table["p"], alpha)
    left = table[~significant]
    ends = [_likeliest(left, left["r"].min()), _likeliest(left, left["r"].max())]
    favourable = sum(table.loc[significant, "assignments"])
    true_r, true_p = _truth(trial, first)
    return DoseOpen(
        outcome=outcome,
        outcome_label=str(first["label"]),
        unit=str(trial.about["dose_unit"]),
        said=_said(trial),
        low=float(table["r"].min()),
        high=float(table["r"].max()),
        p_low=float(table["p"].min()),
        p_high=float(table["p"].max()),
        open_low=float(left["r"].min()),
        open_high=float(left["r"].max()),
        falling=_by_dose(ends[0], levels),
        rising=_by_dose(ends[1], levels),
        falling_p=float(ends[0]["p"]),
        rising_p=float(ends[1]["p"]),
        tables=len(table),
        open_tables=len(left),
        share_below=favourable / sum(table["assignments"]),
        alpha=alpha,
        true_correlation=true_r,
        true_p=true_p,
    )


def _likeliest(table: pd.DataFrame, value: float) -> pd.Series:
    """Of the tables that attain a value, one with most assignments: the least contrived one."""
    attaining = table[(table["r"] - value).abs() < _SAME]
    return attaining.loc[max(attaining.index, key=lambda i: attaining.loc[i, "assignments"])]


def _by_dose(row: pd.Series, levels: tuple[str, ...]) -> pd.DataFrame:
    rows = [
        (float(level), int(row[f"{level}, yes"]), int(row[f"{level}, yes"] + row[f"{level}, no"]))
        for level in levels
    ]
    return pd.DataFrame(rows, columns=["dose", "responders", "n"])


def _said(trial: Trial) -> str:
    rows = trial.claims[trial.claims["rule"] == "trend"]
    return "" if rows.empty else trial.source_label(rows["source"].iloc[0])


def _truth(trial: Trial, outcome: pd.Series) -> tuple[float | None, float | None]:
    from trialkit import proportions

    true = true_responders(trial, outcome)
    if true is None:
        return None, None
    doses = trial.arms.set_index("arm")["dose_per_kg"].astype(float)
    dose = true["arm"].map(doses)
    groups = true.groupby(dose)["yes"].agg(["sum", "count"])
    p = proportions.trend(
        groups["sum"].tolist(), groups["count"].tolist(), groups.index.tolist()
    ).p_value
    return float(np.corrcoef(dose, true["yes"])[0, 1]), float(p)
