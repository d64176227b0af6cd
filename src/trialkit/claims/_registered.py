"""Registered against reported, field by field, with the days between which the entry changed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from trialkit.claims._record import Record, Row
from trialkit.claims._verdicts import CHANGED, COMPATIBLE, EXACT, NOT_PUBLISHED
from trialkit.records.trial import REPORTED

if TYPE_CHECKING:
    import pandas as pd

    from trialkit.records import Trial

BEFORE = "before the first treatment"
DURING = "during treatment"
AFTER = "after the last treatment"
OPEN_START = "before or after treatment began is open"
# Signs in the codes of registry.csv.
_AT_ODDS = "<>"  # between contents that one version gives at once, and that exclude each other
_ANTICIPATED = "anticipated="  # before a date that lay ahead when the version was posted
_COLUMNS = {
    "field": "string",
    "label": "string",
    "registered": "string",
    "last_registered": "string",
    "reported": "string",
    "in_registry": "string",
    "verdict": "string",
    "seen_until": "datetime64[s]",
    "earliest": "datetime64[s]",
    "latest": "datetime64[s]",
    "when": "string",
}


def registered(trial: Trial) -> pd.DataFrame:
    """Set what was registered first and last beside what was reported.

    Returns
    -------
    DataFrame
        One row a field, in the order of the record: field, label; registered, last_registered,
        reported (contents in the record's words, or why there is none); in_registry (verdict on
        the last version against the first), verdict (on the report against the first version):
        "exact", "changed-from-registered", "compatible-with" (see Notes) or "not-published" where
        one of the two could not be read; seen_until (last day on which the first version was
        seen), earliest, latest (first and last day on which the entry can have changed this field;
        missing where it is not known to have changed) and when (where that lies relative to the
        treatment). Empty with its columns where the record has no version of a registry entry.

    Notes
    -----
    Contents are compared by the codes of ``registry.csv``: other words for the same plan agree.
    A version can be at odds with itself: its code is then ``a<>b``, and a content that is one of
    the two is compatible with it. A code ``anticipated=DATE`` is a forecast: another date later is
    compatible with it, for a forecast that passed is no change of plan.
    """
    import pandas as pd

    record = Record(trial)
    labels: dict[str, str] = {}
    for row in record.rows("registry") if record.versions else ():
        labels.setdefault(row["field"], row["label"])
    rows = [_row(record, field, label) for field, label in labels.items()]
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)


def compare(one: Row | None, other: Row | None) -> str:
    """Return the verdict on two contents of one field, by their codes."""
    if one is None or other is None or one["code"] is None or other["code"] is None:
        return NOT_PUBLISHED
    codes = str(one["code"]), str(other["code"])
    if len({code.removeprefix(_ANTICIPATED) for code in codes}) == 1:
        return EXACT
    if any(map(is_anticipated, codes)) or set.intersection(*map(_contents, codes)):
        return COMPATIBLE
    return CHANGED


def is_anticipated(code: str) -> bool:
    """Whether a code is a date that lay ahead when the version was posted."""
    return code.startswith(_ANTICIPATED)


def is_at_odds(code: str) -> bool:
    """Whether a version says two things on one field that exclude each other."""
    return _AT_ODDS in code


def _contents(code: str) -> set[str]:
    return set(code.split(_AT_ODDS))


def _row(record: Record, field: str, label: str) -> Row:
    first, last = record.versions[0], record.versions[-1]
    contents = [
        record.row("registry", field=field, version=version) for version in (first, last, REPORTED)
    ]
    in_registry = compare(contents[0], contents[1]) if last != first else EXACT
    earliest, latest = change_window(record, field)
    return {
        "field": field,
        "label": label,
        "registered": _content(contents[0]),
        "last_registered": _content(contents[1]),
        "reported": _content(contents[2]),
        "in_registry": in_registry,
        "verdict": compare(contents[0], contents[2]),
        "seen_until": record.first_version_seen,
        "earliest": earliest,
        "latest": latest,
        "when": _when(record, earliest, latest),
    }


def change_window(record: Record, field: str) -> tuple[Any, Any]:
    """First and last day of the first change of a field between two versions in a row."""
    for change in record.registry_changes:
        old, new = (
            record.row("registry", field=field, version=version)
            for version in (change.from_version, change.to_version)
        )
        if compare(old, new) == CHANGED:
            return change.earliest, change.latest
    return None, None


def _when(record: Record, earliest: Any, latest: Any) -> str:
    treated = record.treated
    if earliest is None or treated is None:
        return ""
    if latest < treated["start"]:
        return BEFORE
    if earliest > treated["end"]:
        return AFTER
    if earliest <= treated["start_latest"]:
        return OPEN_START
    if latest < treated["end_earliest"]:
        return DURING
    # The least that can have been over: begun as late, ended as late as the dates allow.
    length = (treated["end"] - treated["start_latest"]).days + 1
    over = math.floor(100 * (earliest - treated["start_latest"]).days / length)
    return f"when at least {over} % of the treatment period was over, its end perhaps included"


def _content(row: Row | None) -> str:
    return "no entry" if row is None else str(row["value"] or row["status"])
