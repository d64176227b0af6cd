"""How a printed figure may have been rounded: one exact implementation for the whole kit.

Everything is done on whole numbers and fractions: 0.125 has no exact binary neighbour that would
round the way a reader expects.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from numbers import Integral

from trialkit import parameters
from trialkit.claims._figures import Figure, read_figure

HALF_UP, HALF_EVEN, TRUNCATION = "half-up", "half-even", "truncation"
ROUNDING_RULES = (HALF_UP, HALF_EVEN, TRUNCATION)
_MOST = 10**9  # more patients than any trial has
SCALES = {"percent": 100, "proportion": 1, "mean": 1}


def round_to_whole(value: Fraction, rule: str = HALF_UP) -> int:
    """Round to a whole number; negative values as their mirror image.

    Parameters
    ----------
    value : Fraction
    rule : {"half-up", "half-even", "truncation"}
        Halves away from zero, halves to the even neighbour, or digits cut off.
    """
    size = abs(value)
    whole, rest = divmod(size.numerator, size.denominator)
    twice = 2 * rest - size.denominator
    if rule != TRUNCATION and (twice > 0 or (twice == 0 and (rule == HALF_UP or whole % 2))):
        whole += 1
    return whole if value >= 0 else -whole


def rounded(value: Fraction, decimals: int, rule: str = HALF_UP) -> str:
    """Return a number as it would be printed with so many decimals."""
    units = round_to_whole(value * 10**decimals, rule)
    digits = f"{abs(units):0{decimals + 1}d}"
    text = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
    return f"-{text}" if units < 0 else text


def rounded_percent(successes: int, n: int, decimals: int, rounding: str = HALF_UP) -> str:
    """Return a proportion in percent, as it would be printed: ``rounded_percent(8, 17, 1)``.

    Raises
    ------
    ParameterError
        If `n` is below 1, `successes` is not from 0 to `n`, `decimals` is negative, or the rule is
        not known.
    """
    n = _whole("n", n, 1, _MOST)
    successes = _whole("successes", successes, 0, n)
    decimals = _whole("decimals", decimals, 0, 15)
    parameters.choice("rounding", rounding, ROUNDING_RULES)
    return rounded(Fraction(100 * successes, n), decimals, rounding)


def rules_that_give(exact: Fraction, figure: Figure) -> tuple[str, ...]:
    """List the rounding rules under which an exact value is printed as this figure."""
    units, printed = exact / figure.step, figure.value / figure.step
    return tuple(rule for rule in ROUNDING_RULES if round_to_whole(units, rule) == printed)


def counts_that_round_to(printed: str, n: int) -> list[int]:
    """List all counts out of `n` whose percentage rounds half up to the printed figure.

    Parameters
    ----------
    printed : str
        The figure as printed; its decimals count, so "25" is not "25.0".
    n : int
        Denominator, at least 1.

    Raises
    ------
    ValueError
        If the text is not a number, or `n` is no whole number of 1 or more.
    """
    n = _whole("n", n, 1, _MOST)
    found = totals_that_round_to(read_figure(printed), n, "percent", (HALF_UP,))
    return list(found)


def totals_that_round_to(figure: Figure, n: int, unit: str, rules: Iterable[str]) -> range:
    """Return the whole numbers k for which k/n is printed as this figure under one of the rules.

    The values that one rule rounds to a figure fill an interval, and the intervals of all rules
    have the figure itself in common or touch it: the totals have no gap.

    Parameters
    ----------
    figure : Figure
    n : int
        Number of answers behind the figure: patients × items.
    unit : {"percent", "proportion", "mean"}
        Percentages and proportions go from 0 to `n`, the total of a mean has no limit.
    rules : iterable of str
        Of `ROUNDING_RULES`.
    """
    units = figure.value / figure.step
    if units.denominator != 1:
        return range(0)
    size, negative = abs(units.numerator), units < 0
    # k/n·scale lies between low/2 and high/2 units of the last place
    per_unit = figure.step / SCALES[unit] * n / 2
    ends = [_interval(size, rule) for rule in rules]
    lowest = min(_first_whole(low * per_unit, closed) for low, closed, _, _ in ends)
    highest = max(_last_whole(high * per_unit, closed) for _, _, high, closed in ends)
    if negative:
        lowest, highest = -highest, -lowest
    elif size == 0:
        lowest = -highest
    if unit != "mean":
        lowest, highest = max(lowest, 0), min(highest, n)
    return range(lowest, max(highest, lowest - 1) + 1)


def _whole(name: str, value: object, low: int, high: int) -> int:
    """Check a whole number, which may come out of a table as one of NumPy's."""
    is_whole = isinstance(value, Integral) and not isinstance(value, bool)
    return parameters.whole_number(name, int(value) if is_whole else value, low, high)


def _interval(size: int, rule: str) -> tuple[int, bool, int, bool]:
    """Half units that `rule` rounds to `size`: lower end, is it in, upper end, is it in."""
    if rule == TRUNCATION:
        return 2 * size, True, 2 * size + 2, False
    even = rule == HALF_EVEN and size % 2 == 0
    return 2 * size - 1, even or rule == HALF_UP, 2 * size + 1, even


def _first_whole(low: Fraction, closed: bool) -> int:
    whole = -(-low.numerator // low.denominator)
    return whole + 1 if not closed and whole == low else whole


def _last_whole(high: Fraction, closed: bool) -> int:
    whole = high.numerator // high.denominator
    return whole - 1 if not closed and whole == high else whole
