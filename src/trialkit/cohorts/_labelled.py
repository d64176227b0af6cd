"""Count and draw assignments of labelled patients to cells, exactly.

The cells are filled one class after another. What has to be remembered of the cells already
filled is only how many patients are used and the sums of the limits that are still open; all
ways that lead to the same sums are counted together. So the work grows with the number of
different sums, not with the number of assignments.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from trialkit.cohorts._order import closing_order, independent_sums
from trialkit.errors import TooLargeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from trialkit.cohorts._model import Part

_WORD = 2**32
_MOST_WORK = 20_000_000  # choices looked at; some ten seconds
_MOST_ROWS = 2_000  # of binomial coefficients kept at a time


class Binomials:
    """Binomial coefficients, made when they are first asked for.

    With many patients, all of them together would take more time and memory than the count; most
    states leave only a few choices open.
    """

    def __init__(self) -> None:
        self._rows: dict[tuple[int, int, int], list[int]] = {}

    def row(self, room: int, low: int, high: int) -> list[int]:
        """Return the ways to choose `low` to `high` of `room` patients."""
        key = (room, low, high)
        if key not in self._rows:
            if len(self._rows) >= _MOST_ROWS:
                self._rows.clear()
            value = comb(room, low)
            row = [value]
            for c in range(low, high):
                value = value * (room - c) // (c + 1)
                row.append(value)
            self._rows[key] = row
        return self._rows[key]


class Chain:
    """All ways to deal labelled patients to classes of cells.

    Cells of one class are in the same limits and the same watched group, so they need not be
    told apart until the end.

    Parameters
    ----------
    part : Part
    watched : array of int, shape (cells,), optional
        A group for each cell whose count is wanted in the end; -1 or none for no group.
    most : int
        Refuse to keep more different states than this at a time.
    """

    def __init__(
        self, part: Part, watched: NDArray[np.int64] | None = None, most: int = 1_000_000
    ) -> None:
        groups = np.full(len(part.cells), -1) if watched is None else np.asarray(watched)
        self.n, self.most = part.n, most
        self.groups = int(groups.max(initial=-1)) + 1
        signature = np.column_stack([part.member, groups])
        _, first, of = np.unique(signature, axis=0, return_index=True, return_inverse=True)
        sums = independent_sums(part.member[first], part.low, part.high, self.n)
        self.impossible = sums is None or not len(first)
        member, low, high = sums or (part.member[first], part.low, part.high)
        # a limit that no cell is in can only be met by nobody
        self.impossible |= bool(((low > high) | ((low > 0) & ~member.any(axis=0))).any())
        order = closing_order(member, high)
        self.cells_of = [np.flatnonzero(of.reshape(-1) == k) for k in order]
        self._plan(member[order], low, high, groups)

    def _plan(
        self,
        member: NDArray[np.bool_],
        low: NDArray[np.int64],
        high: NDArray[np.int64],
        groups: NDArray[np.int64],
    ) -> None:
        """Prepare each step: a state is one whole number whose digits are the open sums."""
        # a digit for the patients used, one for each limit, one for each watched group
        self.radix = self.n + 1
        base = [self.radix ** (k + 1) for k in range(len(high) + self.groups)]
        self.group_base = base[len(high) :]
        steps = len(member)
        self.step, self.tops, self.closing, self.waiting = [], [], [], []
        for j in range(steps):
            later = member[j + 1 :].any(axis=0)
            inside = member[j]
            self.tops.append([(base[k], int(high[k])) for k in np.flatnonzero(inside)])
            closing = np.flatnonzero(inside & ~later)
            self.closing.append([(base[k], int(low[k])) for k in closing])
            waiting = np.flatnonzero(~inside & later & (low > 0))
            self.waiting.append([(base[k], int(low[k])) for k in waiting])
            step = 1 + sum(base[k] for k in np.flatnonzero(inside & later))
            group = groups[self.cells_of[j][0]]
            self.step.append(step + (self.group_base[group] if group >= 0 else 0))

    def _options(self, j: int, state: int) -> tuple[int, int, int]:
        """Return how few and how many patients class `j` may take, and the state without them."""
        radix = self.radix
        room = self.n - state % radix
        low, high, kept = 0 if j + 1 < len(self.step) else room, room, state
        for base, top in self.tops[j]:
            high = min(high, top - state // base % radix)
        for base, least in self.waiting[j]:
            high = min(high, room - least + state // base % radix)
        for base, least in self.closing[j]:
            found = state // base % radix
            low = max(low, least - found)
            kept -= found * base
        return low, high, kept

    def _forward(self) -> Iterator[dict[int, int]]:
        """Yield, before each class and at the end, the ways to reach each state."""
        layer = {} if self.impossible else {0: 1}
        yield layer
        binomials, work = Binomials(), 0
        for j, step in enumerate(self.step):
            size = len(self.cells_of[j])
            following: dict[int, int] = defaultdict(int)
            for state, ways in layer.items():
                low, high, kept = self._options(j, state)
                if high < low:
                    continue
                room, dealt = self.n - state % self.radix, size**low
                for c, chosen in enumerate(binomials.row(room, low, high), low):
                    following[kept + c * step] += ways * chosen * dealt
                    dealt *= size
                work += high - low + 1
                # looked at inside the loop: after it the memory and the time would be spent
                if len(following) > self.most or work > _MOST_WORK:
                    raise TooLargeError(
                        f"found more than {self.most:,} different sub-tables or partial sums; "
                        "allowed: fewer. Ask for fewer or coarser attributes"
                    )
            layer = following
            yield layer

    @cached_property
    def total(self) -> int:
        """Number of assignments."""
        *_, last = self._forward()
        return sum(last.values())

    def tally(self) -> tuple[NDArray[np.int64], list[int]]:
        """Return all possible counts of the watched groups, and the assignments of each.

        Returns
        -------
        counts : array of int, shape (tables, groups)
        ways : list of int
        """
        *_, last = self._forward()
        rows = [[state // base % self.radix for base in self.group_base] for state in last]
        counts = np.array(rows, dtype=np.int64).reshape(-1, self.groups)
        order = np.lexsort(counts.T[::-1]) if self.groups else np.arange(len(rows))
        ways = list(last.values())
        return counts[order], [ways[i] for i in order]

    @cached_property
    def _completions(self) -> list[dict[int, int]]:
        """For each class and state before it, the ways to deal the patients that are left."""
        layers = [list(layer) for layer in self._forward()]
        after = dict.fromkeys(layers[-1], 1)
        found = [after]
        for j in reversed(range(len(self.step))):
            before = {}
            for state in layers[j]:
                total = sum(weight for _, _, weight in self._weighted(j, state, after))
                if total:
                    before[state] = total
            found.append(before)
            after = before
        return found[::-1]

    def _weighted(self, j: int, state: int, after: dict[int, int]) -> list[tuple[int, int, int]]:
        """List the patients class `j` may take, the state they lead to, and the ways on from it."""
        low, high, kept = self._options(j, state)
        room, size, step = self.n - state % self.radix, len(self.cells_of[j]), self.step[j]
        options = []
        for c in range(low, high + 1):
            onward = after.get(kept + c * step, 0)
            if onward:
                options.append((c, kept + c * step, comb(room, c) * size**c * onward))
        return options

    def prepare(self) -> None:
        """Work out what every draw needs, which takes longer than a draw."""
        _ = self._completions

    def draw(self, size: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Draw counts of all cells; each has the chance of its share of the assignments.

        Returns
        -------
        array of int, shape (size, cells)
        """
        counts = np.zeros((size, sum(map(len, self.cells_of))), dtype=np.int64)
        here = {0: np.arange(size)}
        for j, cells in enumerate(self.cells_of):
            after = self._completions[j + 1]
            there: dict[int, list[NDArray[np.int64]]] = defaultdict(list)
            for state, who in here.items():
                options = self._weighted(j, state, after)
                picked = _pick([weight for *_, weight in options], len(who), rng)
                for i, (c, following, _) in enumerate(options):
                    chosen = who[picked == i]
                    there[following].append(chosen)
                    seats = rng.integers(len(cells), size=(len(chosen), c))
                    taken = (seats[:, :, None] == np.arange(len(cells))).sum(axis=1)
                    counts[np.ix_(chosen, cells)] = taken
            here = {state: np.concatenate(parts) for state, parts in there.items()}
        return counts

    def likely(self) -> NDArray[np.int64]:
        """Return counts of all cells of one assignment, taking the likeliest step each time."""
        counts = np.zeros(sum(map(len, self.cells_of)), dtype=np.int64)
        state = 0
        for j, cells in enumerate(self.cells_of):
            options = self._weighted(j, state, self._completions[j + 1])
            c, state, _ = max(options, key=lambda option: option[2])
            each, more = divmod(c, len(cells))
            counts[cells] = each
            counts[cells[:more]] += 1
        return counts


def _pick(weights: list[int], size: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw positions with chances exactly in proportion to whole-number weights."""
    ends, running = [], 0
    for weight in weights:
        running += weight
        ends.append(running)
    if running < 2**63:
        return np.searchsorted(np.array(ends), rng.integers(running, size=size), side="right")
    return np.array([bisect_right(ends, _below(running, rng)) for _ in range(size)], dtype=int)


def _below(limit: int, rng: np.random.Generator) -> int:
    """Draw a whole number from 0 to `limit` - 1, however large, each with the same chance."""
    words = -(-limit.bit_length() // 32)
    whole = _WORD**words
    fair = whole - whole % limit  # beyond this some remainders would come up once more
    while True:
        number = 0
        for word in rng.integers(_WORD, size=words).tolist():
            number = number * _WORD + word
        if number < fair:
            return number % limit
