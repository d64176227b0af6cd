"""Rules that rest on a chosen method: difference, trend, no-event."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from trialkit import prose
from trialkit.claims._ledger import Claim
from trialkit.claims._verdicts import (
    COMPATIBLE,
    CONTRADICTS,
    NOT_PUBLISHED,
    NOT_SUPPORTED,
    Finding,
    Settings,
)

if TYPE_CHECKING:
    from trialkit.claims._record import Record

TEST_NAMES = {
    "fisher": "Fisher's exact test",
    "barnard": "Barnard's exact test",
    "boschloo": "Boschloo's exact test",
}
_DENIES = re.compile(r"\b(no|not|nor|without|independent)\b")


def difference(claim: Claim, record: Record, settings: Settings) -> Finding:
    """Test whether the first outcome is reached more often than the second."""
    from trialkit import proportions

    first, second = (record.row("outcomes", id=entry.key) for entry in claim.against)
    (s1, n1), (s2, n2) = ((int(row["responders"]), int(row["n"])) for row in (first, second))
    gap = proportions.difference(s1, n1, s2, n2, confidence=settings.confidence)
    p = proportions.compare([[s1, n1 - s1], [s2, n2 - s2]], test=settings.test).p_value
    method = (
        f"{TEST_NAMES[settings.test]}, two-sided, level {settings.level}; "
        f"{settings.percent} interval by Newcombe's method"
    )
    derived = (
        f"{s1}/{n1} v {s2}/{n2}: {100 * gap.estimate:+.1f} points "
        f"({100 * gap.low:+.1f} to {100 * gap.high:+.1f}), {prose.p_value(p)}"
    )
    counts = f"{s1} of {n1} against {s2} of {n2}"
    if s1 * n2 < s2 * n1:
        return Finding(CONTRADICTS, f"the counts go the other way: {counts}", derived, method)
    if p < settings.alpha:
        why = f"{counts} differ at level {settings.level} ({prose.p_value(p)})"
        return Finding(COMPATIBLE, why, derived, method)
    why = (
        f"{counts} gives {prose.p_value(p)}, not below {settings.level}; "
        "that does not show that there is no difference either"
    )
    return Finding(NOT_SUPPORTED, why, derived, method)


def trend(claim: Claim, record: Record, settings: Settings) -> Finding:
    """Test whether an outcome rises or falls with the dose of the arms."""
    from trialkit import proportions

    counts = _by_arm(record, claim.against[0].key)
    if len({dose for _, _, dose in counts}) < 2:
        why = "in the sources read, the outcome is not printed by arm: no test can be redone"
        return Finding(NOT_PUBLISHED, why)
    found = proportions.trend(*map(list, zip(*counts, strict=True)))
    p, level = prose.p_value(found.p_value), settings.level
    method = f"exact Cochran–Armitage test on the dose of one infusion, two-sided, level {level}"
    shown = ", ".join(f"{responders}/{n}" for responders, n, _ in counts)
    derived = f"{shown} by arm, {p}"
    seen = found.p_value < settings.alpha
    if _DENIES.search(claim.claim.lower()):
        if seen:
            why = f"the counts by arm do follow the dose ({p})"
            return Finding(CONTRADICTS, why, derived, method)
        why = f"no trend at level {level} ({p}), which is not the same as no effect of the dose"
        return Finding(COMPATIBLE, why, derived, method)
    if seen:
        return Finding(COMPATIBLE, f"the counts by arm follow the dose ({p})", derived, method)
    why = f"the counts by arm do not show it ({p}, level {level})"
    return Finding(NOT_SUPPORTED, why, derived, method)


def no_event(claim: Claim, record: Record, settings: Settings) -> Finding:
    """Say what seeing no event leaves open, or that there was one after all."""
    from trialkit import proportions

    row = record.row("safety", id=claim.against[0].key)
    event = str(row["event"])
    if row["patients"] is None:
        return Finding(
            NOT_PUBLISHED, f"no source that was read prints a count of patients for: {event}"
        )
    events = int(row["patients"])
    if events:
        among = "" if row["n"] is None else f" of {row['n']}"
        why = f"counted in {events}{among} patients: {event}"
        return Finding(CONTRADICTS, why, f"{events}{among}")
    if row["n"] is None:
        why = f"among how many patients is in no source that was read: {event}"
        return Finding(NOT_PUBLISHED, why, "0 of an unknown number")
    n, confidence = int(row["n"]), settings.confidence
    one = proportions.upper_limit(0, n, confidence)
    two = proportions.interval(0, n, method=settings.method, confidence=confidence).high
    derived = f"0/{n}: up to {prose.percent(one)} (one-sided), {prose.percent(two)} (two-sided)"
    method = f"{settings.percent} upper limits: exact one-sided; {settings.method} two-sided"
    elsewhere = row["source"] is not None and str(row["source"]) != claim.source
    count = f" (the count is from “{record.label(row['source'])}”)" if elsewhere else ""
    why = (
        f"{event}: 0 of {n}{count} does not exclude a true rate of up to {prose.percent(one)}, "
        f"{_one_in(one)}"
    )
    return Finding(COMPATIBLE, why, derived, method)


def _by_arm(record: Record, outcome: str) -> list[tuple[int, int, float]]:
    """Responders, size and dose of each arm for which the same outcome is printed.

    A count by arm is a row of outcomes.csv whose subgroup is the key of an arm.
    """
    wanted = record.row("outcomes", id=outcome)
    same = ("measure", "threshold", "threshold_rule")
    found = []
    for row in record.rows("outcomes"):
        arm = record.row("arms", arm=row["subgroup"])
        if arm is not None and all(row[column] == wanted[column] for column in same):
            found.append((int(row["responders"]), int(row["n"]), float(arm["dose_per_kg"])))
    return found


def _one_in(rate: float) -> str:
    """Put a limit in words; the fraction is never larger than the limit."""
    if rate >= 0.5:
        return "every second patient or more"
    return f"about 1 patient in {math.ceil(1 / rate - 1e-9)}"
