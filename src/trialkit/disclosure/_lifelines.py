"""What the registry entry said at each time, as far as anybody saw it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from trialkit import claims, protocol
from trialkit.records.trial import REPORTED

if TYPE_CHECKING:
    from trialkit.records import Trial

IN_FORCE = "in force"
REPLACED = "replaced"
PERHAPS_REPLACED = "perhaps replaced"
LAST_KNOWN = "last known"
UNREADABLE = "not readable"

CHANGED, KEPT, OPEN = "changed", "kept", "cannot be told"
FITS = "compatible"  # other words or another date, but no other plan
_COMPATIBLE = "compatible-with"
_COLUMNS = ["field", "label", "version", "content", "text", "state", "start", "end"]


def lifelines(trial: Trial) -> pd.DataFrame:
    """Follow each registered field through the versions of the registry entry.

    Returns
    -------
    DataFrame
        One row a stretch of time: field, label, version, content (number of the content, from 0;
        the same number means the same content), text (in the record's words, or why it could not
        be read), state, start, end (timestamps); then, for the whole field, fate ("changed",
        "kept", "compatible", "cannot be told": over the versions of the entry) and agrees (whether
        the report says what the entry last said where it could be read; "compatible" where it
        fits what was registered first; None where that cannot be told).
        Empty where the record has no registry table or does not date its versions.

    Notes
    -----
    States: *in force* from the first to the last day on which a version was seen; *replaced*
    between the last day of one content and the first day of another, because the change was posted
    on some day of that window; *perhaps replaced* where the later content cannot be read; *last
    known* after the last day on which any version was seen; *not readable*; *reported*, a point in
    time. Contents are compared by their code, and by their words where a code is missing.
    """
    seen = _seen(trial)
    dated = set(seen["version"]) - {REPORTED}
    versions = [name for name in protocol.versions(trial).columns if name in dated]
    if not versions:
        return pd.DataFrame(columns=[*_COLUMNS, "fate", "agrees"])
    first = {name: rows["start"].min() for name, rows in seen.groupby("version")}
    last = {name: rows["end"].max() for name, rows in seen.groupby("version")}
    until = max(first.get(REPORTED, protocol.dates(trial)["end"].max()), *last.values())
    judged = claims.registered(trial).set_index("field")
    fitting = {
        column: set(judged.index[judged[column] == _COMPATIBLE])
        for column in ("in_registry", "verdict")
    }
    tables = []
    for field, rows in trial.registry.groupby("field", sort=False):
        cells = {row["version"]: row for row in rows.to_dict("records")}
        known = [cells[name] for name in versions if name in cells]
        stretches = _stretches(known, first, last, until)
        if REPORTED in cells:
            stretches.append((cells[REPORTED], REPORTED, until, until))
        numbers = _contents([cell for cell, *_ in stretches])
        table = pd.DataFrame(
            [
                (field, str(rows["label"].iloc[0]), cell["version"], number, _text(cell), *stretch)
                for number, (cell, *stretch) in zip(numbers, stretches, strict=True)
            ],
            columns=_COLUMNS,
        )
        agrees = _agrees(known, cells.get(REPORTED))
        if agrees is False and field in fitting["verdict"]:
            agrees = FITS
        fate = FITS if field in fitting["in_registry"] else _fate(known)
        tables.append(
            table.assign(fate=fate, agrees=pd.Series([agrees] * len(table), dtype=object))
        )
    return pd.concat(tables, ignore_index=True)


def same_content(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool | None:
    """Whether two rows of a registry table agree; None where one of them could not be read."""
    if not one["status"] == other["status"] == "stated":
        return None
    if pd.notna(one["code"]) and pd.notna(other["code"]):
        return bool(one["code"] == other["code"])
    return bool(one["value"] == other["value"])


def _seen(trial: Trial) -> pd.DataFrame:
    events = protocol.dates(trial)
    return events[events["version"].notna() & events["kind"].isin(["registry", "publication"])]


def _stretches(known: list[dict], first: dict, last: dict, until: pd.Timestamp) -> list[tuple]:
    """Put the versions of one field into a row of times: cell, state, start, end."""
    stretches = []
    for i, cell in enumerate(known):
        name = cell["version"]
        readable = cell["status"] == "stated"
        stretches.append((cell, IN_FORCE if readable else UNREADABLE, first[name], last[name]))
        if i + 1 < len(known):
            same = same_content(cell, known[i + 1])
            state = {True: IN_FORCE, False: REPLACED, None: PERHAPS_REPLACED}[same]
            stretches.append((cell, state, last[name], first[known[i + 1]["version"]]))
        elif until > last[name]:
            stretches.append((cell, LAST_KNOWN if readable else UNREADABLE, last[name], until))
    return stretches


def _contents(cells: list[dict]) -> list[int]:
    """Number the contents; the same number means the same content."""
    met: list[dict] = []
    numbers = []
    for cell in cells:
        equal = (i for i, old in enumerate(met) if old is cell or same_content(old, cell))
        number = next(equal, len(met))
        if number == len(met):
            met.append(cell)
        numbers.append(number)
    return numbers


def _fate(known: list[dict]) -> str:
    """What became of a field over the versions of the entry that could be read."""
    readable = [cell for cell in known if cell["status"] == "stated"]
    if any(not same_content(old, new) for old, new in pairwise(readable)):
        return CHANGED
    return KEPT if readable and len(readable) == len(known) else OPEN


def _agrees(known: list[dict], reported: dict | None) -> bool | None:
    """Whether the report says what the entry last said where it could be read."""
    readable = [cell for cell in known if cell["status"] == "stated"]
    return same_content(readable[-1], reported) if readable and reported else None


def _text(cell: dict) -> str:
    value = cell["value"] if cell["status"] == "stated" else cell["status"]
    return "not known" if pd.isna(value) else str(value)
