"""Which sums to follow and in which order to fill the cells, so that few are open at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Dependence of sums is decided modulo this prime. A determinant of zeros and ones of up to 50
# rows is smaller (Hadamard), so none of them can vanish by accident.
_PRIME = 2**127 - 1
_MOST_SUMS = 400


def closing_order(member: NDArray[np.bool_], high: NDArray[np.int64]) -> list[int]:
    """Order classes of cells greedily: next comes what leaves the fewest states behind it.

    A limit is open from its first class to its last; only open sums have to be remembered, and
    a sum with limit `high` has ``high + 1`` states.

    Parameters
    ----------
    member : array of bool, shape (classes, limits)
    high : array of int, shape (limits,)
    """
    width = np.log(np.maximum(high, 1) + 1.0)
    left = np.ones(len(member), dtype=bool)
    opened = np.zeros(len(high), dtype=bool)
    order = []
    for _ in range(len(member)):
        candidates = np.flatnonzero(left)
        during = opened | member[candidates]
        closing = member[candidates] & (member[left].sum(axis=0) == 1)
        after = (during & ~closing) @ width
        best = candidates[np.lexsort((candidates, during @ width, after))[0]]
        order.append(int(best))
        left[best] = False
        opened = (opened | member[best]) & member[left].any(axis=0)
    return order


def cost(member: NDArray[np.bool_], high: NDArray[np.int64], size: NDArray[np.int64]) -> float:
    """Return the work of filling the classes in this order: open states, once for each cell."""
    opened = np.logical_or.accumulate(member)
    later = np.logical_or.accumulate(member[::-1])[::-1]
    return float(size @ np.exp((opened & later) @ np.log(high + 1.0)))


def independent_sums(
    member: NDArray[np.bool_], low: NDArray[np.int64], high: NDArray[np.int64], n: int
) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]] | None:
    """Say the same with the smallest sums: fewer and smaller ones are cheaper to follow.

    Where a group and a part of it are known, so is the rest of the group. Of all sums known in
    this way the smallest are kept that determine the others.

    Returns
    -------
    member, low, high : arrays
        As given, for other limits; or None where the known sums contradict each other.
    """
    exact = low == high
    known = {_bits(np.ones(len(member), dtype=bool)): n}
    for k in np.flatnonzero(exact):
        if known.setdefault(_bits(member[:, k]), int(low[k])) != low[k]:
            return None
    if not _with_differences(known):
        return None
    rows, values = [], []
    pivots: list[tuple[int, list[int]]] = []
    for cells, value in sorted(known.items(), key=lambda item: item[1]):
        row = [cells >> i & 1 for i in range(len(member))]
        rest = _reduced([*row, value], pivots)
        pivot = next((i for i, x in enumerate(rest[:-1]) if x), None)
        if pivot is not None:
            inverse = pow(rest[pivot], -1, _PRIME)
            pivots.append((pivot, [x * inverse % _PRIME for x in rest]))
            rows.append(row)
            values.append(value)
        elif rest[-1]:
            return None
    sums = np.array(rows, dtype=bool).T
    return (
        np.hstack([sums, member[:, ~exact]]),
        np.concatenate([values, low[~exact]]).astype(np.int64),
        np.concatenate([values, high[~exact]]).astype(np.int64),
    )


def _bits(inside: NDArray[np.bool_]) -> int:
    return sum(1 << int(i) for i in np.flatnonzero(inside))


def _with_differences(known: dict[int, int]) -> bool:
    """Add what is left of a sum without a part of it; False where that is less than nobody."""
    waiting = list(known)
    while waiting and len(known) < _MOST_SUMS:
        one = waiting.pop()
        for other in list(known):
            large, small = max(one, other), min(one, other)
            if large & small != small or large == small:
                continue
            value = known[large] - known[small]
            if value < 0:
                return False
            if large ^ small not in known:
                known[large ^ small] = value
                waiting.append(large ^ small)
            elif known[large ^ small] != value:
                return False
    return True


def _reduced(row: list[int], pivots: list[tuple[int, list[int]]]) -> list[int]:
    for pivot, other in pivots:
        factor = row[pivot]
        if factor:
            row = [(x - factor * y) % _PRIME for x, y in zip(row, other, strict=True)]
    return row
