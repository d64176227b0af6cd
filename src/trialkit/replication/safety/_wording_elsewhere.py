"""Sentences about harm elsewhere, events that are not patients, and groups of unknown size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from trialkit import proportions
from trialkit.prose import count as counted
from trialkit.prose import of, percent, span
from trialkit.replication.safety import _elsewhere
from trialkit.replication.safety._wording import in_a_row, level, no_count

if TYPE_CHECKING:
    from trialkit.records import Trial


def read_ratios(table: pd.DataFrame) -> str:
    """Return the pooled relative measures sorted by what their intervals say."""
    parts = []
    for reading in (_elsewhere.MORE, _elsewhere.FEWER, _elsewhere.OPEN):
        rows = table[table["reading"] == reading]
        if len(rows):
            parts.append(
                f"**{reading.capitalize()}:** {'; '.join(_ratio(r) for r in rows.itertuples())}."
            )
    return "\n\n".join(parts)


def read_if_ratio(table: pd.DataFrame, n: int, event: str = "fever") -> str:
    """Return one row of `if_ratio_applied` as a sentence."""
    if table.empty:
        return f"No risk ratio is printed for {event}."
    row = table.iloc[len(table) // 2 - 1]
    return (
        f"Suppose that {percent(row['control_rate'], 0)} have {event} without the cells. The ratio "
        f"turns this into {percent(row['rate'])}, and the chance that none of "
        f"{counted(n, 'patient')} has {event} is {percent(row['none'], 0)} "
        f"({span(row['none_low'], row['none_high'], 0)} over the ratio's interval). The rate "
        "without the cells is our assumption; a trial without a control group cannot tell it."
    )


def introduce_events(trial: Trial, table: pd.DataFrame) -> str:
    """Return whose adverse events were printed as a number of events."""
    study, n = table["study"].iloc[0], int(table["n"].iloc[0])
    if study == trial.short_title:
        return (
            f"**This record itself prints numbers of events:** {study}, "
            f"{counted(n, 'patient')} watched."
        )
    return (
        f"The record of {trial.short_title} counts no events without saying how many patients had "
        f"them. **Another trial of MSC in psoriasis does:** {study}, {counted(n, 'patient')} "
        "treated."
    )


def read_patient_bounds(table: pd.DataFrame, event: str, confidence: float) -> str:
    """Return what a number of events says about a number of patients.

    `event` is the example where its patients are not known, else the first event of which that
    holds.
    """
    is_open = table["patients_low"] < table["patients_high"]
    wanted = table[is_open & table["event"].eq(event)]
    row = (table[is_open] if wanted.empty else wanted).iloc[0]
    text = (
        f"{row['study']} prints {counted(row['events'], 'event')} of {row['event']} among "
        f"{counted(row['n'], 'patient')}. One patient may have had them all, or each event struck "
        f"another patient: {_range(row)} of {row['n']} patients, "
        f"{span(row['rate_low'], row['rate_high'])} "
        f"(bounded). {row['events']}/{row['n']} = {row['events'] / row['n']:.2f} is events per "
        "patient, not a share of patients. "
    )
    for both in table[~is_open & (table["events"] > table["patients_low"])].itertuples():
        text += (
            f"Where both were printed, they differ: {counted(both.events, 'event')} of "
            f"{both.event} in {counted(both.patients_low, 'patient')}. "
        )
    for judged in table[table["note"].str.contains("unrelated", na=False)].itertuples():
        if judged.patients_low == judged.patients_high:
            hit, n = judged.patients_low, judged.n
            every, related = (proportions.upper_limit(x, n, confidence) for x in (hit, 0))
            text += (
                f"A judgement matters as much as a count: {hit} of {n} patients had a "
                f"{judged.event}, {judged.note}. Count all such events, and the one-sided upper "
                f"limit is {percent(every)}; count only related ones (0 of {n}), and it is "
                f"{percent(related)}. "
            )
    return text.strip()


def read_group_limits(
    trial: Trial, table: pd.DataFrame, bounds: pd.DataFrame, confidence: float
) -> str:
    """Return how weak a count without a group size is, at best and at worst."""
    if table.empty:
        if trial.safety["patients"].isna().all():
            return no_count(trial)
        return f"Every count in the record of {trial.short_title} has its group size."
    sentences = []
    for (whom, patients), rows in table.groupby(["who", "patients"], sort=False):
        best, worst = rows.loc[rows["upper"].idxmin()], rows.loc[rows["upper"].idxmax()]
        events = in_a_row(list(dict.fromkeys(rows["event"])))
        sentences.append(
            f"**{whom}, {events}: {patients} patients, group size not published.** "
            f"Bounds: {best['why']}; this leaves {_sizes(rows['n'])} (bounded). The one-sided "
            f"{level(confidence)} upper limit is {percent(best['upper'])} at best and "
            f"{percent(worst['upper'])} at worst."
        )
    return "\n\n".join([*sentences, *_against_elsewhere(trial, table, bounds)])


def _against_elsewhere(trial: Trial, table: pd.DataFrame, bounds: pd.DataFrame) -> list[str]:
    """Chance that the smallest and the largest possible group shows nobody, at a rate elsewhere."""
    sentences = []
    none = table[table["patients"] == 0]
    for other in bounds[bounds["study"] != trial.short_title].itertuples():
        rows = none[none["event"].str.contains(other.event, regex=False)]
        if rows.empty:
            continue
        small, large = int(rows["n"].min()), int(rows["n"].max())
        missed = [1 - proportions.detection_probability(other.rate_low, n) for n in (small, large)]
        sentences.append(
            f"Assume that {other.event} is as frequent as the fewest patients in {other.study} "
            f"make it: {of(other.patients_low, other.n)}. Then a group of {small} shows nobody "
            f"with a chance of {percent(missed[0], 0)}, a group of {large} with "
            f"{percent(missed[1], 0)}."
        )
    return sentences


def _ratio(row: pd.Series) -> str:
    return (
        f"{row.event} {row.measure} {row.estimate:.2f} ({row.low:.2f} to {row.high:.2f}; "
        f"{row.source}, {row.trials} trials, {row.patients:,} patients)"
    )


def _sizes(sizes: pd.Series) -> str:
    low, high = sizes.min(), sizes.max()
    return f"{'' if low == high else f'{low} to '}{counted(high, 'patient')}"


def _range(row: pd.Series) -> str:
    low, high = row["patients_low"], row["patients_high"]
    return str(low) if low == high else f"{low} to {high}"
