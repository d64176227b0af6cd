"""What the room accepts: every argument is checked here, once, with one kind of message."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence, Set
from numbers import Integral, Real
from typing import Any

import numpy as np


def count(name: str, value: Any, *, lowest: int = 0) -> int:
    """Return `value` as an int, refusing everything that is not a whole number of people.

    8.0 is refused on purpose: a float count is nearly always a percentage, a mean or a column
    with missing values on its way into the wrong argument.
    """
    if isinstance(value, bool | np.bool_) or not isinstance(value, Integral):
        raise TypeError(
            f"{name} must be a whole number such as 8; found {value!r} ({type(value).__name__})"
        )
    if value < lowest:
        raise ValueError(f"{name} must be at least {lowest}; found {value}")
    return int(value)


def successes_and_n(
    successes: Any, n: Any, names: tuple[str, str] = ("successes", "n")
) -> tuple[int, int]:
    """Return a numerator and its denominator, checked against each other."""
    n = count(names[1], n, lowest=1)
    successes = count(names[0], successes)
    if successes > n:
        raise ValueError(
            f"{names[0]} must not be larger than {names[1]}; "
            f"found {names[0]} = {successes}, {names[1]} = {n}"
        )
    return successes, n


def listed(name: str, values: Any) -> list[Any]:
    """Return the entries of a sequence argument; a string or a single number is refused."""
    if isinstance(values, str | Mapping | Set) or not isinstance(values, Iterable):
        raise TypeError(f"{name} must be a list, one entry a group; found {values!r}")
    return list(values)


def same_length(**groups: Sequence[Any]) -> None:
    """Refuse group lists that cannot belong together."""
    lengths = {name: len(values) for name, values in groups.items()}
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise ValueError(f"the lists must have one entry a group each; {found}")
    if min(lengths.values()) < 2:
        raise ValueError(f"a trend needs at least 2 groups; found {min(lengths.values())}")


def number(name: str, value: Any) -> float:
    """Return a finite real number as a float."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number; found {value!r} ({type(value).__name__})")
    if not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number; found {value}")
    return float(value)


def probability(name: str, value: Any) -> float:
    """Return a number between 0 and 1, both allowed."""
    value = number(name, value)
    if not 0 <= value <= 1:
        raise ValueError(f"{name} must be between 0 and 1; found {value:g}{_percent_hint(value)}")
    return value


def level(name: str, value: Any) -> float:
    """Return a number strictly between 0 and 1, as a confidence or an alpha must be."""
    value = number(name, value)
    if not 0 < value < 1:
        raise ValueError(
            f"{name} must be strictly between 0 and 1; found {value:g}{_percent_hint(value)}"
        )
    return value


def probabilities(name: str, values: Any) -> np.ndarray:
    """Return an array of numbers between 0 and 1; its shape is kept."""
    array = np.asarray(values)
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{name} must be numbers between 0 and 1; found {values!r}")
    array = array.astype(float)
    # negated, so that a NaN counts as outside
    outside = array[~((array >= 0) & (array <= 1))]
    if outside.size:
        hint = _percent_hint(outside[0])
        raise ValueError(f"{name} must be between 0 and 1; found {outside[0]:g}{hint}")
    return array


def counts(name: str, values: Any, *, lowest: int = 0) -> np.ndarray:
    """Return an array of whole numbers; its shape is kept."""
    array = np.asarray(values)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} must be whole numbers such as 8; found {values!r}")
    if array.size and array.min() < lowest:
        raise ValueError(f"{name} must be at least {lowest}; found {array.min()}")
    return array


def choice(name: str, value: Any, allowed: Iterable[str]) -> str:
    """Return `value` if it is one of the allowed words."""
    allowed = tuple(allowed)
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}; found {value!r}")
    return value


def generator(seed: Any) -> np.random.Generator:
    """Return a random generator; None is refused because a result must be repeatable."""
    if isinstance(seed, np.random.Generator):
        return seed
    return np.random.default_rng(count("seed", seed))


def _percent_hint(value: float) -> str:
    return f" (did you mean {value / 100:g}?)" if 1 < value < 100 else ""
