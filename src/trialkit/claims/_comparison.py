"""Rules that compare: equals (a figure, a date, words) and lookup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from trialkit.claims._dates import is_no_day, read_date, same_date
from trialkit.claims._figures import Figure, read_figure, read_unit
from trialkit.claims._held import Held, hold
from trialkit.claims._ledger import Claim
from trialkit.claims._reading import (
    fitting_rules,
    garbled,
    is_unreadable,
    nearest_repair,
    no_number,
    other_measure,
    unreadable,
)
from trialkit.claims._verdicts import (
    COMPATIBLE,
    CONTRADICTS,
    EXACT,
    IMPOSSIBLE,
    NOT_DERIVABLE,
    NOT_PUBLISHED,
    ONE_SOURCE,
    ROUNDS_TO,
    Finding,
    Settings,
)

if TYPE_CHECKING:
    from trialkit.claims._record import Record

_SHOWN_PLACES = 3


def equals(claim: Claim, record: Record, settings: Settings) -> Finding:
    """Hold a figure, a date or words against other entries that say the same thing."""
    held = hold(record, claim)
    if claim.is_statement:
        return _same_words(claim, held)
    if claim.unit == "date":
        return _same_dates(claim, held)
    missing = no_number(held)
    if missing:
        return missing
    values = [other.value_for(claim) for other in held]
    if None in values:
        return other_measure(claim, held)
    return _same_figures(claim, held, values)


def lookup(claim: Claim, record: Record, settings: Settings) -> Finding:
    """Look for a number of the record, in the same unit, that is the printed one."""
    figure = claim.figure
    if is_unreadable(claim):
        return unreadable(claim)
    if figure is None:
        return Finding(NOT_DERIVABLE, "there is no figure to look for")
    wanted = (figure.value * claim.scale, claim.base)
    found = [what for *number, what in _numbers_of(record) if tuple(number) == wanted]
    if not found:
        return Finding(NOT_DERIVABLE, f"no number of the record is {claim.shown}")
    more = f" and {len(found) - _SHOWN_PLACES} more" if len(found) > _SHOWN_PLACES else ""
    why = f"the record has this number as: {'; '.join(found[:_SHOWN_PLACES])}{more}"
    return Finding(COMPATIBLE, why, claim.shown)


def _same_figures(claim: Claim, held: Sequence[Held], values: Sequence[Fraction]) -> Finding:
    derived = "; ".join(dict.fromkeys(other.shown for other in held))

    def fits(figure: Figure) -> bool:
        return all(fitting_rules(value, figure, claim) for value in values)

    odd = garbled(claim, fits, derived, held[0].what)
    if odd:
        return odd
    figure = read_figure(claim.printed)
    rules = [fitting_rules(value, figure, claim) for value in values]
    for other, fitting in zip(held, rules, strict=True):
        if not fitting:
            repair = nearest_repair(claim, fits)
            return Finding(CONTRADICTS, f"{other.what}: {other.shown}", derived, repair=repair)
    printed = figure.value * claim.scale
    for other, value, fitting in zip(held, values, rules, strict=True):
        if value != printed:
            why = f"{other.what} is {other.shown}, which rounds to this"
            return Finding(ROUNDS_TO, why, derived, f"rounding: {', '.join(fitting)}")
    return _agrees("the same as", claim, held, derived)


def _same_words(claim: Claim, held: Sequence[Held]) -> Finding:
    for other in held:
        if not other.shown:
            return Finding(NOT_PUBLISHED, f"nothing is printed for: {other.what}")
        if _plain(other.shown) != _plain(claim.claim):
            words = "" if other.shown in other.what else f": “{other.shown}”"
            return Finding(CONTRADICTS, other.what + words, other.shown)
    return _agrees("the same words as", claim, held, held[0].shown)


def _same_dates(claim: Claim, held: Sequence[Held]) -> Finding:
    printed = read_date(claim.printed)
    if printed is None:
        return _no_date(claim.printed)
    for other in held:
        if not other.dates:
            return Finding(NOT_DERIVABLE, f"no date is printed for: {other.what}")
        if not any(same_date(printed, date) for date in other.dates):
            return Finding(CONTRADICTS, f"{other.what}: {other.shown}", other.shown)
    return _agrees("the same date as", claim, held, held[0].shown)


def _no_date(printed: str) -> Finding:
    """Tell a text that is wrong in print from one that is only in another form."""
    if not printed:
        return Finding(IMPOSSIBLE, "the digits are missing in print")
    if is_no_day(printed):
        return Finding(IMPOSSIBLE, f"no calendar has “{printed}”")
    forms = "dates that begin with the year, or have the month in words"
    return Finding(NOT_DERIVABLE, f"“{printed}” cannot be read as a date; read are {forms}")


def _agrees(words: str, claim: Claim, held: Sequence[Held], derived: str) -> Finding:
    """Name the other sources that say the same: agreeing with oneself is no confirmation."""
    elsewhere = [other.what for other in held if other.source != claim.source]
    if not elsewhere:
        return Finding(EXACT, "no other source prints it", derived, ONE_SOURCE)
    return Finding(EXACT, f"{words}: {'; '.join(elsewhere)}", derived)


def _numbers_of(record: Record) -> Iterator[tuple[Fraction, str, str]]:
    """Every count and length of the record: its number in base units, the unit, what it is."""
    dose_unit = record.about["dose_unit"]
    columns = (
        ("subgroups", "n", "people", "label", ""),
        ("arms", "n", "people", "label", "size of "),
        ("arms", "phase_n", "people", "phase", "phase "),
        ("arms", "infusions", "infusions", "label", "infusions of "),
        ("arms", "interval_days", "days", "label", "interval of "),
        ("arms", "dose_per_kg", dose_unit, "label", "dose of "),
        ("outcomes", "responders", "people", "label", ""),
        ("outcomes", "n", "people", "label", "patients looked at: "),
        ("safety", "patients", "people", "event", ""),
        ("safety", "events", "events", "event", ""),
    )
    found = [
        (record.trial.n_treated, "people", "patients treated"),
        (record.about.get("follow_up_months"), "months", "length of follow-up"),
    ]
    for table, column, unit, name, before in columns:
        found += [(row[column], unit, f"{before}{row[name]}") for row in record.rows(table)]
    phases = Counter(row["phase"] for row in record.rows("arms"))
    found += [(arms, "groups", f"groups of phase {phase}") for phase, arms in phases.items()]
    found += [
        (row["amount"], row["unit"], f"visit at {row['label']}") for row in record.rows("visits")
    ]
    for number, unit, what in dict.fromkeys(found):
        if number is not None:
            scale, base = read_unit(str(unit))
            yield Fraction(str(number)) * scale, base, what


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(".")
