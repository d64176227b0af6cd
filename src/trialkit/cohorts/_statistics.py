"""Numbers that a sub-table has: rates, differences, p-values, correlations, and one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from trialkit.cohorts._formulas import (
    Correlation,
    Difference,
    FisherP,
    Rate,
    SubTableStatistic,
    TrendP,
)
from trialkit.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from trialkit.cohorts._model import View

ALTERNATIVES = ("two-sided", "greater", "less")


@dataclass(frozen=True)
class Statistic(SubTableStatistic):
    """A statistic of one's own.

    Attributes
    ----------
    name : str
        What it is called in results.
    attributes : tuple of str
        The attributes of the sub-table it is computed from.
    function : callable
        Gets the counts of one sub-table, an array with one axis an attribute in the order of
        `attributes` (levels as in ``CohortSpace.attributes`` and ``.views``), and returns a
        number; None, nan or a division by zero mean that it has no value there.
    unit : str

    Examples
    --------
    >>> responders = Statistic("women above 75", ("sex", "pasi75"), lambda table: table[0, 0])
    """

    name: str
    attributes: tuple[str, ...]
    function: Callable[[NDArray[np.int64]], Any]
    unit: str = ""

    def values(self, counts: NDArray[np.int64], views: tuple[View, ...]) -> NDArray[np.float64]:
        """Return the value for each sub-table."""
        found = np.full(len(counts), np.nan)
        with np.errstate(all="ignore"):
            for i, table in enumerate(counts):
                try:
                    value = self.function(table)
                except ZeroDivisionError:
                    continue
                found[i] = np.nan if value is None else value
        return found


def rate(
    outcome: str, within: Mapping[str, Any] | None = None, level: str = "yes"
) -> SubTableStatistic:
    """Share of patients with an outcome, among all or within groups.

    Parameters
    ----------
    outcome : str
        Such as "pasi75", "pga" or "pasi" (then say which level).
    within : mapping of attribute to level, optional
        Such as ``{"sex": "female"}``; several attributes must hold together. A level may be a
        number where the levels are numbers (doses).
    level : str
        Which level of the outcome counts.
    """
    return Rate(outcome, tuple((within or {}).items()), level)


def difference(
    group: str, outcome: str, groups: tuple[str, str] | None = None, level: str = "yes"
) -> SubTableStatistic:
    """Rate in the first group minus rate in the second.

    Parameters
    ----------
    group : str
        Attribute that divides the patients, such as "sex".
    outcome : str
    groups : (str, str), optional
        Which two levels; may be left out where there are exactly two.
    level : str
        Which level of the outcome counts.
    """
    return Difference(group, outcome, groups, level)


def fisher_p(
    group: str,
    outcome: str,
    groups: tuple[str, str] | None = None,
    level: str = "yes",
    alternative: str = "two-sided",
) -> SubTableStatistic:
    """p-value of Fisher's exact test of equal rates in two groups (`proportions.compare`).

    Parameters as for `difference`; "greater" means a higher rate in the first group.
    """
    _check_alternative(alternative)
    return FisherP(group, outcome, groups, level, alternative)


def trend_p(
    score: str, outcome: str, level: str = "yes", alternative: str = "two-sided"
) -> SubTableStatistic:
    """p-value of the exact Cochran–Armitage trend test (`proportions.trend`).

    Parameters
    ----------
    score : str
        Attribute whose levels are numbers: "dose" or "cumulative_dose".
    outcome, level : str
    alternative : {"two-sided", "greater", "less"}

    Raises
    ------
    ParameterError
        If the alternative is another.
    """
    _check_alternative(alternative)
    return TrendP(score, outcome, level, alternative)


def _check_alternative(found: Any) -> None:
    if found not in ALTERNATIVES:
        raise ParameterError(f"alternative: found {found!r}; allowed: {', '.join(ALTERNATIVES)}")


def correlation(score: str, outcome: str, level: str = "yes") -> SubTableStatistic:
    """Pearson correlation of a score and a response counted as 1 and 0 (point-biserial).

    No value where all patients share a score or a response.
    """
    return Correlation(score, outcome, level)
