"""Move what is assumed, and see what is still possible: the compatible cohorts under a supposition.

A reader may take an assumption away, add another, or suppose that a printed count were different.
What remains possible is then counted again; nothing here says which cohort is the true one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from trialkit import cohorts
from trialkit.cohorts import Unanswered, count_or_none
from trialkit.disclosure._assumable import EQUAL_GROUPS, LEFT_OPEN, PRINTED, space_of, tables_of
from trialkit.disclosure._dose_open import DOSE
from trialkit.disclosure._limits import below
from trialkit.disclosure._unprinted import TOO_MANY
from trialkit.errors import TooLargeError

if TYPE_CHECKING:
    import pandas as pd

    from trialkit.cohorts import CohortSpace
    from trialkit.disclosure._assumable import Asked, Assumable


class Correlations(NamedTuple):
    """Bounds on the correlation of dose and response, and how many tables they come from.

    The bounds are nan where no table is left.
    """

    low: float
    high: float
    tables: int


@dataclass(frozen=True, eq=False)
class Possible:
    """What is possible under the assumptions chosen, beside what the printed counts alone allow.

    Attributes
    ----------
    asked : Asked
    tables, base : DataFrame
        One row a division of the outcome over the subgroups that is possible: s1, s2 (patients),
        p (Fisher, two-sided), assignments, share (of all assignments). `base`: by the printed
        counts alone, nothing assumed. `tables` is empty where no cohort fits.
    assignments, base_assignments : int or None
        Ways to give out the counts to patients with names; None where they cannot be counted.
    assumed : tuple of str
        What is assumed, in words; empty for nothing.
    supposed : str
        What was supposed against the record, in words; empty for nothing.
    contradiction : str
        Why no cohort fits; empty where one does.
    dose_label : str
        Outcome of the question on the dose, in words; empty where there is none.
    correlations, base_correlations : Correlations or None
    alpha : float
    """

    asked: Asked
    tables: pd.DataFrame
    base: pd.DataFrame
    assignments: int | None
    base_assignments: int | None
    assumed: tuple[str, ...]
    supposed: str
    contradiction: str
    dose_label: str
    correlations: Correlations | None
    base_correlations: Correlations | None
    alpha: float

    @property
    def significant(self) -> int:
        """Tables whose p-value is below the level."""
        return int(below(self.tables["p"], self.alpha).sum())


def possible(
    about: Assumable,
    question: str,
    visits: str = "same",
    split: str | int = PRINTED,
    equal: bool = False,
    link: str = "",
    dose: bool = False,
) -> Possible | Unanswered:
    """Count what is possible under chosen assumptions.

    Parameters
    ----------
    about : Assumable
    question : str
        A key of `about.asked`.
    visits : {"same", "any"}
        Whether all thresholds of one measure are assumed to be judged at the same visit.
    split : {"printed", "open"} or int
        Count of `about.split` in the first subgroup: as printed, as if nobody had printed it, or
        this one.
    equal : bool
        Whether dose groups without a printed size are assumed to be equally large.
    link : str
        A key of `about.links`; empty for none.
    dose : bool
        Whether it is assumed that the dose question has no significant answer: no p-value of the
        exact trend test below `about.alpha`.

    Returns
    -------
    Possible or Unanswered
        Unanswered where too many tables fit to go through.
    """
    asked, trial = about.asked[question], about.trial
    named = tuple(name for name, on in ((EQUAL_GROUPS, equal), (link, bool(link))) if on)
    changed = None if split in (PRINTED, about.printed) else about.split
    try:
        base = space_of(trial, "any")
        space = space_of(trial, visits, named, changed, LEFT_OPEN if changed is None else split)
        fits = not space.contradiction and count_or_none(space, "assignments") != 0
        return Possible(
            asked=asked,
            tables=tables_of(space, asked) if fits else tables_of(base, asked).iloc[:0],
            base=tables_of(base, asked),
            assignments=count_or_none(space, "assignments") if fits else 0,
            base_assignments=count_or_none(base, "assignments"),
            assumed=_assumed(about, visits, equal, link, dose),
            supposed=_supposed(about, split),
            contradiction="" if fits else space.contradiction or "no cohort keeps all counts",
            dose_label=base.labels.get(about.dose_outcome, ""),
            correlations=_correlations(space, about, dose) if fits else None,
            base_correlations=_correlations(base, about, False),
            alpha=about.alpha,
        )
    except TooLargeError:
        return Unanswered(TOO_MANY)


@lru_cache(maxsize=256)
def _by_dose(space: CohortSpace, outcome: str) -> pd.DataFrame:
    table = space.values(cohorts.correlation(DOSE, outcome)).rename(columns={"value": "r"})
    table["p"] = space.values(cohorts.trend_p(DOSE, outcome))["value"]
    return table[["r", "p"]].dropna()


def _correlations(space: CohortSpace, about: Assumable, dose: bool) -> Correlations | None:
    if not about.dose_outcome:
        return None
    try:
        table = _by_dose(space, about.dose_outcome)
    except TooLargeError:
        return None
    left = table[~below(table["p"], about.alpha)] if dose else table
    return Correlations(float(left["r"].min()), float(left["r"].max()), len(left))


def _assumed(about: Assumable, visits: str, equal: bool, link: str, dose: bool) -> tuple[str, ...]:
    words = {
        "all thresholds were judged at the same visit": about.visits and visits == "same",
        "dose groups of one phase are equally large": equal,
        about.links.get(link, ""): bool(link),
        f"the trend test on the dose gives no p below {about.alpha:g}": dose,
    }
    return tuple(text for text, on in words.items() if on)


def _supposed(about: Assumable, split: str | int) -> str:
    if split == PRINTED or about.split is None or split == about.printed:
        return ""
    of = f"“{about.split.label}”"
    if split == LEFT_OPEN:
        return f"{of}: as if it had not been printed by {about.split.attribute}"
    first, second = about.split.who
    return (
        f"{of}: {first} {split}, {second} {about.splits[int(split)]} (printed: {about.printed} and "
        f"{about.splits[about.printed]})"
    )
