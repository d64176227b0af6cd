"""The verdicts an audit can come to, and what one claim's finding consists of."""

from __future__ import annotations

from dataclasses import dataclass

EXACT = "exact"
ROUNDS_TO = "rounds-to"
IMPOSSIBLE = "impossible-as-printed"
CONTRADICTS = "contradicts"
DOES_NOT_ADD_UP = "does-not-add-up"
NOT_SUPPORTED = "not-supported"
COMPATIBLE = "compatible-with"
CHANGED = "changed-from-registered"
NOT_DERIVABLE = "not-derivable"
NOT_PUBLISHED = "not-published"

# Stands as the method of a figure that agrees with the record only because the record took it
# from the same source: nothing was confirmed.
ONE_SOURCE = "one source only"

VERDICTS: dict[str, str] = {
    EXACT: "derived again, it is the same, with nothing rounded",
    ROUNDS_TO: "derived again, it is the same after rounding by a named rule",
    IMPOSSIBLE: "no count and no rounding gives this text: something was lost or doubled in print",
    CONTRADICTS: "another printed figure or text, which is named, says something else",
    DOES_NOT_ADD_UP: "the arithmetic on the figures it rests on gives another result",
    NOT_SUPPORTED: "the figures go that way, but a named test at a named level does not show it",
    COMPATIBLE: "the figures agree with it, and with other readings too: see how far they reach",
    CHANGED: "the plan that was registered first says something else",
    NOT_DERIVABLE: "nothing printed leads to this figure",
    NOT_PUBLISHED: "no source that was read prints the numbers behind it",
}


@dataclass(frozen=True)
class Finding:
    """What the audit found on one claim.

    Attributes
    ----------
    verdict : str
        One of `VERDICTS`.
    why : str
        One plain sentence.
    derived : str
        The figure derived again, as text; empty where there is none.
    method : str
        The choice the verdict rests on: a test and its level, a kind of interval, an assumption.
    repair : str
        What the figure was before a character was lost or doubled; empty where nothing fits.
    """

    verdict: str
    why: str
    derived: str = ""
    method: str = ""
    repair: str = ""


@dataclass(frozen=True)
class Settings:
    """The choices of one audit: confidence level, test of two groups, kind of interval."""

    confidence: float = 0.95
    test: str = "fisher"
    method: str = "clopper-pearson"

    @property
    def alpha(self) -> float:
        """The level of significance that goes with the confidence."""
        return round(1 - self.confidence, 9)

    @property
    def level(self) -> str:
        """The level of significance, as text."""
        return f"{self.alpha:g}"

    @property
    def percent(self) -> str:
        """The confidence in percent, as text."""
        return f"{round(100 * self.confidence, 6):g} %"
