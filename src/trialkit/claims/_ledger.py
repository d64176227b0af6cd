"""A claim: one row of the ledger, and the figure in it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from trialkit.claims._figures import Figure, read_figure, read_unit
from trialkit.records.ledger import STATEMENT, Entry

_LOWER_LIMITS = ("more than", "at least")


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
        """Whether the claim says "more than" the figure, or "at least"."""
        return any(words in self.claim.lower() for words in _LOWER_LIMITS)

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
        if self.numerator is None or self.denominator is None:
            return text
        return f"{text} ({self.numerator}/{self.denominator})"


def with_unit(text: str, unit: str) -> str:
    """Return a figure with its unit, as it is read aloud."""
    if unit in ("fraction", "proportion", "date", STATEMENT):
        return text
    if unit == "percent":
        return text if text.endswith("%") else f"{text} %"
    if text == "1" and " " not in unit:
        unit = unit.removesuffix("s")
    return f"{text}{'×' if unit.startswith('10^') else ' '}{unit}"
