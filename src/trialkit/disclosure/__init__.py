"""What the texts on a trial say, when they could be read, and how far the rest can reach.

This room stands on the claims audit, the registry and the compatible cohorts, and puts them into
the tables and sentences of the notebook on claims. Pure functions: a `Trial`, an audit or a space
of cohorts in, tables and frozen dataclasses out.

Claims
    `GROUPS`, `group_of`, `verdict_words`, `verdict_meanings`, `verdict_counts`, `first_claims`,
    `claims_to_judge`, `ledger_table`, `sentence`, `shown`, `where`
Printed percentages
    `printed_shares`, `grim_by_hand`
From the press to the registry
    `trail`, `lifelines`, `registered_table`
What was not printed
    `unprinted_comparison`, `dose_open`, `with_assumptions`, `truth_check`, `true_responders`
What is possible under other assumptions
    `assumable`, `possible`
Sentences, a page and rows
    `introduce`, `read_…`, `guide_…`, `press_page`, `result_rows`
Limits in print
    `lower`, `upper`, `signed`, `signed_ends`, `signed_span`, `p_span`, `below`
"""

from trialkit.disclosure._assumable import (
    LEFT_OPEN,
    NOTHING_ASKED,
    PRINTED,
    Asked,
    Assumable,
    assumable,
)
from trialkit.disclosure._assumed import truth_check, truth_unknown, with_assumptions
from trialkit.disclosure._bounds_words import read_dose, read_space, read_truth, read_unprinted
from trialkit.disclosure._dose_open import NO_DOSE, DoseOpen, dose_open
from trialkit.disclosure._guides import (
    guide_dose,
    guide_grid,
    guide_grim,
    guide_lifelines,
    guide_unprinted,
)
from trialkit.disclosure._lifelines import (
    CHANGED,
    FITS,
    IN_FORCE,
    KEPT,
    LAST_KNOWN,
    OPEN,
    PERHAPS_REPLACED,
    REPLACED,
    REPORTED,
    UNREADABLE,
    lifelines,
)
from trialkit.disclosure._limits import (
    below,
    lower,
    p_span,
    signed,
    signed_ends,
    signed_span,
    upper,
)
from trialkit.disclosure._page import press_page
from trialkit.disclosure._possible import Correlations, Possible, possible
from trialkit.disclosure._registry_words import read_lifelines, registered_table
from trialkit.disclosure._results import result_rows
from trialkit.disclosure._shares import NO_SHARES, grim_by_hand, printed_shares, read_grim
from trialkit.disclosure._trail import read_trail, trail
from trialkit.disclosure._truth import true_responders
from trialkit.disclosure._unprinted import (
    MOST_LISTED,
    NO_COMPARISON,
    SAME_VISIT,
    TESTS,
    Unprinted,
    unprinted_comparison,
)
from trialkit.disclosure._verdicts import (
    GROUPS,
    NO_FIGURE,
    NO_LEDGER,
    Group,
    first_claims,
    group_of,
    sentence,
    shown,
    verdict_counts,
    verdict_words,
    where,
)
from trialkit.disclosure._wording import (
    claims_to_judge,
    introduce,
    ledger_table,
    not_in_record,
    read_audit,
    sources_read,
    verdict_meanings,
)

__all__ = [
    "CHANGED",
    "FITS",
    "GROUPS",
    "IN_FORCE",
    "KEPT",
    "LAST_KNOWN",
    "LEFT_OPEN",
    "MOST_LISTED",
    "NOTHING_ASKED",
    "NO_COMPARISON",
    "NO_DOSE",
    "NO_FIGURE",
    "NO_LEDGER",
    "NO_SHARES",
    "OPEN",
    "PERHAPS_REPLACED",
    "PRINTED",
    "REPLACED",
    "REPORTED",
    "SAME_VISIT",
    "TESTS",
    "UNREADABLE",
    "Asked",
    "Assumable",
    "Correlations",
    "DoseOpen",
    "Group",
    "Possible",
    "Unprinted",
    "assumable",
    "below",
    "claims_to_judge",
    "dose_open",
    "first_claims",
    "grim_by_hand",
    "group_of",
    "guide_dose",
    "guide_grid",
    "guide_grim",
    "guide_lifelines",
    "guide_unprinted",
    "introduce",
    "ledger_table",
    "lifelines",
    "lower",
    "not_in_record",
    "p_span",
    "possible",
    "press_page",
    "printed_shares",
    "read_audit",
    "read_dose",
    "read_grim",
    "read_lifelines",
    "read_space",
    "read_trail",
    "read_truth",
    "read_unprinted",
    "registered_table",
    "result_rows",
    "sentence",
    "shown",
    "signed",
    "signed_ends",
    "signed_span",
    "sources_read",
    "trail",
    "true_responders",
    "truth_check",
    "truth_unknown",
    "unprinted_comparison",
    "upper",
    "verdict_counts",
    "verdict_meanings",
    "verdict_words",
    "where",
    "with_assumptions",
]
