"""The rule for means of whole numbers: whether any whole total gives the printed figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.claims._grim import grim
from trialkit.claims._held import hold
from trialkit.claims._ledger import Claim, with_unit
from trialkit.claims._reading import is_unreadable, no_number, unreadable
from trialkit.claims._rounding import ROUNDING_RULES
from trialkit.claims._verdicts import (
    COMPATIBLE,
    IMPOSSIBLE,
    NOT_DERIVABLE,
    Finding,
    Settings,
)

if TYPE_CHECKING:
    from trialkit.claims._record import Record


def mean(claim: Claim, record: Record, settings: Settings) -> Finding:
    """Hold a mean of whole numbers (ages in years, counts) against the number of patients.

    The total itself is not printed, so a figure that passes is compatible, not confirmed.
    """
    held = hold(record, claim)
    missing = no_number(held)
    if missing:
        return missing
    if is_unreadable(claim):
        return unreadable(claim)
    n = int(held[0].value or 0)
    if claim.figure is None or claim.figure.step > 1 or n < 1:
        return Finding(NOT_DERIVABLE, "there is no figure, or no patient, to look at")
    method = f"GRIM: each patient adds a whole number of {claim.unit} (assumed)"
    found = grim(claim.printed, n, unit="mean", rounding=ROUNDING_RULES)
    if not found.consistent:
        repair = found.repairs[0] if found.repairs else ""
        would = f"; one character lost or doubled explains it: {repair}" if repair else ""
        why = f"no whole total of {n} patients gives {with_unit(claim.printed, claim.unit)}{would}"
        return Finding(IMPOSSIBLE, why, "", method, repair)
    totals = " or ".join(str(total) for total in found.counts[:2])
    more = " and others" if len(found.counts) > 2 else ""
    why = (
        f"a total of {totals}{more} over {n} patients gives it; of all figures with as many "
        f"decimals, {round(100 * found.strength)} % would fail this test"
    )
    return Finding(COMPATIBLE, why, f"{found.counts[0]} / {n}", method)
