"""On which day an invented patient is seen: the record's visits, a first and a last day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from trialkit import protocol

if TYPE_CHECKING:
    from trialkit.records import Trial

START = "baseline"
_MONTH = protocol.schedule.DAYS["month"]
_COLUMNS = ["arm", "visit", "label", "day"]


def schedule(trial: Trial) -> pd.DataFrame:
    """List the days of every arm: baseline, the printed visits, the end.

    Returns
    -------
    DataFrame
        arm, visit, label, day (from the first infusion; missing where the record prints neither
        visits nor a length of follow-up), in the order of the days. The last visit of an arm is
        the one that `cohort` gives the PASI of. Where the record prints no visit there are two
        rows an arm: baseline and "end of follow-up".
    """
    printed = _visits(trial)
    rows = []
    for arm in [*trial.arms["arm"].astype(str)] or [""]:
        rows.append((arm, START, START, 0.0))
        found = printed.loc[(printed["arm"] == arm) & (printed["day"] > 0)].sort_values("day")
        rows += found[_COLUMNS].itertuples(index=False, name=None)
        if found.empty:
            months = trial.about.get("follow_up_months")
            end = np.nan if months is None else float(months) * _MONTH
            rows.append((arm, "end", "end of follow-up", end))
    return pd.DataFrame(rows, columns=_COLUMNS)


def schedule_assumptions(trial: Trial) -> list[str]:
    """Name what had to be assumed to put every patient's visits on a day."""
    visits = _visits(trial)
    if visits.empty:
        return ["The record prints no visit: patients are seen at baseline and at the end only."]
    borrowed = list(dict.fromkeys(visits.loc[visits["borrowed"], "arm"]))
    said = protocol.assumptions(visits)
    if borrowed:
        labels = trial.arms.set_index("arm").loc[borrowed, "label"]
        said.append(
            f"the visits that were printed for other patients are used for {', '.join(labels)} too"
        )
    return [f"Visits: {text}." for text in said]


def _visits(trial: Trial) -> pd.DataFrame:
    """Return the visits of every arm; an arm without any borrows those of the others."""
    own = protocol.visits(trial).assign(borrowed=False)
    all_phases = replace(trial, visits=trial.visits.assign(phase=pd.NA))
    lent = protocol.visits(all_phases).assign(borrowed=True)
    lent = lent[~lent["arm"].isin(own["arm"])].drop_duplicates(["arm", "day"])
    return pd.concat([own, lent], ignore_index=True) if len(lent) else own
