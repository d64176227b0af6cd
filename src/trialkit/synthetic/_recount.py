"""Count invented cohorts again the way the trial was counted, from their scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from trialkit import pasi
from trialkit.cohorts import Unanswered
from trialkit.replication.agreement import counts_that_round_to
from trialkit.synthetic._grid import MEASURE, as_cut

if TYPE_CHECKING:
    from trialkit.records import Trial

YES = "yes"
_COLUMNS = ["id", "what", "printed", "n", "fewest", "most", "same"]
Row = tuple[str, str, Any, Any, np.ndarray, np.ndarray]


def recount(trial: Trial, patients: pd.DataFrame | Unanswered) -> pd.DataFrame:
    """Hold every printed count against invented patients.

    Responders on the PASI are counted from baseline and final PASI through `pasi.improvement` and
    the printed threshold, not from the response band that the patients were drawn from.

    Parameters
    ----------
    trial : Trial
    patients : DataFrame or Unanswered
        As `cohort`, `many` or `try_many` returned it; nothing is counted in the latter.

    Returns
    -------
    DataFrame
        One row a printed count of a group, a response or a safety event: id, what (in words),
        printed (patients), n (patients it was printed for; missing for the size of a group),
        fewest, most (patients counted in any of the cohorts), same. Where only a percentage was
        printed, every count that rounds to it is the same; and where fewer patients were judged
        than the group has, those not judged may or may not respond. Counts on other graded
        measures than the PASI, and on harms in part of the patients, are not in the table:
        `cohort` invents nothing to count them from.
    """
    if isinstance(patients, Unanswered):
        return pd.DataFrame(columns=_COLUMNS)
    rows = [*_groups(trial, patients), *_outcomes(trial, patients), *_safety(trial, patients)]
    possible = {row.id: possible_counts(row) for row in trial.outcomes.itertuples(index=False)}
    found = []
    for key, what, printed, n, group, hit in rows:
        counted = _by_cohort(patients, group & hit)
        room = 0 if pd.isna(n) else max(0, int(_by_cohort(patients, group).max()) - int(n))
        fits = possible.get(key, [printed])
        same = bool(((counted >= min(fits)) & (counted <= max(fits) + room)).all())
        row = (key, what, int(printed), n, int(counted.min()), int(counted.max()), same)
        found.append(row)
    return pd.DataFrame(found, columns=_COLUMNS).astype({"n": "Int64"})


def recount_table(found: pd.DataFrame) -> pd.DataFrame:
    """Put `recount` into words: counted, in the record, in the invented cohorts, the same."""
    rows: list[dict[str, str]] = []
    for row in found.itertuples(index=False):
        total = "" if pd.isna(row.n) else f" of {row.n}"
        invented = f"{row.fewest}" if row.fewest == row.most else f"{row.fewest} to {row.most}"
        rows.append(
            {
                "what is counted": row.what,
                "in the record": f"{row.printed}{total}",
                "in each invented cohort": f"{invented}{total}",
                "fits": "yes" if row.same else "no",
            }
        )
    return pd.DataFrame(rows)


def possible_counts(outcome: Any) -> list[int]:
    """Return every count that a row of `outcomes` stands for; several only for a percentage."""
    stated = [int(outcome.responders)]
    if outcome.count_printed == YES or pd.isna(outcome.printed):
        return stated
    try:
        return counts_that_round_to(outcome.printed, int(outcome.n)) or stated
    except ValueError:  # digits are missing in print
        return stated


def _groups(trial: Trial, patients: pd.DataFrame) -> list[Row]:
    everybody = np.ones(len(patients), dtype=bool)
    rows = [("all", "patients treated", trial.n_treated, pd.NA, everybody, everybody)]
    for group in trial.subgroups.itertuples(index=False):
        member = _member(trial, patients, group.subgroup)
        if member is not None and not pd.isna(group.n):
            rows.append((group.subgroup, group.label, group.n, pd.NA, everybody, member))
    if "arm" not in patients:
        return rows
    arm = patients["arm"].astype(str)
    for row in trial.arms[trial.arms["n"].notna()].itertuples(index=False):
        rows.append((row.arm, row.label, row.n, pd.NA, everybody, arm.eq(row.arm).to_numpy()))
    for phase, arms in trial.arms[trial.arms["phase_n"].notna()].groupby("phase", sort=False):
        member = arm.isin(arms["arm"]).to_numpy()
        # Where one arm is the whole phase, its size has been said already.
        if len(arms) > 1 and len(arms) == trial.arms["phase"].eq(phase).sum():
            printed = arms["phase_n"].iloc[0]
            rows.append((f"phase {phase}", f"phase {phase}", printed, pd.NA, everybody, member))
    return rows


def _outcomes(trial: Trial, patients: pd.DataFrame) -> list[Row]:
    rows = []
    for row in trial.outcomes.itertuples(index=False):
        group, hit = _member(trial, patients, row.subgroup), _responds(patients, row)
        if group is not None and hit is not None:
            rows.append((row.id, row.label, row.responders, row.n, group, hit))
    return rows


def _safety(trial: Trial, patients: pd.DataFrame) -> list[Row]:
    rows = []
    for row in trial.safety.itertuples(index=False):
        counted = row.scope == "all" and not pd.isna(row.patients) and not pd.isna(row.n)
        if counted and row.id in patients:
            everybody = np.ones(len(patients), dtype=bool)
            hit = patients[row.id].eq(YES).to_numpy()
            rows.append((row.id, row.event, row.patients, row.n, everybody, hit))
    return rows


def _responds(patients: pd.DataFrame, outcome: Any) -> np.ndarray | None:
    if pd.isna(outcome.threshold):
        column = outcome.id.split(".")[0]
        return patients[column].eq(YES).to_numpy() if column in patients else None
    if outcome.measure != MEASURE or "final_pasi" not in patients:
        return None
    improvement = pasi.improvement(patients["baseline_pasi"], patients["final_pasi"])
    cut = as_cut(outcome.threshold, outcome.threshold_rule)
    return cut.reached(improvement.to_numpy())


def _member(trial: Trial, patients: pd.DataFrame, group: str) -> np.ndarray | None:
    """Return who is in a group of the record; None where the patients do not have it."""
    if group == "all":
        return np.ones(len(patients), dtype=bool)
    listed = trial.subgroups.set_index("subgroup")["attribute"]
    named = listed.get(group)
    # Groups without a named attribute divide the patients together, or each on its own.
    for attribute in (named, "subgroup", group):
        if attribute in patients:
            return patients[attribute].eq(group).to_numpy()
    return None


def _by_cohort(patients: pd.DataFrame, hit: np.ndarray) -> np.ndarray:
    """Count the patients that are hit, cohort by cohort."""
    if "cohort" not in patients:
        return np.array([hit.sum()])
    return np.bincount(pd.factorize(patients["cohort"])[0], weights=hit).astype(int)
