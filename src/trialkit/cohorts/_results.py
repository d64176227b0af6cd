"""What the room returns; every result carries the assumptions it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Unanswered:
    """Why a question on the cohorts has no answer; counts as false, as None does.

    Attributes
    ----------
    why : str
        One or more sentences.
    """

    why: str

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True, eq=False)
class Bounds:
    """Smallest and largest value of a statistic over all compatible cohorts.

    Both are sharp: a complete cohort that keeps every printed count attains each.

    Attributes
    ----------
    statistic : str
        What was bounded.
    low, high : float
    low_table, high_table : DataFrame
        The sub-table that attains it, the first attribute in the rows; where several do, the one
        with the most labelled assignments.
    low_cohort, high_cohort : DataFrame
        A whole cohort that attains it: one row a kind of patient, its attributes and patients.
    tables : int
        Feasible sub-tables looked at.
    undefined : int
        Those of them in which the statistic has no value (an empty group has no rate).
    unit : str
    given : str
        The condition that the cohorts looked at meet; empty where all were looked at.
    assumptions : tuple of str
        Named assumptions it rests on; empty for none.
    """

    statistic: str
    low: float
    high: float
    low_table: pd.DataFrame
    high_table: pd.DataFrame
    low_cohort: pd.DataFrame
    high_cohort: pd.DataFrame
    tables: int
    undefined: int
    unit: str
    given: str
    assumptions: tuple[str, ...]


@dataclass(frozen=True)
class Share:
    """Share of the labelled assignments of patients for which something holds.

    A share is no probability of the real trial: it is what it would be if every labelled
    assignment were as good as any other ("uniform-labelling").

    Attributes
    ----------
    value : float
        `favourable` / `total`.
    favourable, total : int
        Labelled assignments, exact.
    undefined : int
        Assignments in which the statistic has no value; they count as not favourable.
    statistic, condition : str
        What was asked.
    given : str
        The condition that all assignments counted in `total` meet; empty for none.
    assumptions : tuple of str
        Named assumptions it rests on, "uniform-labelling" among them.
    """

    value: float
    favourable: int
    total: int
    undefined: int
    statistic: str
    condition: str
    given: str
    assumptions: tuple[str, ...]

    @property
    def fraction(self) -> Fraction:
        """The share as an exact fraction."""
        return Fraction(self.favourable, self.total)


@dataclass(frozen=True)
class LinearBounds:
    """Smallest and largest weighted sum of counts, found by integer programming.

    Attributes
    ----------
    low, high : float
    assumptions : tuple of str
    """

    low: float
    high: float
    assumptions: tuple[str, ...]
