"""What the invented abstract counts in the patients, and how it prints it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from trialkit.synthetic.demo._patients import Patient

SEXES = {"female": "women", "male": "men"}


@dataclass(frozen=True)
class Count:
    """Responders among the patients.

    Attributes
    ----------
    id, label : str
    measure : str
    threshold : int or None
        Improvement of the PASI in percent; None for the PGA.
    subgroup : str
        "all" or a sex.
    responders, n : int
    """

    id: str
    label: str
    measure: str
    threshold: int | None
    subgroup: str
    responders: int
    n: int

    @property
    def percent(self) -> str:
        """The share as it is printed, with one decimal."""
        exact = Decimal(100 * self.responders) / self.n
        return str(exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def counts(found: Sequence[Patient]) -> list[Count]:
    """Count the outcomes that are printed.

    PASI 75 by sex, every count by dose group, and who had the PGA outcome are left out, so that
    there is something to bound.
    """
    parts = {"all": list(found)} | {s: [p for p in found if p.sex == s] for s in SEXES}
    rows = []
    for threshold, groups in ((50, ("all", *SEXES)), (75, ("all",)), (90, ("all",))):
        for group in groups:
            who = f", {SEXES[group]}" if group in SEXES else ""
            responders = sum(p.improved(threshold) for p in parts[group])
            rows.append(
                Count(
                    id=f"pasi{threshold}.{group}",
                    label=f"PASI improved by at least {threshold} %{who}",
                    measure="pasi",
                    threshold=threshold,
                    subgroup=group,
                    responders=responders,
                    n=len(parts[group]),
                )
            )
    clear = sum(p.pga <= 1 for p in found)
    return [*rows, Count("pga.all", "PGA clear or minimal", "pga", None, "all", clear, len(found))]
