"""Figures, each with alternative text computed from its own numbers.

A figure function takes results and returns a `matplotlib.figure.Figure`; `show`
displays it with its text.
"""

from trialkit.figures._base import alt_text, show
from trialkit.figures.audit import claim_card, ledger_table, verdict_grid
from trialkit.figures.background import (
    people_from_prevalence,
    prevalence_by_region,
    relapse_after_stopping,
    relapse_table,
)
from trialkit.figures.cohorts import dose_extremes, unprinted_tables
from trialkit.figures.efficacy import (
    efficacy_definitions,
    efficacy_intervals,
    efficacy_methods,
)
from trialkit.figures.grim import grim_check, grim_ladder
from trialkit.figures.lifelines import registry_lifelines
from trialkit.figures.mechanism import disease_mechanism
from trialkit.figures.orientation import count_interval, kit_table, sources_grid
from trialkit.figures.protocol import dose_grid, dose_plan, dose_totals, schedule
from trialkit.figures.protocol_tables import (
    cells_table,
    courses_table,
    criteria_table,
    eligibility_table,
    pairs_table,
    registered_table,
    screening_sheet,
    screening_table,
    visit_readings_table,
)
from trialkit.figures.registration import entry_checklist, registry_timeline
from trialkit.figures.safety import (
    safety_chance,
    safety_detection,
    safety_group_limits,
    safety_limits,
    safety_patient_bounds,
    safety_prior,
    safety_ratios,
    safety_rule,
)
from trialkit.figures.severity import (
    body_regions,
    contributions_table,
    pasi_area_steps,
    pasi_change,
    pasi_grid,
    severity_scales,
)
from trialkit.figures.single_arm import dose_power, untreated_course, untreated_thresholds
from trialkit.figures.subgroups import subgroup_counts, subgroup_deals, subgroup_many_deals
from trialkit.figures.synthetic import synthetic_by_visit, synthetic_waterfall
from trialkit.figures.tables import Table, table

__all__ = [
    "Table",
    "alt_text",
    "body_regions",
    "cells_table",
    "claim_card",
    "contributions_table",
    "count_interval",
    "courses_table",
    "criteria_table",
    "disease_mechanism",
    "dose_extremes",
    "dose_grid",
    "dose_plan",
    "dose_power",
    "dose_totals",
    "efficacy_definitions",
    "efficacy_intervals",
    "efficacy_methods",
    "eligibility_table",
    "entry_checklist",
    "grim_check",
    "grim_ladder",
    "kit_table",
    "ledger_table",
    "pairs_table",
    "pasi_area_steps",
    "pasi_change",
    "pasi_grid",
    "people_from_prevalence",
    "prevalence_by_region",
    "registered_table",
    "registry_lifelines",
    "registry_timeline",
    "relapse_after_stopping",
    "relapse_table",
    "safety_chance",
    "safety_detection",
    "safety_group_limits",
    "safety_limits",
    "safety_patient_bounds",
    "safety_prior",
    "safety_ratios",
    "safety_rule",
    "schedule",
    "screening_sheet",
    "screening_table",
    "severity_scales",
    "show",
    "sources_grid",
    "subgroup_counts",
    "subgroup_deals",
    "subgroup_many_deals",
    "synthetic_by_visit",
    "synthetic_waterfall",
    "table",
    "unprinted_tables",
    "untreated_course",
    "untreated_thresholds",
    "verdict_grid",
    "visit_readings_table",
]
