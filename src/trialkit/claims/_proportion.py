"""The rule for proportions: which count gives the printed figure, and whether it is the one."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from trialkit.claims._figures import Figure, bare_figure, one_character_repairs, read_figure
from trialkit.claims._ledger import Claim, with_unit
from trialkit.claims._reading import is_unreadable, unreadable
from trialkit.claims._rounding import (
    ROUNDING_RULES,
    SCALES,
    TRUNCATION,
    rounded,
    rules_that_give,
    totals_that_round_to,
)
from trialkit.claims._verdicts import (
    CONTRADICTS,
    EXACT,
    IMPOSSIBLE,
    NOT_DERIVABLE,
    ROUNDS_TO,
    Finding,
    Settings,
)

if TYPE_CHECKING:
    from trialkit.claims._record import Record

_GRIM = f"GRIM under {', '.join(ROUNDING_RULES[:-1])} and {ROUNDING_RULES[-1]}"


@dataclass(frozen=True)
class Count:
    """The count that a proportion is held against."""

    successes: int
    n: int
    where: str
    printed: bool

    def __str__(self) -> str:
        return f"{self.successes} of {self.n}"

    @property
    def share(self) -> Fraction:
        """The proportion, exactly."""
        return Fraction(self.successes, self.n)


def proportion(claim: Claim, record: Record, settings: Settings) -> Finding:
    """Hold a printed percentage or proportion against its count."""
    count = _count(claim, record)
    unit = "percent" if claim.unit == "percent" else "proportion"
    if count is None:
        return Finding(NOT_DERIVABLE, "the record has no count behind this proportion")
    exact = count.share * SCALES[unit]
    figure = claim.figure
    decimals = (figure.decimals if figure else 1) + 1
    derived = f"{with_unit(rounded(exact, decimals), claim.unit)} ({count.successes}/{count.n})"
    beside = (claim.numerator, claim.denominator)
    if _differs(beside, count):
        why = f"{_beside(claim, decimals - 1, unit)}; {count.where} has {count}"
        return Finding(CONTRADICTS, why, derived)
    if is_unreadable(claim):
        return unreadable(claim, derived)
    fitting = _totals(figure, count.n, unit) if figure else range(0)
    if not fitting:
        return _impossible(claim, count, unit, derived)
    if count.successes not in fitting:
        repair = _repair(claim.printed, count, unit)
        why = (
            f"{with_unit(claim.printed, claim.unit)} would be {_either(fitting)} of {count.n}; "
            f"{count.where} has {count}"
        )
        if None not in beside:
            share = _as_share(*beside, decimals - 1, claim, unit)
            why += f", and so has the count printed beside it, which is {share}"
        if repair:
            why += _other_repairs(claim, count, unit)
        return Finding(CONTRADICTS, why, derived, _GRIM, repair)
    found = _rounded(claim, record, count, exact, fitting)
    quoted = _misquoted(claim, record, count)
    if quoted:
        why = f"the same source is quoted with {quoted} for this outcome, which {count} is not"
        why += " when rounded as elsewhere in it"
        return Finding(CONTRADICTS, why, derived, found.method)
    return Finding(found.verdict, found.why, derived, found.method)


def _differs(beside: tuple[int | None, int | None], count: Count) -> bool:
    """Whether what is printed beside a figure is not its count, as far as it is printed."""
    wanted = (count.successes, count.n)
    return any(own is not None and own != is_ for own, is_ in zip(beside, wanted, strict=True))


def _beside(claim: Claim, decimals: int, unit: str) -> str:
    """Say what is printed beside the figure, and which share that would be."""
    if claim.numerator is None:
        return f"the total printed beside it is {claim.denominator}"
    if claim.denominator is None:
        return f"the count printed beside it is {claim.numerator}"
    share = _as_share(claim.numerator, claim.denominator, decimals, claim, unit)
    own = f"{claim.numerator} of {claim.denominator}"
    return f"the count printed beside it is {own}, which would be {share}"


def _count(claim: Claim, record: Record) -> Count | None:
    if claim.outcome is not None:
        row = record.row("outcomes", id=claim.outcome)
        where = f"“{record.label(row['source'])}”"
        printed = str(row["count_printed"]) == "yes" or claim.numerator is not None
        return Count(int(row["responders"]), int(row["n"]), where, printed)
    if claim.numerator is None or not claim.denominator:
        return None
    return Count(claim.numerator, claim.denominator, "the same place", True)


def _rounded(
    claim: Claim, record: Record, count: Count, exact: Fraction, fitting: range
) -> Finding:
    """Which rule gives the figure, the count being right."""
    figure = read_figure(claim.printed)
    if exact == figure.value:
        why = f"{count} is {with_unit(claim.printed, claim.unit)}, with nothing to round"
        return Finding(EXACT, why + _not_printed(count, fitting))
    rules = rules_that_give(exact, figure)
    full = with_unit(rounded(exact, figure.decimals + 2), claim.unit)
    if rules == (TRUNCATION,):
        other = _rounds_elsewhere(claim, record)
        if other:
            why = (
                f"{count} is {full}, which is this only with digits cut off; "
                f"the same source rounds elsewhere: {other}"
            )
            return Finding(CONTRADICTS, why, method=f"rounding: {TRUNCATION}")
    why = f"{count} is {full}, which rounds to this" + _not_printed(count, fitting)
    return Finding(ROUNDS_TO, why, method=f"rounding: {', '.join(rules)}")


def _not_printed(count: Count, fitting: range) -> str:
    if count.printed:
        return ""
    if len(fitting) == 1:
        return "; the count is not printed, but no other fits"
    return f"; the count is not printed, and {_either(fitting)} would all fit"


def _impossible(claim: Claim, count: Count, unit: str, derived: str) -> Finding:
    if not claim.printed:
        return Finding(IMPOSSIBLE, "the digits are missing in print", derived, _GRIM)
    shown = with_unit(claim.printed, claim.unit)
    if claim.figure is None:
        why = f"“{claim.printed}” is not a figure"
    else:
        why = f"no count out of {count.n} gives {shown}"
    repair = _repair(claim.printed, count, unit)
    if repair:
        fixed = with_unit(repair, claim.unit)
        why += f"; one character lost or doubled explains it: {fixed} is {count}"
        why += _other_repairs(claim, count, unit)
    return Finding(IMPOSSIBLE, why, derived, _GRIM, repair)


def _repair(printed: str, count: Count, unit: str) -> str:
    """Return the nearest repair that stands for this very count; empty if there is none."""
    for candidate in one_character_repairs(printed):
        if count.successes in _totals(read_figure(candidate), count.n, unit):
            return candidate
    return ""


def _other_repairs(claim: Claim, count: Count, unit: str) -> str:
    """Name what else would be one character away, and what decides between them."""
    decimals = len(bare_figure(claim.printed).partition(".")[2])
    found = []
    for candidate in one_character_repairs(claim.printed):
        figure = read_figure(candidate)
        totals = _totals(figure, count.n, unit)
        if totals and count.successes not in totals and figure.decimals == decimals:
            found.append(f"{with_unit(candidate, claim.unit)} ({_either(totals)} of {count.n})")
    if not found:
        return ""
    beside = claim.numerator is not None
    decides = "the count printed beside it" if beside else f"the count of {count.where}"
    return f"; {', '.join(found)} would be one character away too: {decides} decides"


def _as_share(successes: int, n: int, decimals: int, claim: Claim, unit: str) -> str:
    """Return a count as it would be printed in the unit of the claim."""
    share = Fraction(successes, n) * SCALES[unit]
    return with_unit(rounded(share, decimals), claim.unit)


def _totals(figure: Figure, n: int, unit: str) -> range:
    return totals_that_round_to(figure, n, unit, ROUNDING_RULES)


def _rounds_elsewhere(claim: Claim, record: Record) -> str:
    """Return a figure of the same source that can only have been rounded, not cut off."""
    for other in record.claims:
        if (other.rule, other.source) != (claim.rule, claim.source):
            continue
        count, figure = _count(other, record), other.figure
        if count is None or figure is None:
            continue
        exact = count.share * (100 if other.unit == "percent" else 1)
        rules = rules_that_give(exact, figure)
        if rules and TRUNCATION not in rules:
            return f"{with_unit(other.printed, other.unit)} for {count}"
    return ""


def _misquoted(claim: Claim, record: Record, count: Count) -> str:
    """Return the figure that outcomes.csv quotes from the same source, if the count denies it.

    A figure with its digits cut off counts as denied where that source rounds elsewhere.
    """
    row = record.row("outcomes", id=claim.outcome) if claim.outcome else None
    if row is None or row["source"] != claim.source or row["printed"] is None:
        return ""
    try:
        quoted = read_figure(row["printed"])
    except ValueError:
        return ""
    rules = rules_that_give(100 * count.share, quoted)
    cut_off = rules == (TRUNCATION,) and _rounds_elsewhere(claim, record)
    return str(row["printed"]) if cut_off or not rules else ""


def _either(counts: range) -> str:
    if len(counts) > 4:
        return f"{counts[0]} to {counts[-1]}"
    *head, last = (str(k) for k in counts)
    return f"{', '.join(head)} or {last}" if head else last
