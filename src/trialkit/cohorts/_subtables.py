"""All feasible sub-tables of some attributes, with the labelled assignments of each.

Attributes that no constraint couples are independent once patients have labels. So the
sub-tables of coupled attributes are tallied apart, and then joined: every table with these
margins is feasible, and its number of assignments is the number of ways to deal the patients to
its cells, times the ways to complete each part for patients whose cells are known.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import prod
from operator import mul
from typing import TYPE_CHECKING

import numpy as np

from trialkit.cohorts._labelled import Chain
from trialkit.errors import TooLargeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from trialkit.cohorts._model import Model, Part, View

MOST = 1_000_000


@dataclass(frozen=True, eq=False)
class SubTables:
    """Feasible sub-tables.

    Attributes
    ----------
    views : tuple of View
        What they divide the patients by, in this order.
    counts : array of int, shape (tables, levels of the first view, …)
    assignments : array of Python int, shape (tables,)
        Labelled assignments that have this sub-table.
    """

    views: tuple[View, ...]
    counts: NDArray[np.int64]
    assignments: NDArray[np.object_]

    def summed(self, names: tuple[str, ...]) -> tuple[NDArray[np.int64], tuple[View, ...]]:
        """Return the counts by some of the views only, in the order of `names`."""
        at = {view.name: i for i, view in enumerate(self.views)}
        others = tuple(i + 1 for name, i in at.items() if name not in names)
        left = [name for name in at if name in names]
        counts = self.counts.sum(axis=others) if others else self.counts
        counts = counts.transpose(0, *(left.index(name) + 1 for name in names))
        return counts, tuple(self.views[at[name]] for name in names)


def sub_tables(
    model: Model, parts: list[Part], totals: list[int], views: tuple[View, ...]
) -> SubTables:
    """List the feasible sub-tables of `views`.

    Parameters
    ----------
    model : Model
    parts : list of Part
        The coupled attributes.
    totals : list of int
        Labelled assignments of each part.
    views : tuple of View
    """
    shape = [len(view.levels) for view in views]
    if not prod(totals):
        return SubTables(views, np.zeros((0, *shape), np.int64), np.array([], dtype=object))
    levels = np.zeros((1, 0), dtype=np.int64)  # of each joint cell, in the order of `columns`
    columns: list[View] = []
    counts = np.full((1, 1), model.n, dtype=np.int64)
    # ways to complete all parts so far when each patient's joint cell is known
    ways = np.array([1], dtype=object)
    for part, total in zip(parts, totals, strict=True):
        chosen = [view for view in views if view.attribute in part.names]
        if not chosen:
            ways = ways * total
            continue
        seen = part.seen_by(model.views, [view.name for view in chosen])
        cells, watched = np.unique(seen, axis=0, return_inverse=True)
        margins, found = Chain(part, watched.reshape(-1), most=MOST).tally()
        completing = _completing(margins, found, model.n)
        counts, of_left, of_right = _joined(counts, margins)
        ways = ways[of_left] * completing[of_right]
        levels = np.hstack(
            [np.repeat(levels, len(cells), axis=0), np.tile(cells, (len(levels), 1))]
        )
        columns += chosen
    whole = np.zeros((len(counts), *shape), dtype=np.int64)
    order = [columns.index(view) for view in views]
    for cell, column in zip(levels[:, order], counts.T, strict=True):
        whole[(slice(None), *cell)] = column
    return SubTables(views, whole, ways * _multinomials(counts, model.n))


@lru_cache(maxsize=4)
def _factorials(n: int) -> NDArray[np.object_]:
    return np.array(list(accumulate(range(1, n + 1), mul, initial=1)), dtype=object)


def _multinomials(counts: NDArray[np.int64], n: int) -> NDArray[np.object_]:
    """Return in how many ways n labelled patients can be dealt so."""
    product = np.full(len(counts), 1, dtype=object)
    factorials = _factorials(n)
    for column in counts.T:
        product = product * factorials[column]
    return factorials[n] // product


def _completing(margins: NDArray[np.int64], ways: list[int], n: int) -> NDArray[np.object_]:
    return np.array(ways, dtype=object) // _multinomials(margins, n)


def _refuse_above_most(size: int) -> None:
    if size > MOST:
        raise TooLargeError(
            f"found more than {MOST:,} sub-tables; allowed: fewer. "
            "Ask for fewer or coarser attributes"
        )


def _joined(
    left: NDArray[np.int64], right: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """List all tables with row sums from `left` and column sums from `right`.

    Returns
    -------
    tables : array of int, shape (tables, rows × columns)
    of_left, of_right : arrays of int
        Which row sums and which column sums each has.
    """
    _refuse_above_most(len(left) * len(right))  # each pair has a table of its own at least
    of_left = np.repeat(np.arange(len(left)), len(right))
    of_right = np.tile(np.arange(len(right)), len(left))
    free = right[of_right]
    columns: list[NDArray[np.int64]] = []
    for i in range(left.shape[1]):
        due = left[of_left, i]
        for j in range(right.shape[1]):
            later = free[:, j + 1 :].sum(axis=1)
            low, high = np.maximum(due - later, 0), np.minimum(due, free[:, j])
            choices = high - low + 1  # at least 1: the sums that are left always balance
            size = int(choices.sum())
            _refuse_above_most(size)
            of = np.repeat(np.arange(len(choices)), choices)
            first = np.repeat(np.cumsum(choices) - choices, choices)
            value = low[of] + np.arange(size) - first
            columns = [column[of] for column in columns] + [value]
            of_left, of_right, due, free = of_left[of], of_right[of], due[of] - value, free[of]
            free[:, j] -= value
    return np.column_stack(columns), of_left, of_right
