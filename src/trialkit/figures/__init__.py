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
from trialkit.figures.benchmarks import placebo_chance, placebo_counts, placebo_forest
from trialkit.figures.biomarkers import (
    marker_auc,
    marker_corrections,
    marker_curse,
    marker_cut,
    marker_estimates,
    marker_interaction,
    marker_many,
    marker_power,
    marker_rise,
    marker_roles,
    marker_search,
    marker_studies,
)
from trialkit.figures.cohorts import dose_extremes, unprinted_tables
from trialkit.figures.dose_finding import boin_rules, dose_designs, safety_stopping
from trialkit.figures.efficacy import (
    efficacy_definitions,
    efficacy_intervals,
    efficacy_methods,
)
from trialkit.figures.grim import grim_check, grim_ladder
from trialkit.figures.landscape import dose_and_route
from trialkit.figures.lifelines import registry_lifelines
from trialkit.figures.mechanism import disease_mechanism
from trialkit.figures.networks import carried_threshold, indirect_comparison, network_effects
from trialkit.figures.next_trial import (
    allocation,
    plan_flow,
    season_confounding,
    success_by_question,
    success_by_size,
)
from trialkit.figures.orientation import count_interval, kit_table, sources_grid
from trialkit.figures.possible import possible_counts
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
from trialkit.figures.two_stage import operating_curves, simon_sizes, two_stage_path

__all__ = [
    "Table",
    "allocation",
    "alt_text",
    "body_regions",
    "boin_rules",
    "carried_threshold",
    "cells_table",
    "claim_card",
    "contributions_table",
    "count_interval",
    "courses_table",
    "criteria_table",
    "disease_mechanism",
    "dose_and_route",
    "dose_designs",
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
    "indirect_comparison",
    "kit_table",
    "ledger_table",
    "marker_auc",
    "marker_corrections",
    "marker_curse",
    "marker_cut",
    "marker_estimates",
    "marker_interaction",
    "marker_many",
    "marker_power",
    "marker_rise",
    "marker_roles",
    "marker_search",
    "marker_studies",
    "network_effects",
    "operating_curves",
    "pairs_table",
    "pasi_area_steps",
    "pasi_change",
    "pasi_grid",
    "people_from_prevalence",
    "placebo_chance",
    "placebo_counts",
    "placebo_forest",
    "plan_flow",
    "possible_counts",
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
    "safety_stopping",
    "schedule",
    "screening_sheet",
    "screening_table",
    "season_confounding",
    "severity_scales",
    "show",
    "simon_sizes",
    "sources_grid",
    "subgroup_counts",
    "subgroup_deals",
    "subgroup_many_deals",
    "success_by_question",
    "success_by_size",
    "synthetic_by_visit",
    "synthetic_waterfall",
    "table",
    "two_stage_path",
    "unprinted_tables",
    "untreated_course",
    "untreated_thresholds",
    "verdict_grid",
    "visit_readings_table",
]
