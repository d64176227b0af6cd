"""Rules that calculate: sum, product, ratio."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from trialkit.claims._figures import Figure, is_counted, read_figure
from trialkit.claims._held import Held, hold
from trialkit.claims._ledger import Claim
from trialkit.claims._reading import (
    figure_text,
    fitting_rules,
    garbled,
    nearest_repair,
    no_number,
    number_text,
    other_measure,
)
from trialkit.claims._verdicts import (
    COMPATIBLE,
    DOES_NOT_ADD_UP,
    EXACT,
    NOT_DERIVABLE,
    ROUNDS_TO,
    Finding,
    Settings,
)

if TYPE_CHECKING:
    from trialkit.claims._record import Record

_PURE = ("", "infusions")  # a share, or how many times: the product keeps the other unit
ADULT_KG = (30, 250)  # body weights that an adult can have: an assumption, wide on purpose


def sum_of(claim: Claim, record: Record, settings: Settings) -> Finding:
    """Hold a figure against the sum of other entries, or of one entry several times."""
    held = hold(record, claim)
    missing = no_number(held)
    if missing:
        return missing
    values = [other.value_for(claim) for other in held]
    if None in values:
        return other_measure(claim, held)
    total = sum(values, Fraction(0))
    terms = " + ".join(number_text(value / claim.scale) for value in values)
    names = " and ".join(other.what for other in held)
    if len(set(claim.against)) == 1:
        terms, names = f"{len(held)} × {held[0].shown}", f"{len(held)} × {held[0].what}"
    derived = f"{terms} = {figure_text(total, claim)}"

    def fits(figure: Figure) -> bool:
        return figure.value * claim.scale == total

    odd = garbled(claim, fits, derived, "the sum")
    if odd:
        return odd
    if fits(read_figure(claim.printed)):
        return Finding(EXACT, f"the sum of {names}", derived)
    why = f"the sum of {names} is {figure_text(total, claim)}"
    return Finding(DOES_NOT_ADD_UP, why, derived, repair=nearest_repair(claim, fits))


def product(claim: Claim, record: Record, settings: Settings) -> Finding:
    """Hold a figure against the product of other entries, and of what their rounding leaves open.

    "More than" a figure, or "at least", is a lower limit: the product has to be above it.
    """
    held = hold(record, claim)
    missing = no_number(held)
    if missing:
        return missing
    if [other.base for other in held if other.base not in _PURE] != [claim.base]:
        return other_measure(claim, held)
    total, low, high = _products(held)
    shown = " × ".join(other.shown for other in held)
    derived = f"{shown} = {figure_text(total, claim)}"

    def is_above(value: Fraction, printed: Fraction) -> bool:
        return value >= printed if claim.includes_limit else value > printed

    def fits(figure: Figure) -> bool:
        if claim.is_lower_limit:
            return is_above(total, figure.value * claim.scale)
        return bool(fitting_rules(total, figure, claim))

    odd = garbled(claim, fits, derived, "the product")
    if odd:
        return odd
    figure = read_figure(claim.printed)
    printed, half = figure.value * claim.scale, figure.step * claim.scale / 2
    product_is = f"the product is {figure_text(total, claim)}"
    if low != high:
        least, most = number_text(low / claim.scale), figure_text(high, claim)
        product_is += f" ({least} to {most} with the rounding of the factors)"
    if claim.is_lower_limit:
        if is_above(high, printed):
            return Finding(COMPATIBLE, product_is, derived)
    elif total == printed:
        return Finding(EXACT, "the product is the printed figure", derived)
    elif fits(figure):
        rules = ", ".join(fitting_rules(total, figure, claim))
        why = f"the product is {figure_text(total, claim)}, which rounds to this"
        return Finding(ROUNDS_TO, why, derived, f"rounding: {rules}")
    elif low < printed + half and printed - half < high:
        return Finding(COMPATIBLE, product_is, derived)
    return Finding(DOES_NOT_ADD_UP, product_is + _needed(claim, held, printed, total), derived)


def ratio(claim: Claim, record: Record, settings: Settings) -> Finding:
    """Divide a figure by another entry and say what it implies, such as a body weight."""
    (other,) = hold(record, claim)
    missing = no_number([other])
    if missing:
        return missing
    odd = garbled(claim, lambda figure: False, other.shown, other.what)
    if odd:
        return odd
    if other.value == 0:
        return Finding(NOT_DERIVABLE, f"{other.what} is 0: nothing can be divided by it")
    figure = read_figure(claim.printed)
    implied = figure.value * claim.scale / other.value
    half = abs(figure.step * claim.scale / other.value) / 2
    is_weight = other.base == f"{claim.base}/kg"
    derived = f"{number_text(implied)}{' kg' if is_weight else ''}"
    span = f" ({number_text(implied - half)} to {number_text(implied + half)} with its rounding)"
    span = "" if is_counted(figure, claim.scale) else span
    if not is_weight:
        why = f"it is {derived} times {other.what}{span}"
        return Finding(COMPATIBLE, why, derived)
    method = f"an adult weighs {ADULT_KG[0]} to {ADULT_KG[1]} kg (assumed)"
    if not ADULT_KG[0] <= implied <= ADULT_KG[1]:
        why = f"divided by {other.shown} it implies {derived}, which no adult weighs"
        return Finding(DOES_NOT_ADD_UP, why, derived, method)
    why = f"divided by {other.shown} it implies a patient of {derived}{span}"
    return Finding(COMPATIBLE, why, derived, method)


def _products(held: Sequence[Held]) -> tuple[Fraction, Fraction, Fraction]:
    """The product of the entries, and its ends when each may be off by its rounding."""
    return tuple(
        math.prod((other.value + side * other.slack for other in held), start=Fraction(1))
        for side in (0, -1, 1)
    )


def _needed(claim: Claim, held: Sequence[Held], printed: Fraction, total: Fraction) -> str:
    """Say how large the last factor would have to be to give the printed figure."""
    last = held[-1]
    if not total or not last.base:
        return ""
    needed = f"{number_text(printed / total * last.value)} {last.base}"
    more = ""
    if claim.is_lower_limit:
        more = "at least " if claim.includes_limit else "more than "
    return f"; for this, “{last.what}” would have to be {more}{needed}, not {last.shown}"
