"""Harm: what a trial printed, what its counts are compatible with, what other trials saw.

What was said
    `headline`, `counts`, `statements`, `questions`, `group_size`, `possible_limits`,
    `possible_patients`, `not_in_record`
What a count means
    `upper_limits`, `chance_curve`, `rule_of_three_table`, `detection_table`,
    `detection_curve`, `visible_rates`, `prior_readings`
What is known elsewhere
    `ratios`, `if_ratio_applied`, `event_bounds`, `patient_bounds`
To read
    `introduce`, `introduce_events`, `honest_sentence`, `level`, `read_…` (sentences),
    `in_percent`, `named_…` (tables)
To keep
    `results`
"""

from trialkit.replication.safety._elsewhere import (
    event_bounds,
    if_ratio_applied,
    patient_bounds,
    ratios,
)
from trialkit.replication.safety._limits import (
    chance_at,
    chance_curve,
    detection_curve,
    detection_table,
    one_in,
    prior_readings,
    rule_of_three_table,
    upper_limits,
    visible_rates,
)
from trialkit.replication.safety._rows import results
from trialkit.replication.safety._statements import (
    GroupSize,
    SafetyCount,
    counts,
    group_size,
    headline,
    possible_limits,
    possible_patients,
    questions,
    statements,
)
from trialkit.replication.safety._tables import (
    in_percent,
    named_detection,
    named_limits,
    named_readings,
    named_sizes,
    named_statements,
    named_supposed,
)
from trialkit.replication.safety._wording import (
    honest_sentence,
    introduce,
    level,
    not_in_record,
    read_chance,
    read_detection,
    read_headline,
    read_limits,
    read_priors,
    read_rule,
)
from trialkit.replication.safety._wording_elsewhere import (
    introduce_events,
    read_group_limits,
    read_if_ratio,
    read_patient_bounds,
    read_ratios,
)

__all__ = [
    "GroupSize",
    "SafetyCount",
    "chance_at",
    "chance_curve",
    "counts",
    "detection_curve",
    "detection_table",
    "event_bounds",
    "group_size",
    "headline",
    "honest_sentence",
    "if_ratio_applied",
    "in_percent",
    "introduce",
    "introduce_events",
    "level",
    "named_detection",
    "named_limits",
    "named_readings",
    "named_sizes",
    "named_statements",
    "named_supposed",
    "not_in_record",
    "one_in",
    "patient_bounds",
    "possible_limits",
    "possible_patients",
    "prior_readings",
    "questions",
    "ratios",
    "read_chance",
    "read_detection",
    "read_group_limits",
    "read_headline",
    "read_if_ratio",
    "read_limits",
    "read_patient_bounds",
    "read_priors",
    "read_ratios",
    "read_rule",
    "results",
    "rule_of_three_table",
    "statements",
    "upper_limits",
    "visible_rates",
]
