"""How the numbers are computed, for all sub-tables at once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from trialkit.cohorts._fisher import fisher_p_values
from trialkit.cohorts._trends import trend_p_values, whole_numbers
from trialkit.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from trialkit.cohorts._model import View

    Values = NDArray[np.float64]
    Counts = NDArray[np.int64]


class SubTableStatistic(ABC):
    """A number that a sub-table has; nan where it has none.

    Attributes
    ----------
    name : str
    attributes : tuple of str
        The attributes of the sub-table, in order.
    unit : str
    """

    name: str
    attributes: tuple[str, ...]
    unit: str

    def said(self, views: tuple[View, ...]) -> str:
        """Return its name, with the levels it is about."""
        return self.name

    @abstractmethod
    def values(self, counts: Counts, views: tuple[View, ...]) -> Values:
        """Return the value for each sub-table, counts of shape (tables, levels, …)."""


@dataclass(frozen=True)
class Rate(SubTableStatistic):
    """Share of patients with a level of an outcome; see `rate`."""

    outcome: str
    within: tuple[tuple[str, Any], ...]
    level: str
    unit: str = "proportion"

    @property
    def name(self) -> str:
        """What it is called."""
        where = " and ".join(f"{name} = {level}" for name, level in self.within)
        return f"rate of {_said(self.outcome, self.level)}" + (f" within {where}" if where else "")

    @property
    def attributes(self) -> tuple[str, ...]:
        """What it is computed from."""
        return (*(name for name, _ in self.within), self.outcome)

    def values(self, counts: Counts, views: tuple[View, ...]) -> Values:
        """Return the value for each sub-table."""
        for (_, level), view in zip(self.within, views, strict=False):
            counts = counts[:, view.level(level)]
        return _ratio(counts[:, views[-1].level(self.level)], counts.sum(axis=1))


@dataclass(frozen=True)
class TwoGroups(SubTableStatistic):
    """What compares an outcome in two groups."""

    group: str
    outcome: str
    groups: tuple[str, str] | None
    level: str

    @property
    def attributes(self) -> tuple[str, ...]:
        """What it is computed from."""
        return (self.group, self.outcome)

    def _chosen(self, group: View) -> tuple[str, ...]:
        chosen = group.levels if self.groups is None else tuple(self.groups)
        if len(chosen) != 2:
            raise ParameterError(
                f"groups: {self.group} has the levels {', '.join(group.levels)}; "
                "allowed: two of them, such as groups=(first, second)"
            )
        return chosen

    def _counted(self, counts: Counts, views: tuple[View, ...]) -> Counts:
        """Return responders and patients of the first and of the second group."""
        group, outcome = views
        one, other = (counts[:, group.level(name)] for name in self._chosen(group))
        yes = outcome.level(self.level)
        return np.column_stack([one[:, yes], one.sum(axis=1), other[:, yes], other.sum(axis=1)])


@dataclass(frozen=True)
class Difference(TwoGroups):
    """Rate in the first minus rate in the second group; see `difference`."""

    unit: str = "difference of proportions"

    @property
    def name(self) -> str:
        """What it is called."""
        return f"difference of {_said(self.outcome, self.level)} by {self.group}"

    def said(self, views: tuple[View, ...]) -> str:
        """Return its name, with the levels it is about."""
        first, second = self._chosen(views[0])
        return f"rate of {_said(self.outcome, self.level)}, {first} minus {second}"

    def values(self, counts: Counts, views: tuple[View, ...]) -> Values:
        """Return the value for each sub-table."""
        x1, n1, x2, n2 = self._counted(counts, views).T
        # one division of whole numbers: 7/10 - 4/10 is the float 0.3, so equal differences tie
        return _ratio(x1 * n2 - x2 * n1, n1 * n2)


@dataclass(frozen=True)
class FisherP(TwoGroups):
    """Fisher's exact p-value; see `fisher_p`."""

    alternative: str = "two-sided"
    unit: str = "p-value"

    @property
    def name(self) -> str:
        """What it is called."""
        what = _said(self.outcome, self.level)
        return f"Fisher's exact p ({self.alternative}) of {what} by {self.group}"

    def said(self, views: tuple[View, ...]) -> str:
        """Return its name, with the levels it is about."""
        return f"{self.name}, {' v '.join(self._chosen(views[0]))}"

    def values(self, counts: Counts, views: tuple[View, ...]) -> Values:
        """Return the value for each sub-table."""
        return fisher_p_values(self._counted(counts, views), self.alternative)


@dataclass(frozen=True)
class Scored(SubTableStatistic):
    """What relates an outcome to a score."""

    score: str
    outcome: str
    level: str

    @property
    def attributes(self) -> tuple[str, ...]:
        """What it is computed from."""
        return (self.score, self.outcome)

    def _counted(
        self, counts: Counts, views: tuple[View, ...]
    ) -> tuple[Counts, Counts, NDArray[np.float64]]:
        """Return responders and patients of each level, and the scores of the levels."""
        score, outcome = views
        if score.scores is None:
            raise ParameterError(
                f"score: the levels of {self.score} are no numbers ({', '.join(score.levels)}); "
                "allowed: an attribute such as dose or cumulative_dose"
            )
        return counts[:, :, outcome.level(self.level)], counts.sum(axis=2), np.array(score.scores)


@dataclass(frozen=True)
class TrendP(Scored):
    """Exact trend p-value; see `trend_p`."""

    alternative: str = "two-sided"
    unit: str = "p-value"

    @property
    def name(self) -> str:
        """What it is called."""
        what = _said(self.outcome, self.level)
        return f"exact trend p ({self.alternative}) of {what} over {self.score}"

    def values(self, counts: Counts, views: tuple[View, ...]) -> Values:
        """Return the value for each sub-table."""
        return trend_p_values(*self._counted(counts, views), self.alternative)


@dataclass(frozen=True)
class Correlation(Scored):
    """Pearson correlation of a score and a response; see `correlation`."""

    unit: str = "correlation"

    @property
    def name(self) -> str:
        """What it is called."""
        return f"correlation of {_said(self.outcome, self.level)} and {self.score}"

    def values(self, counts: Counts, views: tuple[View, ...]) -> Values:
        """Return the value for each sub-table."""
        responders, sizes, scores = self._counted(counts, views)
        # shifting and stretching scores changes no correlation, and whole numbers have no crumbs
        units = whole_numbers(scores)
        most = int(sizes.sum(axis=1).max(initial=0))
        kind = np.int64 if most**4 * max(units) ** 2 < 2**62 else object
        scores = np.array(units, dtype=kind)
        responders, sizes = responders.astype(kind), sizes.astype(kind)
        n, x = sizes.sum(axis=1), responders.sum(axis=1)
        total, squares, with_response = sizes @ scores, sizes @ scores**2, responders @ scores
        varies = (x > 0) & (x < n) & ((sizes > 0).sum(axis=1) > 1)
        spread = np.where(varies, (n * squares - total**2) * x * (n - x), 1).astype(float)
        r = (n * with_response - total * x).astype(float) / np.sqrt(spread)
        return np.where(varies, np.clip(r, -1.0, 1.0), np.nan)


def _said(outcome: str, level: str) -> str:
    return outcome if level == "yes" else f"{outcome} = {level}"


def _ratio(part: Counts, whole: Counts) -> Values:
    return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)
