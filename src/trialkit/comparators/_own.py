"""A record's single arm among trials that have a control arm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from trialkit.comparators._beside import outcomes
from trialkit.comparators._indirect import Indirect, indirect
from trialkit.comparators._trials import thresholds

if TYPE_CHECKING:
    from trialkit.records import Trial


def with_single_arm(table: pd.DataFrame, trial: Trial, threshold: int) -> pd.DataFrame | None:
    """Add a record to a table of trials as what it is: a trial with one arm.

    Returns
    -------
    DataFrame or None
        None where the record has no count at this threshold.
    """
    rows = outcomes(trial)
    found = rows[rows["threshold"] == threshold]
    if found.empty or threshold not in thresholds(table):
        return None
    own = {
        "trial": trial.short_title,
        "arm": 1,
        "treatment": treatment_of(trial),
        "n": int(found.iloc[0]["n"]),
        f"at_least_{threshold}": int(found.iloc[0]["responders"]),
    }
    both = [*table.to_dict("records"), {**dict.fromkeys(table.columns), **own}]
    return pd.DataFrame(both, columns=table.columns)


def own_comparison(
    table: pd.DataFrame, trial: Trial, anchor: str = "Supportive care", confidence: float = 0.95
) -> Indirect | None:
    """Hold a record's single arm against supportive care, as far as that can be done.

    Parameters
    ----------
    table : DataFrame
        Trials by arm.
    trial : Trial
    anchor : str
    confidence : float

    Returns
    -------
    Indirect or None
        At PASI 75 where the record counts it, else at the first threshold that both report; None
        where there is no such threshold.
    """
    for threshold in (75, *thresholds(table)):
        both = with_single_arm(table, trial, threshold)
        if both is not None:
            return indirect(both, treatment_of(trial), anchor, anchor, threshold, confidence)
    return None


def treatment_of(trial: Trial) -> str:
    """Name what the patients of a record were given, in the table of `with_single_arm`."""
    return f"{trial.about.get('product_short', trial.about['product'])} ({trial.short_title})"
