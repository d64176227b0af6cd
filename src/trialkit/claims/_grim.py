"""The granularity test: whether whole numbers can give a printed mean or percentage at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from numbers import Integral

from trialkit.claims._figures import Figure, one_character_repairs, read_figure
from trialkit.claims._rounding import (
    HALF_EVEN,
    HALF_UP,
    ROUNDING_RULES,
    SCALES,
    round_to_whole,
    totals_that_round_to,
)
from trialkit.errors import ParameterError

UNITS = tuple(SCALES)
_MOST_CELLS = 10**6


@dataclass(frozen=True)
class Grim:
    """Result of the granularity test.

    Attributes
    ----------
    consistent : bool
        Whether some whole total gives the printed figure.
    printed : str
        The figure as printed.
    n, unit, items
        As given.
    decimals : int
        Decimals printed.
    counts : tuple of int
        The totals that give it: responders of a percentage, sums of answers of a mean.
    rounding : tuple of str
        The rounding rules that were allowed.
    repairs : tuple of str
        Where it is not consistent: consistent figures from which one lost or doubled character
        makes the printed one; those that keep its decimals stand first.
    strength : float
        Chance that a figure with so many decimals, drawn at random, would fail: 0 means the test
        cannot find anything at this n.
    """

    consistent: bool
    printed: str
    n: int
    unit: str
    items: int
    decimals: int
    counts: tuple[int, ...]
    rounding: tuple[str, ...]
    repairs: tuple[str, ...]
    strength: float


def grim(
    printed: str,
    n: int,
    unit: str = "percent",
    items: int = 1,
    rounding: Sequence[str] = (HALF_UP, HALF_EVEN),
) -> Grim:
    """Test whether whole numbers can give a printed percentage, proportion or mean.

    Parameters
    ----------
    printed : str
        The figure exactly as printed: "25" and "25.0" say different things. A percent sign may
        follow; the leading zero of a proportion may be missing (".47").
    n : int
        How many patients it is about, at least 1.
    unit : {"percent", "proportion", "mean"}
        A mean is one of whole numbers, of either sign.
    items : int
        Whole-number answers of each patient that the figure averages over.
    rounding : sequence of {"half-up", "half-even", "truncation"}
        Rules that the authors may have used; one that gives the figure is enough. `audit` admits
        truncation too, which is left out here: each rule more lets more wrong figures pass.

    Returns
    -------
    Grim

    Raises
    ------
    ParameterError
        If `printed` is not text or not a figure, or another argument is not allowed.

    References
    ----------
    Brown and Heathers (2017), The GRIM test. Soc Psychol Personal Sci 8:363.

    Examples
    --------
    >>> grim("5.19", 28, unit="mean").consistent
    False
    >>> grim("7.1", 17).repairs
    ('47.1',)
    """
    figure, rules = _checked(printed, n, unit, items, rounding)
    n, items = int(n), int(items)
    cells = n * items
    counts = totals_that_round_to(figure, cells, unit, rules)
    repairs = () if counts else tuple(_repairs(figure.text, cells, unit, rules))
    return Grim(
        consistent=bool(counts),
        printed=printed,
        n=n,
        unit=unit,
        items=items,
        decimals=figure.decimals,
        counts=tuple(counts),
        rounding=rules,
        repairs=repairs,
        strength=_strength(cells, unit, figure.decimals, rules),
    )


def _repairs(text: str, cells: int, unit: str, rules: tuple[str, ...]):
    for candidate in one_character_repairs(text):
        if totals_that_round_to(read_figure(candidate), cells, unit, rules):
            yield candidate


@lru_cache(maxsize=4096)
def _strength(cells: int, unit: str, decimals: int, rules: tuple[str, ...]) -> float:
    """Share of the figures with so many decimals that no total gives.

    Percentages and proportions: of all from 0 to the whole. A mean: of all between two whole
    numbers, for the pattern repeats there.
    """
    steps = SCALES[unit] * 10**decimals  # figures from 0 to the whole, or from one mean to the next
    if cells >= steps:
        return 0.0
    totals = range(cells) if unit == "mean" else range(cells + 1)
    given = {round_to_whole(Fraction(k * steps, cells), rule) for k in totals for rule in rules}
    if unit == "mean":
        return 1 - len({units % steps for units in given}) / steps
    return 1 - len(given) / (steps + 1)


def _checked(
    printed: object, n: object, unit: object, items: object, rounding: object
) -> tuple[Figure, tuple[str, ...]]:
    if not isinstance(printed, str):
        raise ParameterError(
            f"printed = {printed!r} is not text. Allowed: the figure as a string, such as '25.0', "
            "because a number has lost its trailing zeros."
        )
    try:
        figure = read_figure(printed)
    except ValueError as error:
        raise ParameterError(str(error)) from None
    if figure.step > 1:
        raise ParameterError(f"printed = {printed!r}; allowed: a figure without a power of ten")
    for name, value in (("n", n), ("items", items)):
        if isinstance(value, bool) or not isinstance(value, Integral) or value < 1:
            raise ParameterError(f"{name} = {value!r}; allowed: a whole number, 1 or more")
    if n * items > _MOST_CELLS:
        raise ParameterError(
            f"n × items = {n * items}; allowed: up to {_MOST_CELLS}, for far fewer already give "
            "every figure that is ever printed"
        )
    if unit not in UNITS:
        raise ParameterError(f"unit = {unit!r}; allowed: {', '.join(UNITS)}")
    rules = (rounding,) if isinstance(rounding, str) else rounding
    if not isinstance(rules, Sequence):
        raise ParameterError(f"rounding = {rounding!r}; allowed: {', '.join(ROUNDING_RULES)}")
    rules = tuple(rules)
    unknown = [rule for rule in rules if rule not in ROUNDING_RULES]
    if unknown or not rules:
        raise ParameterError(
            f"rounding = {rounding!r}; allowed: one or more of {', '.join(ROUNDING_RULES)}"
        )
    return figure, rules
