"""When infusions and visits fall, in days from the first infusion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from trialkit.records import Trial

COUNTED_FROM = ("last infusion", "first infusion")
DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
# A day and a week have one length; a month and a year are counted with a stated one.
_ASSUMED_UNITS = ("month", "year")
# What is printed of the start of the count, where it leaves that start open.
_OPEN_STARTS = {
    "after treatment": "“after treatment”",
    "not stated": "a time without a printed start",
}


def infusions(trial: Trial) -> pd.DataFrame:
    """List every infusion of every arm as scheduled.

    Returns
    -------
    DataFrame
        arm, infusion (1, 2, …), day (0 = first infusion), dose_per_kg (10^6 cells/kg). Days are
        derived from the printed interval; the dates on which patients came are not published.
    """
    rows = [
        (str(arm.arm), number + 1, number * int(arm.interval_days), float(arm.dose_per_kg))
        for arm in trial.arms.itertuples()
        for number in range(int(arm.infusions))
    ]
    return pd.DataFrame(rows, columns=["arm", "infusion", "day", "dose_per_kg"])


def visits(trial: Trial, after_treatment: str = "last infusion") -> pd.DataFrame:
    """List the follow-up visits of each arm they were printed for, on the day scale of `infusions`.

    Parameters
    ----------
    trial : Trial
    after_treatment : {"last infusion", "first infusion"}
        What a time "after treatment", or one without any stated start, is counted from. A printed
        text that does not say so leaves it open: this is an assumption, and the output names it.

    Returns
    -------
    DataFrame
        arm, visit, label, day (from the first infusion), reference (as printed), assumption
        (empty when none was needed), kind ("derived" or "assumed"), source. An arm for which no
        visit was printed has no row; a record without visits gives an empty table.

    Raises
    ------
    ValueError
        If `after_treatment` is not known.
    """
    if after_treatment not in COUNTED_FROM:
        raise ValueError(
            f"after_treatment = {after_treatment!r} is not known; allowed: "
            f"{', '.join(COUNTED_FROM)}"
        )
    last_day = infusions(trial).groupby("arm")["day"].max()
    rows = []
    for arm in trial.arms.itertuples():
        for visit in trial.visits.itertuples():
            if not pd.isna(visit.phase) and visit.phase != arm.phase:
                continue
            assumption = visit_assumption(visit.reference, visit.unit, after_treatment)
            from_last = visit.reference in _OPEN_STARTS and after_treatment == "last infusion"
            start = int(last_day[arm.arm]) if from_last else 0
            rows.append(
                {
                    "arm": str(arm.arm),
                    "visit": str(visit.visit),
                    "label": str(visit.label),
                    "day": start + float(visit.amount) * DAYS[visit.unit],
                    "reference": str(visit.reference),
                    "assumption": assumption,
                    "kind": "assumed" if assumption else "derived",
                    "source": str(visit.source),
                }
            )
    columns = ["arm", "visit", "label", "day", "reference", "assumption", "kind", "source"]
    return pd.DataFrame(rows, columns=columns)


def visit_readings(trial: Trial) -> pd.DataFrame:
    """Put every printed visit on a day under each reading of a start that print leaves open.

    Returns
    -------
    DataFrame
        arm, arm_label, label, one column for each of `COUNTED_FROM` (day from the first infusion),
        difference (days between the readings; 0 where the text leaves nothing open), assumption
        (any other, such as the length of a month; empty if none).
    """
    readings = {choice: visits(trial, choice) for choice in COUNTED_FROM}
    first = readings[COUNTED_FROM[0]]
    names = trial.arms.set_index("arm")["label"]
    table = pd.DataFrame(
        {"arm": first["arm"], "arm_label": first["arm"].map(names), "label": first["label"]}
    )
    for choice, reading in readings.items():
        table[choice] = reading["day"].astype(float)
    days = table[list(COUNTED_FROM)]
    units = trial.visits.set_index("visit")["unit"]
    return table.assign(
        difference=days.max(axis="columns") - days.min(axis="columns"),
        assumption=[_unit_assumption(units[visit]) for visit in first["visit"]],
    )


def visit_assumption(reference: str, unit: str, after_treatment: str) -> str:
    """Name what must be assumed to put a printed visit on a day; empty if nothing."""
    parts = [_unit_assumption(unit)]
    if reference in _OPEN_STARTS:
        parts.insert(0, f"{_OPEN_STARTS[reference]} counted from the {after_treatment}")
    return "; ".join(part for part in parts if part)


def _unit_assumption(unit: str) -> str:
    return f"1 {unit} counted as {DAYS[unit]} days" if unit in _ASSUMED_UNITS else ""


def assumptions(visit_table: pd.DataFrame) -> list[str]:
    """Return the distinct assumptions of a table of `visits`, in the order in which they appear."""
    parts = [part for text in visit_table["assumption"] for part in text.split("; ") if part]
    return list(dict.fromkeys(parts))


@dataclass(frozen=True)
class Plan:
    """A schedule of equal infusions at equal intervals.

    Attributes
    ----------
    dose_per_kg : float
        Dose of one infusion in 10^6 cells/kg.
    infusions : int
    interval_days : int
    days : tuple of int
        Day of each infusion, the first being day 0.
    cumulative : float
        Dose of the course in 10^6 cells/kg.
    """

    dose_per_kg: float
    infusions: int
    interval_days: int
    days: tuple[int, ...]
    cumulative: float


def plan(dose_per_kg: float, infusions: int, interval_days: int) -> Plan:
    """Lay out a schedule of one's own, to hold beside the arms of a trial.

    Raises
    ------
    ValueError
        If the dose is not above 0, there is no infusion, or several infusions have no interval.
    """
    if not dose_per_kg > 0:
        raise ValueError(f"dose_per_kg = {dose_per_kg!r} is out of range; allowed: above 0")
    if infusions < 1:
        raise ValueError(f"infusions = {infusions!r} is out of range; allowed: 1 or more")
    if interval_days < (1 if infusions > 1 else 0):
        raise ValueError(
            f"interval_days = {interval_days!r} is out of range; allowed: 1 or more "
            "(0 for a single infusion)"
        )
    return Plan(
        dose_per_kg=float(dose_per_kg),
        infusions=int(infusions),
        interval_days=int(interval_days),
        days=tuple(number * int(interval_days) for number in range(int(infusions))),
        cumulative=round(float(dose_per_kg) * int(infusions), 9),
    )
