"""What a record knows of a registered plan: how many versions, and what the report leads with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from trialkit.records.trial import REPORTED

if TYPE_CHECKING:
    from trialkit.records import Trial

PRIMARY = "primary"  # what registry.csv calls the field of the outcome that is to decide
_HEADLINE = re.compile(r"headline:\s*")


def leads_with(reported: Any) -> str | None:
    """Return what a report leads with, where it is not known what it calls primary; else None."""
    if pd.isna(reported) or not _HEADLINE.match(str(reported)):
        return None
    return _HEADLINE.sub("", str(reported))


def one_version(trial: Trial) -> str:
    """Warn where only one version of the registry entry was read; no text for several or none."""
    versions = [name for name in trial.registry["version"].unique() if name != REPORTED]
    if len(versions) != 1:
        return ""
    dated = versions[0] in set(trial.events["version"].dropna())
    undated = "" if dated else "undated "
    return f" One {undated}version of the entry was read; earlier ones may differ."
