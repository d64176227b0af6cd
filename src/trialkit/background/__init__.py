"""Background of the disease: how many people have it, how severity is counted, how it returns.

Plain arithmetic on printed figures; nothing is read, written or drawn.

How common
    `patients`, `base_needed`, `share`, `rounding_limits`, `claims`, `consistency`,
    `consistency_table`, `consistency_sentence`, `world`, `world_sentence`,
    `prevalence_needed`, `prevalence_sentence`, `people_settings`
How severe
    `uniform`, `visits_from_settings`, `change_settings`, `change`, `change_text`, `shown`,
    `example_visit`, `area_table`, `contribution_table`, `nonlinearity_table`,
    `pga_wording`, `pga_sentence`, `rules`
After treatment
    `relapse_shares`, `relapse_sentence`, `follow_up_sentence`
The disease
    `outpatient_sentence`, `blood_cell_sentence`, `biomarker_sentence`, `scope_sentence`
All numbers of notebook 01
    `result_rows`
"""

from trialkit.background._burden import (
    Limits,
    World,
    base_needed,
    claims,
    consistency,
    consistency_sentence,
    consistency_table,
    patients,
    people_settings,
    prevalence_needed,
    prevalence_sentence,
    rounding_limits,
    share,
    world,
    world_sentence,
)
from trialkit.background._clinic import (
    biomarker_sentence,
    blood_cell_sentence,
    follow_up_sentence,
    outpatient_sentence,
    relapse_sentence,
    relapse_shares,
    scope_sentence,
)
from trialkit.background._results import result_rows
from trialkit.background._severity import (
    THRESHOLDS,
    VISITS,
    Change,
    area_table,
    change,
    change_settings,
    change_text,
    contribution_table,
    example_visit,
    nonlinearity_table,
    pga_sentence,
    pga_wording,
    rules,
    shown,
    uniform,
    visits_from_settings,
)

__all__ = [
    "THRESHOLDS",
    "VISITS",
    "Change",
    "Limits",
    "World",
    "area_table",
    "base_needed",
    "biomarker_sentence",
    "blood_cell_sentence",
    "change",
    "change_settings",
    "change_text",
    "claims",
    "consistency",
    "consistency_sentence",
    "consistency_table",
    "contribution_table",
    "example_visit",
    "follow_up_sentence",
    "nonlinearity_table",
    "outpatient_sentence",
    "patients",
    "people_settings",
    "pga_sentence",
    "pga_wording",
    "prevalence_needed",
    "prevalence_sentence",
    "relapse_sentence",
    "relapse_shares",
    "result_rows",
    "rounding_limits",
    "rules",
    "scope_sentence",
    "share",
    "shown",
    "uniform",
    "visits_from_settings",
    "world",
    "world_sentence",
]
