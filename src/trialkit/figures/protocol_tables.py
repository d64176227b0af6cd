"""Tables of a trial's protocol, to read beside its figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from trialkit import protocol
from trialkit.figures.tables import Table, table
from trialkit.records import Trial

_NOBODY = "Without criteria nobody can be judged."


def criteria_table(trial: Trial) -> Table:
    """Show the entry criteria, with the version of the registry entry that states each."""
    labels = trial.sources["label"].to_dict()
    return table(
        trial.criteria.replace({"version": labels}),
        caption="Entry criteria, in our words",
        kind="printed",
        empty=f"Entry criteria are not published for {trial.short_title}.",
        columns={
            "kind": "kind",
            "label": "criterion",
            "unit": "unit",
            "version": "stated in",
            "note": "our remark",
        },
        missing="",
        synthetic=trial.is_synthetic,
    )


def screening_sheet(trial: Trial) -> Table:
    """Show the values of the invented example patients, without any decision."""
    return table(
        protocol.patient_sheet(trial),
        caption="Screening sheet",
        kind="synthetic",
        empty="Without criteria there are no example patients.",
    )


def screening_table(trial: Trial) -> Table:
    """Show the decision on each invented example patient under each version."""
    return table(
        protocol.screening(trial, protocol.example_patients(trial)),
        caption="Decision on each invented patient",
        kind="synthetic",
        empty=_NOBODY,
    )


def eligibility_table(trial: Trial, patient: Mapping[str, Any]) -> Table:
    """Show the reader's own invented patient against the criteria now in force."""
    checked = protocol.eligibility(patient, protocol.criteria_in_force(trial))
    return table(
        checked,
        caption=f"SYN-00, your invented patient: {protocol.decision(checked)}",
        kind="synthetic",
        empty=_NOBODY,
        columns={"criterion": "criterion", "found": "found", "verdict": "verdict"},
    )


def courses_table(trial: Trial) -> Table:
    """Show the course of each arm as printed."""
    return table(
        trial.arms,
        caption="Course of each arm",
        kind="printed",
        columns={
            "label": "arm",
            "phase": "phase",
            "n": "patients",
            "dose_printed": "one infusion",
            "interval_printed": "interval",
            "infusions": "infusions",
        },
        synthetic=trial.is_synthetic,
    )


def visit_readings_table(trial: Trial) -> Table:
    """Show the day of each visit under both readings of "after treatment"."""
    return table(
        protocol.visit_readings(trial),
        caption="Day of each visit, the first infusion being day 0",
        kind="assumed",
        empty=f"Follow-up visits are not published for {trial.short_title}.",
        columns={
            "arm_label": "arm",
            "label": "visit",
            "last infusion": "if counted from the last infusion",
            "first infusion": "if counted from the first infusion",
            "difference": "days apart",
            "assumption": "also assumed",
        },
        synthetic=trial.is_synthetic,
    )


def cells_table(trial: Trial, weight_kg: float) -> Table:
    """Show the cells of one infusion and of the course, for one body weight in kg."""
    return table(
        protocol.cumulative_dose(trial, weight_kg)
        if protocol.is_by_weight(trial)
        else pd.DataFrame(),
        caption=f"Cells for a body weight of {weight_kg:g} kg, a weight chosen by us",
        kind="assumed",
        empty=f"The doses of {trial.short_title} are not given by body weight.",
        columns={
            "label": "arm",
            "dose_per_kg": f"dose ({trial.about['dose_unit']})",
            "cells_each": "cells in one infusion",
            "cells_total": "cells in the course",
        },
        synthetic=trial.is_synthetic,
    )


def pairs_table(trial: Trial) -> Table:
    """Show every pair of arms and what differs between them, the cleanest pairs first."""
    pairs = protocol.confounding(trial).pairs
    return table(
        pairs.sort_values("n_differences", kind="stable"),
        caption="Every pair of arms, and what differs",
        kind="derived",
        empty=f"{trial.short_title} has one arm: there is no pair.",
        columns={
            "label_1": "arm",
            "label_2": "other arm",
            "dose": "dose of one infusion",
            "interval": "days between infusions",
            "infusions": "number of infusions",
            "n_differences": "things that differ",
        },
        synthetic=trial.is_synthetic,
    )


def registered_table(trial: Trial) -> Table:
    """Show what was registered beside what was reported, with the dates of each version."""
    headings = trial.sources["label"].to_dict() | {"changed": "what changed (words compared)"}
    return table(
        protocol.versions(trial).reset_index().rename(columns=headings),
        caption="Registered and reported, in our words",
        kind="printed",
        empty=f"What was registered is not part of the record of {trial.short_title}.",
        synthetic=trial.is_synthetic,
    )
