"""The claims audit: every printed figure derived again, and judged.

Pure functions: a `Trial` or plain values in, tables and frozen dataclasses out. Nothing here
loads pandas until a table is made.

One figure
    `grim`, `read_grim`, `read_figure`, `bare_figure`, `one_character_repairs`,
    `rounded_percent`, `counts_that_round_to`, `ROUNDING_RULES`
A record
    `audit`, `summary`, `differences`, `changed_fields`, `read_audit`, `read_summary`,
    `read_differences`, `VERDICTS`, `ONE_SOURCE`, `to_text`, `FORMATS`
Registered against reported
    `registered`, `read_registered`
"""

from trialkit.claims._audit import audit, summary
from trialkit.claims._figures import Figure, bare_figure, one_character_repairs, read_figure
from trialkit.claims._formats import (
    FORMATS,
    changed_fields,
    differences,
    read_differences,
    read_summary,
    to_text,
)
from trialkit.claims._grim import Grim, grim
from trialkit.claims._registered import registered
from trialkit.claims._rounding import ROUNDING_RULES, counts_that_round_to, rounded_percent
from trialkit.claims._sentences import read_audit, read_grim, read_registered
from trialkit.claims._verdicts import ONE_SOURCE, VERDICTS

__all__ = [
    "FORMATS",
    "ONE_SOURCE",
    "ROUNDING_RULES",
    "VERDICTS",
    "Figure",
    "Grim",
    "audit",
    "bare_figure",
    "changed_fields",
    "counts_that_round_to",
    "differences",
    "grim",
    "one_character_repairs",
    "read_audit",
    "read_differences",
    "read_figure",
    "read_grim",
    "read_registered",
    "read_summary",
    "registered",
    "rounded_percent",
    "summary",
    "to_text",
]
