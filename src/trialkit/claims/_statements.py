"""Rules for claims that rest on a plan, a date or numbers elsewhere: registered, first, values."""

from __future__ import annotations

import re
from fractions import Fraction

from trialkit import prose
from trialkit.claims._dates import before, months_between, read_date
from trialkit.claims._held import Held, hold
from trialkit.claims._ledger import Claim
from trialkit.claims._record import REPORTED, Record, Row
from trialkit.claims._verdicts import (
    CHANGED,
    COMPATIBLE,
    CONTRADICTS,
    EXACT,
    NOT_DERIVABLE,
    NOT_PUBLISHED,
    Finding,
    Settings,
)


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
    label, method = str(there["label"]), "contents compared by the codes of registry.csv"
    if here["code"] == there["code"]:
        why = f"“{label}” is the same in “{record.label(other)}”"
        return Finding(EXACT, why, derived, method)
    if own == versions[0]:
        return Finding(CHANGED, f"“{label}” as reported in the end is another", derived, method)
    seen = record.first_version_seen
    still = "" if seen is None else f", and still there on {seen:%Y-%m-%d},"
    why = f"“{label}” as registered at first{still} was another"
    return Finding(CHANGED, why, derived, method)


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
    """Say where the numbers behind a statement stand, or that they stand nowhere."""
    held = hold(record, claim)
    plans = [h for h in held if h.kind == "criterion"]
    if plans:
        return _planned(claim, plans[0])
    found = [h for h in held if h.shown]
    if not found:
        gap = "" if not held else f" ({'; '.join(h.what for h in held)})"
        return Finding(NOT_PUBLISHED, f"the numbers behind it are printed nowhere{gap}")
    derived = "; ".join(h.shown for h in found)
    names = "; ".join(h.what for h in found)
    return Finding(COMPATIBLE, f"it rests on numbers that do not prove it: {names}", derived)


def _planned(claim: Claim, plan: Held) -> Finding:
    """An entry criterion says who could come in, not who did."""
    figure = claim.figure
    limits = plan.shown.split(" to ")
    if figure is not None and figure.value not in map(Fraction, filter(None, limits)):
        return Finding(CONTRADICTS, f"the record has it as: {plan.what}", plan.shown)
    why = "planned; whether the patients treated met it is not printed"
    return Finding(NOT_PUBLISHED, why, plan.shown)


def _misquoted(claim: Claim, row: Row | None, name: str) -> Finding | None:
    """A figure that the claim prints must stand in the registry's own text."""
    if claim.is_statement or not claim.printed or not row or not row["value"]:
        return None
    whole_figure = rf"(?<![0-9.]){re.escape(claim.printed)}(?!\.?[0-9])"
    if re.search(whole_figure, row["value"]):
        return None
    return Finding(CONTRADICTS, f"{name} has: {row['value']}", str(row["value"]))
