"""Count integer tables, exactly and without listing them.

A table is a count for each cell, so the number of tables is a coefficient of the product over
all cells of 1 + x + x² + …, x being the product of the variables of the limits that the cell is
in. Multiplying by such a series is a running sum along the diagonal of an array of coefficients:
each cell costs one pass over the sums that are open. Coefficients are kept as remainders modulo
several numbers and put together at the end (Chinese remainder theorem).

Levels of which it is only known that nobody is left out (arms that share a total, none empty)
are exchangeable. They are counted together, and tables with an empty one are taken away by
inclusion and exclusion.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import permutations, product
from math import comb, gcd, prod
from typing import TYPE_CHECKING

import numpy as np

from trialkit.cohorts._order import closing_order, cost, independent_sums
from trialkit.errors import TooLargeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from trialkit.cohorts._model import Part

_MODULUS = 2**40  # leaves 23 bits for sums before a remainder has to be taken
_MOST_STATES = 30_000_000
_STATES_AT_ONCE = 2_000_000
_MOST_PERMUTED = 5


def count_tables(part: Part) -> int:
    """Count the integer tables over the cells of `part` that keep all its limits.

    Raises
    ------
    ParameterError
        If more sums are open at a time than fit into memory.
    """
    if ((part.low > part.high) | ((part.low > 0) & ~part.member.any(axis=0))).any():
        return 0
    floors, rest = _floors(part)
    classes, of = np.unique(part.member[:, rest], axis=0, return_inverse=True)
    of = of.reshape(-1)
    groups = Counter(tuple(np.bincount(of[cells], minlength=len(classes))) for cells in floors)
    sums = independent_sums(classes, part.low[rest], part.high[rest], part.n)
    if sums is None:
        return 0
    plan = _plan(part, of, *sums)
    size = np.bincount(of, minlength=len(classes))
    moduli = _moduli(comb(part.n + len(part.cells), part.n))
    total = 0
    for left_out in product(*(range(k + 1) for k in groups.values())):
        fewer = size.copy()
        for k, taken in zip(left_out, groups, strict=True):
            fewer -= k * np.array(taken)
        ways = prod(comb(g, k) for g, k in zip(groups.values(), left_out, strict=True))
        total += (-1) ** sum(left_out) * ways * _combine(plan.run(fewer, moduli), moduli)
    return total


@dataclass(frozen=True, eq=False)
class _Plan:
    """Classes in the order they are filled, and the limits they are in."""

    order: list[int]
    member: NDArray[np.bool_]
    low: NDArray[np.int64]
    high: NDArray[np.int64]

    def run(self, size: NDArray[np.int64], moduli: list[int]) -> list[int]:
        """Count the tables for so many cells in each class: one remainder for each modulus."""
        at_once = max(1, int(_STATES_AT_ONCE // self.most_states()))
        found: list[int] = []
        for start in range(0, len(moduli), at_once):
            found += self._run(size, np.array(moduli[start : start + at_once], dtype=np.int64))
        return found

    def most_states(self) -> float:
        """Return the largest number of open sums at a time."""
        opened = np.logical_or.accumulate(self.member)
        later = np.logical_or.accumulate(self.member[::-1])[::-1]
        return float(np.exp((opened & later) @ np.log(self.high + 1.0)).max(initial=1.0))

    def _run(self, size: NDArray[np.int64], moduli: NDArray[np.int64]) -> list[int]:
        counts = np.ones(len(moduli), dtype=np.int64)
        open_, largest = [], 1
        for j, inside in enumerate(self.member):
            for k in np.flatnonzero(inside):
                if k not in open_:
                    open_.append(int(k))
                    wider = np.zeros((*counts.shape, self.high[k] + 1), dtype=np.int64)
                    wider[..., 0] = counts
                    counts = wider
            axes = [i + 1 for i, k in enumerate(open_) if inside[k]]
            along = min(axes, key=lambda axis: counts.shape[axis])
            for _ in range(size[self.order[j]]):
                largest = _fit(counts, moduli, largest, counts.shape[along])
                _add_cell(counts, axes, along)
            for k in np.flatnonzero(inside & ~self.member[j + 1 :].any(axis=0)):
                axis = open_.index(k) + 1
                allowed = [slice(None)] * counts.ndim
                allowed[axis] = slice(self.low[k], None)
                largest = _fit(counts, moduli, largest, counts.shape[axis])
                counts = counts[tuple(allowed)].sum(axis=axis)
                open_.remove(k)
        return [int(c % m) for c, m in zip(counts, moduli, strict=True)]


def _plan(
    part: Part,
    of: NDArray[np.int64],
    member: NDArray[np.bool_],
    low: NDArray[np.int64],
    high: NDArray[np.int64],
) -> _Plan:
    """Choose the cheapest of a greedy order and of all orders of the attributes."""
    size = np.bincount(of, minlength=len(member))
    _, first = np.unique(of, return_index=True)
    levels = part.cells[first]
    varying = [i for i in range(levels.shape[1]) if len(set(levels[:, i])) > 1]
    orders = [closing_order(member, high)]
    if 0 < len(varying) <= _MOST_PERMUTED:
        sortings = permutations([levels[:, i] for i in varying])
        orders += [np.lexsort(columns).tolist() for columns in sortings]
    best = min(orders, key=lambda order: cost(member[order], high, size[order]))
    plan = _Plan(best, member[best], low, high)
    if plan.most_states() > _MOST_STATES:
        raise TooLargeError(
            f"tables: found about {plan.most_states():.0e} partial sums to keep at a time; "
            f'allowed: {_MOST_STATES:.0e}. count("assignments") needs far fewer'
        )
    return plan


def _add_cell(counts: NDArray[np.int64], axes: list[int], along: int) -> None:
    """Let one more cell take any number of patients: a running sum along the diagonal."""
    here: list[slice | int] = [slice(None)] * counts.ndim
    before = list(here)
    for axis in axes:
        here[axis], before[axis] = slice(1, None), slice(None, -1)
    for i in range(1, counts.shape[along]):
        here[along], before[along] = i, i - 1
        counts[tuple(here)] += counts[tuple(before)]


def _fit(counts: NDArray[np.int64], moduli: NDArray[np.int64], largest: int, terms: int) -> int:
    """Take remainders if a sum of so many terms might not fit; return how large it can become."""
    if largest * terms >= 2**63:
        np.remainder(counts, moduli.reshape(-1, *[1] * (counts.ndim - 1)), out=counts)
        largest = _MODULUS
    return largest * terms


def _floors(part: Part) -> tuple[list[NDArray[np.int64]], NDArray[np.int64]]:
    """Return the cells of groups that are only known not to be empty, and the other limits."""
    floors: list[NDArray[np.int64]] = []
    rest, taken = [], np.zeros(len(part.cells), dtype=bool)
    for k in range(len(part.low)):
        inside = part.member[:, k]
        if part.low[k] == 1 and part.high[k] >= part.n and not (inside & taken).any():
            floors.append(np.flatnonzero(inside))
            taken |= inside
        else:
            rest.append(k)
    return floors, np.array(rest, dtype=np.int64)


def _moduli(limit: int) -> list[int]:
    """Return numbers without common factors whose product is above `limit`."""
    found: list[int] = []
    candidate = _MODULUS
    while prod(found) <= limit:
        candidate -= 1
        if all(gcd(candidate, other) == 1 for other in found):
            found.append(candidate)
    return found


def _combine(remainders: list[int], moduli: list[int]) -> int:
    """Return the smallest whole number with these remainders (Chinese remainder theorem)."""
    whole, known = 0, 1
    for remainder, modulus in zip(remainders, moduli, strict=True):
        whole += known * ((remainder - whole) * pow(known, -1, modulus) % modulus)
        known *= modulus
    return whole
