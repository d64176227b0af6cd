"""Responders: what was printed, what its counts are compatible with, what they leave open.

One proportion
    `headline`, `statements`, `interval_table`, `interval_summary`, `interval_methods`,
    `coverage_curves`
Definitions of a responder
    `responder_definitions`, `definitions_table`, `usual_thresholds`,
    `usual_thresholds_table`, `overlaps`, `denominators`
Two subgroups
    `subgroup_pairs`, `compare_subgroups`, `compare_pair`, `comparison_table`,
    `possible_splits`, `deal_by_deal`, `many_looks`
Dose
    `dose_groups`, `group_sizes`, `dose_power`, `dose_power_table`, `same_spacing`
A single arm
    `course_for`, `untreated`, `untreated_by_threshold`, `printed_and_untreated`
Sentences and rows
    `introduce`, `not_in_record`, `ask_…`, `read_…`, `results`
"""

from trialkit.replication.efficacy._course import (
    SCENARIOS,
    Course,
    UntreatedCourse,
    course_for,
    printed_and_untreated,
    untreated,
    untreated_by_threshold,
)
from trialkit.replication.efficacy._dose import (
    SCORES,
    DosePower,
    dose_groups,
    dose_power,
    dose_power_table,
    group_sizes,
    same_spacing,
)
from trialkit.replication.efficacy._intervals import (
    METHOD_LABELS,
    coverage_curves,
    interval_methods,
    interval_summary,
    interval_table,
)
from trialkit.replication.efficacy._responders import (
    definitions_table,
    denominators,
    headline,
    overlaps,
    responder_definitions,
    statements,
    usual_thresholds,
    usual_thresholds_table,
)
from trialkit.replication.efficacy._results import results
from trialkit.replication.efficacy._subgroups import (
    SubgroupComparison,
    SubgroupPair,
    compare_pair,
    compare_subgroups,
    comparison_table,
    deal_by_deal,
    many_looks,
    possible_splits,
    subgroup_pairs,
)
from trialkit.replication.efficacy._wording import (
    introduce,
    introduce_course,
    not_in_record,
    read_course,
    read_definitions,
    read_denominators,
    read_intervals,
    read_placebo,
    read_placebo_arms,
    read_season,
    read_untreated,
)
from trialkit.replication.efficacy._wording_groups import ask_subgroups, read_dose, read_subgroups

__all__ = [
    "METHOD_LABELS",
    "SCENARIOS",
    "SCORES",
    "Course",
    "DosePower",
    "SubgroupComparison",
    "SubgroupPair",
    "UntreatedCourse",
    "ask_subgroups",
    "compare_pair",
    "compare_subgroups",
    "comparison_table",
    "course_for",
    "coverage_curves",
    "deal_by_deal",
    "definitions_table",
    "denominators",
    "dose_groups",
    "dose_power",
    "dose_power_table",
    "group_sizes",
    "headline",
    "interval_methods",
    "interval_summary",
    "interval_table",
    "introduce",
    "introduce_course",
    "many_looks",
    "not_in_record",
    "overlaps",
    "possible_splits",
    "printed_and_untreated",
    "read_course",
    "read_definitions",
    "read_denominators",
    "read_dose",
    "read_intervals",
    "read_placebo",
    "read_placebo_arms",
    "read_season",
    "read_subgroups",
    "read_untreated",
    "responder_definitions",
    "results",
    "same_spacing",
    "statements",
    "subgroup_pairs",
    "untreated",
    "untreated_by_threshold",
    "usual_thresholds",
    "usual_thresholds_table",
]
