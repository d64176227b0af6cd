"""Conditions on a value, as text or as a function."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from trialkit.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SAME = 1e-12  # two ways to compute one value differ by less
_FORM = re.compile(r"\s*(<=|>=|==|<|>|≤|≥|=)\s*(\S+)\s*")
_COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    "≤": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "≥": operator.ge,
    "=": operator.eq,
    "==": operator.eq,
}


@dataclass(frozen=True)
class Condition:
    """Something that holds for a value or not, and how it is said."""

    says: str
    holds: Callable[[float], Any]

    def among(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return where it holds; never for a missing value."""
        missing = np.isnan(values)
        pairs = zip(missing.tolist(), values.tolist(), strict=True)
        return np.array([not gone and bool(self.holds(value)) for gone, value in pairs], dtype=bool)


def resolved(given: Any) -> Condition:
    """Resolve a condition such as ``"<= 0.05"`` or a function of the value.

    Raises
    ------
    ParameterError
        If it is neither.
    """
    if callable(given):
        return Condition(getattr(given, "__name__", "a condition of one's own"), given)
    match = _FORM.fullmatch(given) if isinstance(given, str) else None
    try:
        limit = float(match[2]) if match else None
    except ValueError:
        limit = None
    if limit is None:
        raise ParameterError(
            f"condition: found {given!r}; allowed: such as '<= 0.05', or a function of the value"
        )
    compare = _COMPARE[match[1]]

    def holds(value: float) -> bool:
        # 0.7 - 0.4 is meant as 0.3: what differs by less than rounding of floats is equal
        return compare(limit if abs(value - limit) < _SAME else value, limit)

    return Condition(given.strip(), holds)
