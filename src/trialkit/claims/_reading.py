"""What the rules with figures share: garbled text, rounding in the claim's unit, wording."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from trialkit import prose
from trialkit.claims._figures import (
    Figure,
    bare_figure,
    is_figure_like,
    one_character_repairs,
    read_figure,
)
from trialkit.claims._ledger import Claim, with_unit
from trialkit.claims._rounding import rules_that_give
from trialkit.claims._verdicts import IMPOSSIBLE, NOT_DERIVABLE, NOT_PUBLISHED, Finding
from trialkit.records.ledger import FRACTIONS

if TYPE_CHECKING:
    from trialkit.claims._held import Held

Fits = Callable[[Figure], bool]


def garbled(claim: Claim, fits: Fits, derived: str, against: str) -> Finding | None:
    """Return a finding where the printed text is no well-formed figure, else None.

    What is no figure with a character lost or doubled, such as "25–30", cannot be derived.

    Parameters
    ----------
    claim : Claim
    fits : callable
        Whether a repaired figure agrees with what the claim is held against.
    derived, against : str
        What it should be, and where that stands.
    """
    if is_well_formed(claim):
        return None
    if is_unreadable(claim):
        return unreadable(claim, derived)
    if claim.figure is not None and bare_figure(claim.printed).startswith("."):
        what = f"in “{claim.printed}” the zero before the point is missing"
    elif claim.printed:
        what = f"“{claim.printed}” is not a well-formed figure"
    else:
        what = "the digits are missing in print"
    repair = nearest_repair(claim, fits)
    if repair:
        change = "put back" if len(repair) > len(claim.printed) else "taken out"
        fixed = with_unit(repair, claim.unit)
        why = f"{what}; with one character {change}, {fixed} agrees with: {against}"
    else:
        why = f"{what}; no single character makes it agree with: {against}"
    return Finding(IMPOSSIBLE, why, derived, repair=repair)


def is_well_formed(claim: Claim) -> bool:
    """Whether the printed text is a figure with nothing odd about its digits.

    A fraction may lack its leading zero, as is the custom in some journals (".47").
    """
    figure = claim.figure
    if figure is None:
        return False
    is_fraction = claim.unit in FRACTIONS and claim.unit != "percent"
    custom = is_fraction and bare_figure(claim.printed).startswith(".")
    return figure.well_formed or custom


def is_unreadable(claim: Claim) -> bool:
    """Whether something is printed that is not one figure: "about 47", "<1", "25–30"."""
    return claim.figure is None and bool(claim.printed) and not is_figure_like(claim.printed)


def unreadable(claim: Claim, derived: str = "") -> Finding:
    """Return the finding that a printed text is not one figure."""
    why = f"“{claim.printed}” is not one figure: the audit reads one figure a claim"
    return Finding(NOT_DERIVABLE, why, derived)


def nearest_repair(claim: Claim, fits: Fits) -> str:
    """Return the first one-character repair that fits; empty if there is none."""
    found = (text for text in one_character_repairs(claim.printed) if fits(read_figure(text)))
    return next(found, "")


def fitting_rules(value: Fraction, figure: Figure, claim: Claim) -> tuple[str, ...]:
    """Rounding rules under which a value in base units is printed as this figure."""
    return rules_that_give(value / claim.scale, figure)


def no_number(held: Sequence[Held]) -> Finding | None:
    """Return a finding where an entry has no number, else None."""
    for other in held:
        if other.value is None:
            return Finding(NOT_PUBLISHED, f"no number is printed for: {other.what}")
    return None


def other_measure(claim: Claim, held: Sequence[Held]) -> Finding:
    """Return the finding that a claim and its entries measure different things."""
    found = " and ".join(dict.fromkeys(h.base or "a share" for h in held))
    return Finding(NOT_DERIVABLE, f"a figure in {claim.unit} cannot be held against {found}")


def figure_text(value: Fraction, claim: Claim) -> str:
    """Return a value in base units as a figure in the unit of the claim."""
    return with_unit(number_text(value / claim.scale), claim.unit)


def number_text(value: Fraction) -> str:
    """Return a number for reading: whole ones as they are, others with three digits."""
    if value.denominator == 1 and abs(value) < 10**6:
        return str(value.numerator)
    if abs(value) >= 10**15:  # beyond words, and perhaps beyond a float
        return f"about 10^{len(str(int(abs(value)))) - 1}"
    return prose.quantity(float(value))
