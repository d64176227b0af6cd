"""Rules for claims that rest on a plan, a date or numbers elsewhere: registered, first, values."""

from __future__ import annotations

import re
from fractions import Fraction

from trialkit import prose
from trialkit.claims._dates import before, months_between, read_date
from trialkit.claims._held import Held, hold
from trialkit.claims._ledger import Claim
from trialkit.claims._record import Record, Row
from trialkit.claims._registered import change_window, compare, is_anticipated, is_at_odds
from trialkit.claims._verdicts import (
    COMPATIBLE,
    CONTRADICTS,
    EXACT,
    NOT_DERIVABLE,
    NOT_PUBLISHED,
    Finding,
    Settings,
)
from trialkit.records.trial import REPORTED

NONE = "none"  # code of a field of the registry that is there to say: nothing


def registered(claim: Claim, record: Record, settings: Settings) -> Finding:
    """Hold what a version says on a field of the registry against the first version.

    A claim of the first version itself is held against what was reported in the end.
    """
    versions = record.versions
    if not versions:
        return Finding(NOT_PUBLISHED, "the record has no version of the registry entry")
    field = claim.against[0].key
    own = claim.source if claim.source in versions else REPORTED
    other = REPORTED if own == versions[0] else versions[0]
    here, there = (record.row("registry", field=field, version=v) for v in (own, other))
    misquoted = _misquoted(claim, here, record.label(own))
    if misquoted:
        return misquoted
    for row, version in ((here, own), (there, other)):
        if row is None or row["code"] is None:
            status = "no entry" if row is None else row["value"] or row["status"]
            return Finding(NOT_PUBLISHED, f"{record.label(version)}: {status}")
    derived = str(there["value"])
    verdict, method = compare(here, there), "contents compared by the codes of registry.csv"
    if own == versions[0] and is_at_odds(str(here["code"])):
        why = f"the same version says two things: {here['value']}"
        return Finding(CONTRADICTS, why, str(here["value"]), method)
    if verdict == EXACT:
        where = "the report" if other == REPORTED else f"“{record.label(other)}”"
        why = f"“{there['label']}” is the same in {where}"
    elif verdict == COMPATIBLE:
        why = _fits(record, here, there, other)
    else:
        why = _otherwise(record, there, own, other)
    return Finding(verdict, why, derived, method)


def _fits(record: Record, here: Row, there: Row, other: str) -> str:
    """Say why contents that are not the same are no change of plan."""
    if is_at_odds(str(there["code"])):
        return f"“{record.label(other)}” names this and more: {there['value']}"
    ahead = there if is_anticipated(str(there["code"])) else here
    return f"the date was a forecast, {ahead['value']}: that it passed is no change of plan"


def _otherwise(record: Record, there: Row, own: str, other: str) -> str:
    """Say what stands on the other side, how long it stood there, and what could not be read."""
    label, none = str(there["label"]), there["code"] == NONE
    if other == REPORTED:
        return f"no {label} in the report" if none else f"{label} as reported: {there['value']}"
    said = (
        f"no {label} was registered at first"
        if none
        else f"registered at first: “{there['value']}”"
    )
    return "; ".join([said, *_until(record, str(there["field"])), *_unread(record, there, own)])


def first(claim: Claim, record: Record, settings: Settings) -> Finding:
    """Look for an earlier publication among those the claim is held against."""
    published = record.row("events", kind="publication")
    own = read_date(str(published["start"])) if published else None
    if own is None:
        return Finding(NOT_DERIVABLE, "the record has no date of publication of this trial")
    for entry in claim.against:
        row = record.row("references", id=entry.key)
        date = read_date(str(row["published"] or ""))
        if date and before(date, own):
            months = months_between(date, own)
            earlier = f", {prose.count(months, 'month')} earlier" if months else ""
            label = record.label(row["source"])
            why = f"{label} ({row['label']}) was published in {row['published']}{earlier}"
            return Finding(CONTRADICTS, why, f"{label}, {row['published']}")
    why = "the record knows no earlier publication of this kind, which does not prove it the first"
    return Finding(COMPATIBLE, why)


def values(claim: Claim, record: Record, settings: Settings) -> Finding:
    """Say where the numbers behind a statement stand, or that no source that was read has them.

    A field of the registry among the entries is the plan itself: the figure has to stand in it, and
    it is no result.
    """
    for entry in claim.against:
        if entry.kind == "registry":
            row = record.row("registry", field=entry.key, version=claim.source)
            misquoted = _misquoted(claim, row, record.label(claim.source))
            if misquoted:
                return misquoted
    held = [h for h in hold(record, claim) if h.kind != "registry"]
    plans = [h for h in held if h.kind == "criterion"]
    if plans:
        return _planned(claim, plans[0])
    found = [h for h in held if h.shown]
    planned = claim.source in record.versions
    if not found:
        gap = "" if not held else f" ({'; '.join(h.what for h in held)})"
        missing = "a result for it" if planned else "the numbers behind it"
        if not claim.is_statement:
            missing = "what it could be held against"
        return Finding(NOT_PUBLISHED, f"no source that was read prints {missing}{gap}")
    derived = "; ".join(h.shown for h in found)
    names = "; ".join(h.what for h in found)
    if planned:
        return Finding(COMPATIBLE, f"a result is printed: {names}", derived)
    return Finding(COMPATIBLE, f"it rests on numbers that do not prove it: {names}", derived)


def _planned(claim: Claim, plan: Held) -> Finding:
    """An entry criterion says who could come in, not who did."""
    figure = claim.figure
    limits = plan.shown.split(" to ")
    if figure is not None and figure.value not in map(Fraction, filter(None, limits)):
        return Finding(CONTRADICTS, f"the record has it as: {plan.what}", plan.shown)
    why = "planned; whether the patients treated met it is in no source that was read"
    return Finding(NOT_PUBLISHED, why, plan.shown)


def _misquoted(claim: Claim, row: Row | None, name: str) -> Finding | None:
    """A figure that the claim prints must stand in the registry's own text."""
    if claim.is_statement or not claim.printed or not row or not row["value"]:
        return None
    whole_figure = rf"(?<![0-9.]){re.escape(claim.printed)}(?!\.?[0-9])"
    if re.search(whole_figure, row["value"]):
        return None
    return Finding(CONTRADICTS, f"{name} has: {row['value']}", str(row["value"]))


def _until(record: Record, field: str) -> list[str]:
    """Between which days the entry changed, or until when it is known not to have."""
    earliest, latest = change_window(record, field)
    if earliest is not None:
        return [f"the entry changed between {earliest:%Y-%m-%d} and {latest:%Y-%m-%d}"]
    versions = [record.row("registry", field=field, version=v) for v in record.versions]
    if len(versions) > 1 and compare(versions[0], versions[-1]) == EXACT:
        return [f"still so in “{record.label(record.versions[-1])}”"]
    seen = record.first_version_seen
    return [] if seen is None else [f"still there on {seen:%Y-%m-%d}"]


def _unread(record: Record, first: Row, own: str) -> list[str]:
    """Name the later versions that could not be read on a field."""
    rows = [
        record.row("registry", field=first["field"], version=version)
        for version in record.versions[1:]
        if version != own
    ]
    return [
        f"what “{record.label(row['version'])}” has could not be read"
        for row in rows
        if row is not None and row["code"] is None
    ]
