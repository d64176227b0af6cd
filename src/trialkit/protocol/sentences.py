"""What the tables of this room say, in sentences made from the record."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from trialkit import prose
from trialkit.protocol.comparisons import FEATURES, confounding
from trialkit.protocol.doses import (
    cumulative_dose,
    dose_text,
    is_by_weight,
    largest_infusion,
    rank_reversal,
    superscript,
    unknown_group_sizes,
)
from trialkit.protocol.entry import screening
from trialkit.protocol.examples import example_patients
from trialkit.protocol.registration import dates, registry_changes, version_label
from trialkit.protocol.schedule import assumptions, infusions, visits

if TYPE_CHECKING:
    from trialkit.records import Trial


def who_was_treated(trial: Trial) -> str:
    """Say how many patients were treated, in which parts, and which group sizes are unknown."""
    lines = [f"{trial.short_title} treated **{prose.count(trial.n_treated, 'patient')}**."]
    lines += _by_attribute(trial)
    phases = trial.arms.groupby("phase", sort=False)["phase_n"].max().dropna()
    if len(phases) > 1:
        lines.append("By phase: " + "; ".join(f"phase {p}: {n}" for p, n in phases.items()) + ".")
    for row in unknown_group_sizes(trial).itertuples():
        lines.append(
            f"The sizes of {_and(row.groups)} were not published: "
            f"{row.patients} patients can be shared out over {len(row.groups)} groups of at least "
            f"one in {row.splits} ways."
        )
    return " ".join(lines)


def _by_attribute(trial: Trial) -> list[str]:
    """One sentence an attribute; groups that are not everybody are said to be some of them."""
    attributes = trial.subgroups["attribute"].fillna("subgroup")
    lines = []
    for attribute, rows in trial.subgroups.groupby(attributes, sort=False):
        if rows["n"].sum() == trial.n_treated:
            groups = "; ".join(f"{row.label}: {row.n}" for row in rows.itertuples())
        else:
            groups = prose.shares(rows, trial.n_treated)
        lines.append(f"By {attribute}: {groups}.")
    return lines


def not_in_record(trial: Trial) -> str:
    """Name the sections of the notebook on the protocol that this record leaves empty."""
    one_arm = len(trial.arms) < 2
    absent = {
        "entry criteria (section 1)": trial.criteria.empty,
        "follow-up visits (section 2)": trial.visits.empty,
        "a dose by body weight (section 3)": not is_by_weight(trial),
        "the size of the largest infusion (section 3)": (
            is_by_weight(trial) and largest_infusion(trial) is None
        ),
        "a second arm to compare with (sections 4 and 5)": one_arm,
        "a dated change of the registry entry (section 6)": registry_changes(trial).empty,
    }
    return prose.gaps(trial, [what for what, missing in absent.items() if missing])


def who_gets_in(trial: Trial) -> str:
    """Say what the example patients show: each patient's point, and where versions disagree."""
    patients = example_patients(trial)
    if patients.empty:
        return f"No entry criteria are published for {trial.short_title}."
    table = screening(trial, patients)
    found = {name: rows.set_index("version")["decision"] for name, rows in table.groupby("patient")}
    lines = [
        f"**{patient.patient}**: {patient.point}. {_decisions(found[patient.patient])}."
        for patient in patients.itertuples()
    ]
    return f"What each patient is there to show:\n\n{prose.bullets(lines)}"


def how_arms_were_formed(trial: Trial) -> str:
    """Say what the record holds on the design and on how patients came into their arms."""
    design = trial.about.get("arms_design")
    said = [s for s in trial.about.get("statements") or [] if "random" in s["text"].lower()]
    notes = [note for note in trial.about.get("notes") or [] if "random" in note.lower()]
    if not (design or said or notes):
        return f"How patients came into their arms is not published for {trial.short_title}."
    lines = [f"Design as reported: {design}."] if design else []
    lines += [f"Stated in “{trial.source_label(s['source'])}”: {s['text']}." for s in said]
    lines += [f"Our remark: {note}" for note in notes]
    if len(trial.arms) < 2:
        lines.append("With one arm, there was nothing to divide the patients into.")
    elif not (said or notes):
        lines.append("Whether arms were formed at random is not in the record.")
    return " ".join(lines)


def schedule_length(trial: Trial, after_treatment: str = "last infusion") -> str:
    """Say how long infusions last in each arm, and when the last visit falls if one is printed."""
    last = infusions(trial).groupby("arm", sort=False)["day"].max()
    labels = trial.arms.set_index("arm")["label"]
    course = "; ".join(f"{labels[arm]}: day {day}" for arm, day in last.items())
    lines = [f"The last infusion falls on: {course} (the first is day 0)."]
    visit = visits(trial, after_treatment)
    if visit.empty:
        lines.append(f"Follow-up visits are not published for {trial.short_title}.")
        return " ".join(lines)
    without = [str(labels[arm]) for arm in labels.index if arm not in set(visit["arm"])]
    ends = visit.groupby("arm", sort=False)["day"].max()
    lines.append(
        "The last printed visit falls on: "
        + "; ".join(f"{labels[arm]}: day {day:g}" for arm, day in ends.items())
        + "."
    )
    named = assumptions(visit)
    if named:
        lines.append(f"Assumed: {'; '.join(named)}.")
    if without:
        lines.append(f"No visits were printed for {_and(without)}.")
    return " ".join(lines)


def largest_infusion_text(trial: Trial) -> str:
    """Say which body weight the largest printed infusion implies, and what that rests on."""
    if not is_by_weight(trial):
        return (
            f"The doses of {trial.short_title} are not given by body weight, so a number of cells "
            "implies no weight."
        )
    largest = largest_infusion(trial)
    if largest is None:
        return f"The largest infusion is not published for {trial.short_title}."
    text = (
        f"The largest infusion printed is {superscript(largest.printed)} cells, at "
        f"{dose_text(largest.dose_per_kg, trial.about['dose_unit'])} "
        f"(source: {trial.source_label(largest.source)}). If the dose was given strictly by "
        f"weight, that patient weighed about **{largest.weight_kg:.0f} kg**."
    )
    if largest.low_kg is not None:
        text += (
            f" The printed number of cells is rounded; anything from {largest.low_kg:.1f} to "
            f"{largest.high_kg:.1f} kg would print the same."
        )
    return text


def single_against_cumulative(trial: Trial) -> str:
    """Name the arm whose rank falls most from dose per infusion to dose in total."""
    if len(trial.arms) < 2:
        return f"{trial.short_title} has one arm: there is nothing to rank."
    arm = rank_reversal(trial)
    if arm is None:
        return "Here the dose of one infusion and the dose of the course rank the arms alike."
    n, unit = len(trial.arms), trial.about["dose_unit"]
    table = cumulative_dose(trial)
    lowest = arm["rank_cumulative"] == table["rank_cumulative"].max()
    shared = int(table["rank_cumulative"].eq(arm["rank_cumulative"]).sum()) > 1
    place = f"rank {arm['rank_cumulative']} of {n}"
    if lowest:
        place += ", shared lowest" if shared else ", the lowest"
    return (
        f"**{arm['label']}** is rank {arm['rank_single']} of {n} by dose per infusion "
        f"({dose_text(arm['dose_per_kg'], unit)}), but {place}, by dose in total "
        f"({arm['infusions']} × {arm['dose_per_kg']:g} = {dose_text(arm['cumulative'], unit)})."
    )


def what_arms_compare(trial: Trial) -> str:
    """Say which pairs of arms differ in one feature, and which arms got the same course."""
    if len(trial.arms) < 2:
        return f"{trial.short_title} has one arm: no two schedules can be compared."
    found = confounding(trial)
    labels = trial.arms.set_index("arm")["label"]

    def named(pairs: pd.DataFrame) -> str:
        return "; ".join(f"{labels[p.arm_1]} v {labels[p.arm_2]}" for p in pairs.itertuples())

    total = len(found.pairs)
    several = int(found.pairs["n_differences"].gt(1).sum())
    lines = [f"Pairs of arms: {total}. Pairs that differ in more than one thing: {several}."]
    for feature, (_, words) in FEATURES.items():
        only = found.pairs_differing_only_in(feature)
        lines.append(f"Pairs that differ only in {words}: {named(only) if len(only) else 'none'}.")
    for pair in found.twins.itertuples():
        interval = (
            "and the same interval"
            if pair.interval == "same"
            else (f"at intervals of {pair.interval} days")
        )
        lines.append(
            f"{labels[pair.arm_1]} and {labels[pair.arm_2]} got the same dose per infusion and "
            f"the same number of infusions, {interval}."
        )
    several_intervals = found.doses_at_several_intervals()
    if several_intervals:
        unit = trial.about["dose_unit"]
        lines += [
            f"The dose {dose_text(dose, unit)} was given at more than one interval: "
            f"{_and([f'{days} days' for days in intervals])}."
            for dose, intervals in several_intervals.items()
        ]
    elif found.grid.shape[1] > 1:
        lines.append("No dose was given at more than one interval.")
    return prose.bullets(lines)


def when_the_entry_changed(trial: Trial) -> str:
    """Say when the registry entry changed, and how much of the treatment was over by then."""
    changes = registry_changes(trial)
    if changes.empty:
        return f"No dated change of the registry entry is published for {trial.short_title}."
    treated = treatment_span(trial)
    lines = []
    for change in changes.itertuples():
        n_fields = prose.count(len(change.fields), "field")
        lines.append(
            f"“{version_label(trial, change.to_version)}” replaced "
            f"“{version_label(trial, change.from_version)}” between {change.earliest:%Y-%m-%d} and "
            f"{change.latest:%Y-%m-%d}; {n_fields} then had other words"
            + (f" ({', '.join(change.fields)})." if change.fields else ".")
        )
        if treated is not None:
            lines.append(_treated_by(change.earliest, change.latest, treated))
    return " ".join(lines)


def treatment_span(trial: Trial) -> pd.Series | None:
    """Return when treatment began and ended as reported: start, start_latest, end_earliest, end.

    The beginning is that of the earliest event of kind "treatment", the end that of the latest;
    None when the record dates no treatment.
    """
    events = dates(trial)
    events = events[events["kind"].eq("treatment")]
    if events.empty:
        return None
    return pd.Series(
        {
            "start": events["start"].min(),
            "start_latest": events["start_latest"].min(),
            "end_earliest": events["end_earliest"].max(),
            "end": events["end"].max(),
        }
    )


def _treated_by(earliest: pd.Timestamp, latest: pd.Timestamp, treated: pd.Series) -> str:
    if latest < treated["start"]:
        return "That was before the first treatment reported."
    if earliest > treated["end"]:
        return "That was after the last treatment reported."
    if earliest <= treated["start_latest"]:
        return "Whether that was before or after the first treatment cannot be told."
    days = (earliest - treated["start_latest"]).days
    # The least that can have passed: begun as late, ended as late as the dates allow.
    share = days / ((treated["end"] - treated["start_latest"]).days + 1)
    least = math.floor(100 * share) / 100  # "at least" must not be rounded up
    return (
        f"That was at least {days} days after the first treatment; at least "
        f"{prose.percent(least, 0)} of the reported treatment period was over."
    )


def _decisions(row: pd.Series) -> str:
    if len(row) > 1 and len(set(row)) == 1:
        return f"Decision under every version: {row.iloc[0]}"
    return "Decision: " + "; ".join(f"{found} ({version})" for version, found in row.items())


def _and(items: tuple[str, ...] | list[str]) -> str:
    items = list(items)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
