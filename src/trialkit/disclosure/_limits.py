"""Limits in print: a lower one is rounded down and an upper one up, so that both stay limits."""

from __future__ import annotations

import math
from typing import Any

_SAME = 1e-12  # two ways to compute one p-value differ by less
_CRUMBS = 9  # decimals behind which a float is not the number that was meant


def lower(value: float, decimals: int = 2) -> float:
    """Round a lower limit down."""
    size = 10**decimals
    return math.floor(round(value * size, _CRUMBS)) / size


def upper(value: float, decimals: int = 2) -> float:
    """Round an upper limit up."""
    size = 10**decimals
    return math.ceil(round(value * size, _CRUMBS)) / size


def signed(value: float, decimals: int = 2) -> str:
    """Return a correlation with its sign, a true minus included: ``"−0.53"``."""
    return f"{value:+.{decimals}f}".replace("-", "−")


def signed_ends(low: float, high: float, decimals: int = 2) -> tuple[str, str]:
    """Return both limits of a correlation, rounded outward."""
    return signed(lower(low, decimals), decimals), signed(upper(high, decimals), decimals)


def signed_span(low: float, high: float, decimals: int = 2) -> str:
    """Return the limits of a correlation as a range: ``"−0.98 to +0.98"``."""
    return " to ".join(signed_ends(low, high, decimals))


def p_ends(low: float, high: float) -> tuple[str, str]:
    """Return both limits of a p-value, rounded outward; tiny ones as ``"below 0.001"``."""
    return _p(low, lower), _p(high, upper)


def p_span(low: float, high: float) -> str:
    """Return the limits of a p-value as a range: ``"below 0.001 to 0.62"``."""
    return " to ".join(p_ends(low, high))


def below(p: Any, level: float) -> Any:
    """Return whether a p-value, or each of several, is below a level.

    A p-value that is the level but for the last digits of a float is not below it.
    """
    return p < level - _SAME


def percent_at_least(fraction: float) -> str:
    """Return a fraction as whole percent, rounded down: what "at least" may stand before."""
    return f"{lower(fraction, 2) * 100:.0f} %"


def _p(p: float, rounded) -> str:
    if p < 0.001:
        return "below 0.001"
    digits = 3 if p < 0.1 else 2
    return f"{rounded(p, digits):.{digits}f}"
