"""What is counted: attributes that divide the patients, and what is known about the counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from trialkit.errors import ParameterError, TooLargeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_CELLS = 200_000


@dataclass(frozen=True)
class View:
    """One way to divide the patients: an attribute, or a coarser look at one.

    Attributes
    ----------
    name : str
        Such as "sex", "pasi" or "pasi75".
    attribute : str
        The attribute it is a look at; its own name for the attribute itself.
    levels : tuple of str
        The groups, in order.
    of : tuple of int
        For each level of the attribute, which level of this view it belongs to.
    scores : tuple of float or None
        A number for each level, such as the dose; None where the levels have none.
    kind : str
        "group", "arm", "dose", "phase", "graded", "threshold", "outcome" or "event".
    about : str
        What it is, in words.
    """

    name: str
    attribute: str
    levels: tuple[str, ...]
    of: tuple[int, ...]
    scores: tuple[float, ...] | None = None
    kind: str = "group"
    about: str = ""

    def level(self, wanted: object) -> int:
        """Return the position of a level, given by name or, for scored ones, as a number."""
        is_number = isinstance(wanted, int | float) and not isinstance(wanted, bool)
        name = f"{wanted:g}" if is_number else wanted
        if name not in self.levels:
            raise ParameterError(
                f"{self.name}: found level {wanted!r}; allowed: {', '.join(self.levels)}"
            )
        return self.levels.index(name)


@dataclass(frozen=True)
class Constraint:
    """The count of the patients in some levels lies between two numbers.

    Attributes
    ----------
    what : str
        Who is counted, in words.
    where : tuple of (attribute, frozenset of level positions)
        A patient is counted who is in one of the levels of *each* of these attributes; empty
        for everybody.
    low, high : int
        Both are allowed; equal where the count is known.
    kind : str
        "printed", "derived" (from a rounded percentage), "bounded" (not everybody was judged),
        "premise" or the name of an assumption.
    source : str
        Source key of the record, or empty.
    """

    what: str
    where: tuple[tuple[str, frozenset[int]], ...]
    low: int
    high: int
    kind: str = "printed"
    source: str = ""

    def found(self, count: int) -> str:
        """Say what is allowed and what was found."""
        allowed = str(self.low) if self.low == self.high else f"{self.low} to {self.high}"
        source = f", {self.source}" if self.source else ""
        return f"{self.what}: found {count}; allowed {allowed} ({self.kind}{source})"


@dataclass(frozen=True)
class Model:
    """Everything that is known about the patients of one trial, as counts.

    Attributes
    ----------
    n : int
        Patients.
    attributes : dict of str to View
        What divides the patients; every patient has one level of each.
    views : dict of str to View
        The attributes and all coarser looks at them.
    constraints : tuple of Constraint
    premises : tuple of str
        What is taken for granted without being printed.
    left_out : tuple of str
        Printed counts that are not used, and why.
    trial_id : str
    assumptions : tuple of str
        Names of the assumptions that the attributes themselves rest on.
    """

    n: int
    attributes: dict[str, View]
    views: dict[str, View]
    constraints: tuple[Constraint, ...]
    premises: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    trial_id: str = ""
    assumptions: tuple[str, ...] = ()

    def view(self, name: str) -> View:
        """Return a view by its name; an unknown one is refused with a list of those there are."""
        if name not in self.views:
            raise ParameterError(
                f"attribute: found {name!r}; allowed for {self.trial_id}: {', '.join(self.views)}"
            )
        return self.views[name]

    def components(self) -> list[tuple[str, ...]]:
        """Group the attributes that constraints couple.

        Who is in which arm has nothing to do with who is a woman as long as no printed count is
        about both, so the two can be counted apart.
        """
        group = {name: {name} for name in self.attributes}
        for constraint in self.constraints:
            names = [name for name, _ in constraint.where]
            merged = set().union(*(group[name] for name in names))
            for name in merged:
                group[name] = merged
        found: list[tuple[str, ...]] = []
        for name in self.attributes:
            names = tuple(other for other in self.attributes if other in group[name])
            if names not in found:
                found.append(names)
        return found

    def part(self, names: tuple[str, ...]) -> Part:
        """Return the cells and the constraints of some coupled attributes."""
        position = {name: i for i, name in enumerate(names)}
        levels = [self._possible(name) for name in names]
        size = prod(map(len, levels))
        if size > _MOST_CELLS:
            raise TooLargeError(
                f"cells: found {size:,} kinds of patients by {', '.join(names)}; "
                f"allowed: {_MOST_CELLS:,}"
            )
        cells = np.array(list(product(*levels)), dtype=np.int64).reshape(-1, len(names))
        chosen = [c for c in self.constraints if all(name in position for name, _ in c.where)]
        member = np.ones((len(cells), len(chosen)), dtype=bool)
        for k, constraint in enumerate(chosen):
            for name, levels in constraint.where:
                member[:, k] &= np.isin(cells[:, position[name]], list(levels))
        low = np.array([c.low for c in chosen], dtype=np.int64)
        high = np.array([min(c.high, self.n) for c in chosen], dtype=np.int64)
        return Part(self.n, names, cells, member, low, high).without_empty_cells()

    def _possible(self, name: str) -> list[int]:
        """Return the levels of an attribute that are not known to be empty."""
        empty = {
            level
            for constraint in self.constraints
            if constraint.high <= 0 and len(constraint.where) == 1
            for at, levels in constraint.where
            if at == name
            for level in levels
        }
        return [level for level in range(len(self.attributes[name].levels)) if level not in empty]


@dataclass(frozen=True, eq=False)
class Part:
    """Cells of some attributes, and the limits of sums over them.

    Attributes
    ----------
    n : int
        Patients; they sum over all cells.
    names : tuple of str
        The attributes.
    cells : array of int, shape (cells, attributes)
        Level of each attribute.
    member : array of bool, shape (cells, limits)
        Which cells a limit is about.
    low, high : arrays of int, shape (limits,)
    """

    n: int
    names: tuple[str, ...]
    cells: NDArray[np.int64]
    member: NDArray[np.bool_]
    low: NDArray[np.int64]
    high: NDArray[np.int64]

    def without_empty_cells(self) -> Part:
        """Leave out cells that a limit of 0 keeps empty, and limits that then say nothing."""
        possible = ~self.member[:, self.high <= 0].any(axis=1)
        member = self.member[possible]
        says_nothing = np.where(
            member.all(axis=0),
            (self.low <= self.n) & (self.high >= self.n),
            (self.low <= 0) & ((self.high >= self.n) | ~member.any(axis=0)),
        )
        cells, kept = self.cells[possible], ~says_nothing
        return Part(self.n, self.names, cells, member[:, kept], self.low[kept], self.high[kept])

    def limited(self, member: NDArray[np.bool_], low: Iterable[int], high: Iterable[int]) -> Part:
        """Add limits."""
        return Part(
            self.n,
            self.names,
            self.cells,
            np.hstack([self.member, member]),
            np.concatenate([self.low, np.asarray(low, dtype=np.int64)]),
            np.concatenate([self.high, np.asarray(high, dtype=np.int64)]),
        )

    def seen_by(self, views: Mapping[str, View], chosen: Iterable[str]) -> NDArray[np.int64]:
        """Return the level of each chosen view for each cell, shape (cells, views)."""
        columns = [
            np.asarray(views[name].of)[self.cells[:, self.names.index(views[name].attribute)]]
            for name in chosen
        ]
        if not columns:
            return np.zeros((len(self.cells), 0), dtype=np.int64)
        return np.column_stack(columns)
