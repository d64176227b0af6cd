"""The protocol of a trial: who could enter, which dose, when, and what was registered.

Pure functions: a `Trial` or plain values in, tables and frozen dataclasses out.

Doses
    `cells`, `implied_weight`, `is_by_weight`, `cumulative_dose`, `largest_infusion`,
    `rank_reversal`, `unknown_group_sizes`, `group_splits`, `dose_text`, `superscript`,
    `power_of_ten`
Schedule
    `infusions`, `visits`, `visit_readings`, `assumptions`, `plan`, `confounding`
Entry
    `criteria_in_force`, `criteria_versions`, `eligibility`, `decision`, `decide`, `screening`,
    `example_patients`, `easy_patient`, `excluded_by`, `patient_sheet`, `slider_range`,
    `variable_name`
Registration
    `dates`, `versions`, `version_label`, `registry_changes`, `treatment_span`
In words
    `who_was_treated`, `who_gets_in`, `schedule_length`, `largest_infusion_text`,
    `single_against_cumulative`, `what_arms_compare`, `how_arms_were_formed`,
    `when_the_entry_changed`, `not_in_record`, `result_rows`
"""

from trialkit.protocol.comparisons import Confounding, confounding
from trialkit.protocol.doses import (
    LargestInfusion,
    cells,
    cumulative_dose,
    dose_text,
    group_splits,
    implied_weight,
    is_by_weight,
    largest_infusion,
    power_of_ten,
    rank_reversal,
    superscript,
    unknown_group_sizes,
)
from trialkit.protocol.entry import (
    IN,
    OPEN,
    OUT,
    criteria_in_force,
    criteria_versions,
    decide,
    decision,
    eligibility,
    screening,
)
from trialkit.protocol.examples import (
    easy_patient,
    example_patients,
    excluded_by,
    patient_sheet,
    slider_range,
    variable_name,
)
from trialkit.protocol.registration import (
    dates,
    registry_changes,
    version_label,
    versions,
)
from trialkit.protocol.reporting import result_rows
from trialkit.protocol.schedule import (
    COUNTED_FROM,
    Plan,
    assumptions,
    infusions,
    plan,
    visit_readings,
    visits,
)
from trialkit.protocol.sentences import (
    how_arms_were_formed,
    largest_infusion_text,
    not_in_record,
    schedule_length,
    single_against_cumulative,
    treatment_span,
    what_arms_compare,
    when_the_entry_changed,
    who_gets_in,
    who_was_treated,
)

__all__ = [
    "COUNTED_FROM",
    "IN",
    "OPEN",
    "OUT",
    "Confounding",
    "LargestInfusion",
    "Plan",
    "assumptions",
    "cells",
    "confounding",
    "criteria_in_force",
    "criteria_versions",
    "cumulative_dose",
    "dates",
    "decide",
    "decision",
    "dose_text",
    "easy_patient",
    "eligibility",
    "example_patients",
    "excluded_by",
    "group_splits",
    "how_arms_were_formed",
    "implied_weight",
    "infusions",
    "is_by_weight",
    "largest_infusion",
    "largest_infusion_text",
    "not_in_record",
    "patient_sheet",
    "plan",
    "power_of_ten",
    "rank_reversal",
    "registry_changes",
    "result_rows",
    "schedule_length",
    "screening",
    "single_against_cumulative",
    "slider_range",
    "superscript",
    "treatment_span",
    "unknown_group_sizes",
    "variable_name",
    "version_label",
    "versions",
    "visit_readings",
    "visits",
    "what_arms_compare",
    "when_the_entry_changed",
    "who_gets_in",
    "who_was_treated",
]
