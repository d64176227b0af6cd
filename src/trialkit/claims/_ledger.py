"""A claim: one row of the ledger, and the figure in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from trialkit.claims._figures import Figure, read_figure, read_unit
from trialkit.records.ledger import STATEMENT, Entry

_SINGULAR = {"people": "person"}
_COUNTED = ("patient", "day", "week", "month", "year", "infusion", "event", "group", "point")
# Only in front of the figure, where the words of a claim end: "PASI improved by at least 40 %" is
# a threshold, not a limit of the figure.
_LOWER_LIMIT = re.compile(r"\b(more than|at least)\W*$", re.IGNORECASE)


@dataclass(frozen=True)
class Claim:
    """One row of the ledger, with empty cells as None or empty text.

    Attributes
    ----------
    source_label : str
        Readable name of the source.
    against : tuple of Entry
        What it is held against.
    id, source, claim, printed, unit, numerator, denominator, outcome, rule, note
        The columns of ``claims.csv``.
    """

    id: str
    source: str
    source_label: str
    claim: str
    printed: str
    unit: str
    numerator: int | None
    denominator: int | None
    outcome: str | None
    rule: str
    against: tuple[Entry, ...]
    note: str = ""

    @property
    def field(self) -> str | None:
        """The field of the registry that a claim on the plan is about; None for other claims."""
        return self.against[0].key if self.rule == "registered" else None

    @property
    def is_statement(self) -> bool:
        """Whether it is words only."""
        return self.unit == STATEMENT

    @property
    def is_lower_limit(self) -> bool:
        """Whether the words of the claim end with "more than" or "at least" (the figure)."""
        return _LOWER_LIMIT.search(self.claim) is not None

    @property
    def includes_limit(self) -> bool:
        """Whether the figure itself is among what a lower limit allows: "at least"."""
        found = _LOWER_LIMIT.search(self.claim)
        return found is not None and found[1].lower() == "at least"

    @property
    def figure(self) -> Figure | None:
        """The printed figure; None where there is none that can be read."""
        try:
            return read_figure(self.printed)
        except ValueError:
            return None

    @property
    def scale(self) -> Fraction:
        """How many base units one unit of the claim is."""
        return read_unit(self.unit)[0]

    @property
    def base(self) -> str:
        """The base unit of the claim, such as "people" for "million people"."""
        return read_unit(self.unit)[1]

    @property
    def shown(self) -> str:
        """The figure as a reader sees it: with its unit and the count printed beside it."""
        if self.is_statement:
            return ""
        text = with_unit(self.printed or "…", self.unit)
        beside = [str(count) for count in (self.numerator, self.denominator) if count is not None]
        if len(beside) == 2:
            return f"{text} ({'/'.join(beside)})"
        word = "count" if self.denominator is None else "of"
        return f"{text} ({word} {beside[0]})" if beside else text


def with_unit(text: str, unit: str) -> str:
    """Return a figure with its unit, as it is read aloud."""
    if unit in ("fraction", "proportion", "date", STATEMENT):
        return text
    if unit == "percent":
        return text if text.endswith("%") else f"{text} %"
    if text == "1":
        unit = _SINGULAR.get(unit, unit.removesuffix("s") if " " not in unit else unit)
    elif unit in _COUNTED:
        unit += "s"
    return f"{text}{'×' if unit.startswith('10^') else ' '}{unit}"
