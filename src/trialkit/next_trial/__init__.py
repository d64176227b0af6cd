"""From a record to the next trial: its doses, its evidence, its neighbours, in words.

What a record gives
    `dose_levels`, `endpoint`, `thresholds`, `speaks_of_psoriasis`
Beside its comparators
    `placebo_rates`, `aim`, `choices`, `verdicts`, `assured`
Which dose
    `seen_at_least_once`, `skeleton`, `compare_dose_designs`, `dose_table`
Who else
    `landscape`, `answers`
In words, and as rows
    `introduce`, `not_in_record`, `say_aim`, `verdict_table`, `size_table`,
    `harm_table`, `read_…`, `results`
"""

from trialkit.next_trial._doses import (
    DoseLevels,
    compare_dose_designs,
    dose_levels,
    dose_table,
    seen_at_least_once,
    skeleton,
)
from trialkit.next_trial._evidence import (
    PLACEBO_TABLES,
    Aim,
    Endpoint,
    aim,
    assured,
    choices,
    endpoint,
    placebo_rates,
    speaks_of_psoriasis,
    thresholds,
    verdicts,
)
from trialkit.next_trial._landscape import (
    OTHER_TISSUE,
    PUBLISHED,
    QUESTIONS,
    RECORD,
    REGISTERED,
    TISSUES,
    answers,
    landscape,
)
from trialkit.next_trial._results import results
from trialkit.next_trial._wording import (
    harm_table,
    introduce,
    not_in_record,
    read_allocation,
    read_assured,
    read_dose_designs,
    read_dose_levels,
    read_in_hindsight,
    read_landscape,
    read_safety,
    read_season,
    read_seen,
    read_sizes,
    read_verdicts,
    say_aim,
    size_table,
    verdict_table,
)

__all__ = [
    "OTHER_TISSUE",
    "PLACEBO_TABLES",
    "PUBLISHED",
    "QUESTIONS",
    "RECORD",
    "REGISTERED",
    "TISSUES",
    "Aim",
    "DoseLevels",
    "Endpoint",
    "aim",
    "answers",
    "assured",
    "choices",
    "compare_dose_designs",
    "dose_levels",
    "dose_table",
    "endpoint",
    "harm_table",
    "introduce",
    "landscape",
    "not_in_record",
    "placebo_rates",
    "read_allocation",
    "read_assured",
    "read_dose_designs",
    "read_dose_levels",
    "read_in_hindsight",
    "read_landscape",
    "read_safety",
    "read_season",
    "read_seen",
    "read_sizes",
    "read_verdicts",
    "results",
    "say_aim",
    "seen_at_least_once",
    "size_table",
    "skeleton",
    "speaks_of_psoriasis",
    "thresholds",
    "verdict_table",
    "verdicts",
]
