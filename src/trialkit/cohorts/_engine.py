"""What the space computes once and uses again: parts, sub-tables, values of statistics."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from trialkit.cohorts._conditions import resolved
from trialkit.cohorts._feasible import contradiction
from trialkit.cohorts._labelled import Chain
from trialkit.cohorts._subtables import SubTables, sub_tables
from trialkit.cohorts._unlabelled import count_tables
from trialkit.errors import ParameterError, TooLargeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from trialkit.cohorts._formulas import SubTableStatistic
    from trialkit.cohorts._model import Model, Part, View

    Test = str | Callable[[float], Any]
    Given = tuple[SubTableStatistic, Test]


@dataclass(frozen=True, eq=False)
class Evaluated:
    """A statistic on all feasible sub-tables.

    Attributes
    ----------
    found : SubTables
    values : array of float, shape (tables,)
        nan where it has none.
    kept : array of bool, shape (tables,)
        Which sub-tables meet the condition asked for.
    given : str
        That condition in words; empty for none.
    """

    found: SubTables
    values: NDArray[np.float64]
    kept: NDArray[np.bool_]
    given: str


class Engine:
    """Lazy results on one model; nothing is computed before it is asked for, or twice."""

    def __init__(self, model: Model, assumptions: tuple[str, ...]) -> None:
        self.model, self.assumptions = model, assumptions
        self._found: dict[tuple[str, ...], SubTables] = {}
        self._refusal: TooLargeError | None = None

    @cached_property
    def parts(self) -> list[Part]:
        """The attributes that constraints couple, each group on its own."""
        return [self.model.part(names) for names in self.model.components()]

    @cached_property
    def chains(self) -> list[Chain]:
        """The labelled assignments of each part."""
        return [Chain(part) for part in self.parts]

    @cached_property
    def whole(self) -> Part:
        """All attributes together."""
        return self.model.part(tuple(self.model.attributes))

    @cached_property
    def contradiction(self) -> str | None:
        """The counts that cannot hold together; None where a cohort exists or is not excluded."""
        return contradiction(self.model)

    @cached_property
    def tables(self) -> int:
        """Number of integer tables."""
        return count_tables(self.whole)

    @cached_property
    def assignments(self) -> int:
        """Number of labelled assignments."""
        return prod(self.totals())

    def totals(self) -> list[int]:
        """Number of labelled assignments of each part; a refusal is not worked out twice."""
        if self._refusal is not None:
            raise self._refusal
        try:
            return [chain.total for chain in self.chains]
        except TooLargeError as refusal:
            self._refusal = refusal
            raise

    def views(self, names: Iterable[str]) -> tuple[View, ...]:
        """Return views by their names, which must differ."""
        names = tuple(names)
        if not names or len(set(names)) < len(names):
            raise ParameterError(
                f"attributes: found {', '.join(names) or 'none'}; "
                f"allowed: different ones of {', '.join(self.model.views)}"
            )
        return tuple(self.model.view(name) for name in names)

    def sub_tables(self, names: Iterable[str]) -> SubTables:
        """List the feasible sub-tables of some attributes."""
        views = self.views(names)
        key = tuple(view.name for view in views)
        if key not in self._found:
            self._found[key] = sub_tables(self.model, self.parts, self.totals(), views)
        return self._found[key]

    def evaluated(self, statistic: SubTableStatistic, given: Given | None) -> Evaluated:
        """Evaluate a statistic, and find the sub-tables that meet a condition."""
        self.refuse_empty()
        if given is None:
            found = self.sub_tables(statistic.attributes)
            kept = np.ones(len(found.counts), dtype=bool)
            return Evaluated(found, _values(found, statistic), kept, "")
        other, test = given[0], resolved(given[1])
        found = self.sub_tables(dict.fromkeys((*statistic.attributes, *other.attributes)))
        kept = test.among(_values(found, other))
        said = f"{other.said(self.views(other.attributes))} {test.says}"
        if not kept.any():
            raise ParameterError(f"given: no compatible cohort has {said}")
        return Evaluated(found, _values(found, statistic), kept, said)

    def refuse_empty(self) -> None:
        """Refuse to go on where no cohort is compatible."""
        if self.contradiction or not self.assignments:
            assumed = ", ".join(self.assumptions)
            why = f" under the assumptions {assumed}" if assumed else ""
            which = f" ({self.contradiction})" if self.contradiction else ""
            raise ParameterError(
                f"no cohort is compatible with what {self.model.trial_id} printed{why}: "
                f"the counts contradict each other{which}"
            )


def _values(found: SubTables, statistic: SubTableStatistic) -> NDArray[np.float64]:
    """Evaluate a statistic on sub-tables that may have more attributes than it needs."""
    counts, views = found.summed(statistic.attributes)
    return statistic.values(counts, views)
