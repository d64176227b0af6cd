"""What a marker needs before it may be said to predict response.

Plain values, a `Trial` or a background table in; frozen dataclasses or tidy DataFrames out. No
marker value of a trial is in here: what is drawn is invented, and its ids start with "SYN-".

The two groups
    `groups`, `no_groups`, `case_control`, `reference_values`
Exact tests and power
    `permutation`, `mann_whitney_null`, `mann_whitney_p`, `attained_level`, `power`, `t_power`,
    `detectable`, `smallest_significant`
The winner's curse
    `exaggeration`, `exaggerations`, `retrodesign`, `simulated_estimates`
Area under the ROC curve
    `auc`, `auc_interval`, `auc_intervals`, `auc_coverage`, `hanley_mcneil`, `separation`,
    `separation_limit`, `difference_of_auc`
Prognostic or predictive
    `ROLES`, `two_arms`, `arm_slopes`, `role_table`
Regression to the mean
    `Rise`, `link_for`, `simulate_rise`, `false_rise`
Many markers, and cut-points
    `chance_of_any`, `adjusted`, `many_markers`, `cut_table`, `best_cut`, `search_error`,
    `optimism`, `invented_values`
From a record, None or empty where it has no two groups
    `scale`, `power_for`, `invented_for`, `intervals_for`, `coverage_for`, `rise_for`,
    `visits_for`, `false_rise_for`, `optimism_for`, `markers_for`, `adjusted_for`, `sizes_for`,
    `WORKED_P`
Sentences, tables and rows
    `introduce`, `needs`, `read_…`, `results`
Size of a trial of the interaction
    `Rates`, `trial_size`, `inflation`, `interaction_power`, `simulated_interaction_power`,
    `interaction_sizes`
"""

from trialkit.biomarkers._auc import (
    AUC_METHODS,
    AucInterval,
    auc,
    auc_interval,
    auc_intervals,
    difference_of_auc,
    hanley_mcneil,
    separation,
    separation_limit,
)
from trialkit.biomarkers._coverage import auc_coverage
from trialkit.biomarkers._curse import (
    Retrodesign,
    exaggeration,
    exaggerations,
    retrodesign,
    simulated_estimates,
)
from trialkit.biomarkers._cutpoints import (
    BestCut,
    best_cut,
    cut_table,
    invented_values,
    optimism,
    search_error,
)
from trialkit.biomarkers._exact import (
    Permutation,
    attained_level,
    mann_whitney_null,
    mann_whitney_p,
    permutation,
)
from trialkit.biomarkers._for_record import (
    WORKED_P,
    adjusted_for,
    coverage_for,
    false_rise_for,
    intervals_for,
    invented_for,
    markers_for,
    optimism_for,
    power_for,
    rise_for,
    scale,
    sizes_for,
    visits_for,
)
from trialkit.biomarkers._groups import Groups, groups, no_groups
from trialkit.biomarkers._interaction import (
    Rates,
    SimulatedPower,
    inflation,
    interaction_power,
    interaction_sizes,
    simulated_interaction_power,
    trial_size,
)
from trialkit.biomarkers._many import adjusted, chance_of_any, many_markers
from trialkit.biomarkers._power import detectable, power, smallest_significant, t_power
from trialkit.biomarkers._results import results
from trialkit.biomarkers._rise import Rise, false_rise, link_for, simulate_rise
from trialkit.biomarkers._roles import ROLES, Role, arm_slopes, role_table, two_arms
from trialkit.biomarkers._studies import case_control, reference_values
from trialkit.biomarkers._wording import introduce, read_curse, read_power, read_studies
from trialkit.biomarkers._wording_accuracy import (
    read_auc,
    read_corrections,
    read_many,
    read_search,
    read_simulated,
)
from trialkit.biomarkers._wording_roles import needs, read_interaction, read_rise, read_roles

__all__ = [
    "AUC_METHODS",
    "ROLES",
    "WORKED_P",
    "AucInterval",
    "BestCut",
    "Groups",
    "Permutation",
    "Rates",
    "Retrodesign",
    "Rise",
    "Role",
    "SimulatedPower",
    "adjusted",
    "adjusted_for",
    "arm_slopes",
    "attained_level",
    "auc",
    "auc_coverage",
    "auc_interval",
    "auc_intervals",
    "best_cut",
    "case_control",
    "chance_of_any",
    "coverage_for",
    "cut_table",
    "detectable",
    "difference_of_auc",
    "exaggeration",
    "exaggerations",
    "false_rise",
    "false_rise_for",
    "groups",
    "hanley_mcneil",
    "inflation",
    "interaction_power",
    "interaction_sizes",
    "intervals_for",
    "introduce",
    "invented_for",
    "invented_values",
    "link_for",
    "mann_whitney_null",
    "mann_whitney_p",
    "many_markers",
    "markers_for",
    "needs",
    "no_groups",
    "optimism",
    "optimism_for",
    "permutation",
    "power",
    "power_for",
    "read_auc",
    "read_corrections",
    "read_curse",
    "read_interaction",
    "read_many",
    "read_power",
    "read_rise",
    "read_roles",
    "read_search",
    "read_simulated",
    "read_studies",
    "reference_values",
    "results",
    "retrodesign",
    "rise_for",
    "role_table",
    "scale",
    "search_error",
    "separation",
    "separation_limit",
    "simulate_rise",
    "simulated_estimates",
    "simulated_interaction_power",
    "sizes_for",
    "smallest_significant",
    "t_power",
    "trial_size",
    "two_arms",
    "visits_for",
]
