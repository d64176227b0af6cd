"""What the tables of this room say, in sentences made from their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit import prose
from trialkit.claims._formats import changed_fields
from trialkit.claims._grim import Grim
from trialkit.claims._record import Record
from trialkit.claims._registered import registered
from trialkit.claims._verdicts import (
    CHANGED,
    COMPATIBLE,
    CONTRADICTS,
    DOES_NOT_ADD_UP,
    EXACT,
    IMPOSSIBLE,
    NOT_DERIVABLE,
    NOT_PUBLISHED,
    NOT_SUPPORTED,
    ROUNDS_TO,
)
from trialkit.records.trial import REPORTED

if TYPE_CHECKING:
    import pandas as pd

    from trialkit.records import Trial

_GROUPS = (
    ("derived again and the same, rounding included", (EXACT, ROUNDS_TO)),
    ("wrong in print, or at odds with another figure", (IMPOSSIBLE, CONTRADICTS, DOES_NOT_ADD_UP)),
    ("more than the figures show", (NOT_SUPPORTED,)),
    ("compatible with the figures, and with other readings too", (COMPATIBLE,)),
    ("other than registered at first", (CHANGED,)),
    (
        "beyond checking from the sources that were read",
        (NOT_DERIVABLE, NOT_PUBLISHED),
    ),
)


def read_audit(table: pd.DataFrame) -> str:
    """Say in words how the claims of an audit came out, and list those that are wrong in print.

    Parameters
    ----------
    table : DataFrame
        From `audit`.
    """
    if table.empty:
        return "This record has no ledger of claims, so there is nothing to audit."
    counts = table["verdict"].value_counts()
    lines = []
    for words, verdicts in _GROUPS:
        number = sum(int(counts.get(verdict, 0)) for verdict in verdicts)
        if number:
            lines.append(f"**{number}** {words}{_fields(table) if CHANGED in verdicts else ''}")
    text = f"Of {prose.count(len(table), 'claim')}: {'; '.join(lines)}."
    wrong = table[table["verdict"].isin([IMPOSSIBLE, CONTRADICTS, DOES_NOT_ADD_UP])]
    if wrong.empty:
        return text
    items = [
        f"{row.claim}{f': “{row.shown}”' if row.shown else ''} ({row.source}): "
        f"**{row.verdict}**, {row.why}"
        for row in wrong.itertuples()
    ]
    return f"{text} Wrong in print, or at odds with another figure:\n\n{prose.bullets(items)}"


def read_registered(trial: Trial) -> str:
    """Say in words which fields were reported other than registered, and when the entry changed."""
    table = registered(trial)
    if table.empty:
        return f"No version of a registry entry is in the record of {trial.short_title}."
    changed = table[table["verdict"].eq(CHANGED)]
    unread = table[table["verdict"].eq(NOT_PUBLISHED)]
    fits = table[table["verdict"].eq(COMPATIBLE)]
    same = int(table["verdict"].eq(EXACT).sum())
    lines = [
        f"Of {prose.count(len(table), 'field')}, {len(changed)} "
        f"{'was' if len(changed) == 1 else 'were'} reported other than registered at first"
        f"{_listed(changed)} and {same} as registered; "
        + (f"{len(fits)} fit what was registered without being the same{_listed(fits)}; ")
        * bool(len(fits))
        + f"for {len(unread)} one of the two could not be read{_listed(unread)}."
    ]
    window = ["earliest", "latest", "when"]
    for (earliest, latest, when), fields in table.dropna().groupby(window, sort=False):
        lines.append(
            f"The entry changed between {earliest:%Y-%m-%d} and {latest:%Y-%m-%d} in "
            f"{prose.count(len(fields), 'field')}{_listed(fields)}{f', {when}' if when else ''}."
        )
    return " ".join([*lines, *_unread_later(trial, table)])


def _unread_later(trial: Trial, table: pd.DataFrame) -> list[str]:
    """Say of fields reported otherwise how long the first content is known to have stood."""
    record = Record(trial)
    names = [record.label(version) for version in record.versions]
    hidden = table[table["in_registry"].eq(NOT_PUBLISHED) & table["verdict"].eq(CHANGED)]
    lines = []
    for row in hidden.to_dict("records"):
        day = row["seen_until"]
        seen = f", still there on {day:%Y-%m-%d}" if day == day else ""
        lines.append(
            f"{row['label'].capitalize()} in “{names[0]}”{seen}: {row['registered']}. "
            f"Whether “{names[-1]}” kept it could not be read.{_remark(record, row['field'])}"
        )
    return lines


def _remark(record: Record, field: str) -> str:
    """Return the record's own remark on what was reported, as a sentence."""
    reported = record.row("registry", field=field, version=REPORTED)
    note = str(reported["note"] or "") if reported else ""
    return f" On the report: {note}." if note else ""


def read_grim(found: Grim) -> str:
    """Say in words what the granularity test found for one figure, and how strong it is."""
    shown = f"{found.printed} %" if found.unit == "percent" else found.printed
    shown = shown.replace("% %", "%")
    cells = found.n * found.items
    kind = f"mean of {cells} whole numbers" if found.unit == "mean" else f"share of {cells}"
    if found.consistent:
        which = ", ".join(str(k) for k in found.counts[:4])
        more = " and others" if len(found.counts) > 4 else ""
        text = f"{shown} can be a {kind}: {which}{more} out of {cells} gives it."
        if found.unit == "mean":
            text = f"{shown} can be a {kind}: a sum of {which}{more} gives it."
    else:
        text = f"{shown} cannot be a {kind}, whatever the count."
        if found.repairs:
            repairs = ", ".join(found.repairs)
            text += f" With one character put back or taken out it could: {repairs}."
    chance = prose.percent(found.strength, 0)
    return (
        f"{text} Of all figures with {prose.count(found.decimals, 'decimal')}, {chance} would fail "
        f"this test."
    )


def _fields(table: pd.DataFrame) -> str:
    fields = prose.count(changed_fields(table), "field")
    return f" (rows of the ledger, about {fields} of the plan, some listed from several sides)"


def _listed(table: pd.DataFrame) -> str:
    return f" ({', '.join(table['label'])})" if len(table) else ""
