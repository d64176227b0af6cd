"""Refuse what is asked of a space and cannot be answered: what was found, and what is allowed."""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np

from trialkit.cohorts._formulas import SubTableStatistic
from trialkit.errors import ParameterError

MOST_ROWS = 5_000_000  # patients drawn at a time


def check_draw(size: Any, seed: Any, n: int) -> None:
    """Refuse a number of cohorts of `n` patients, or a seed, that cannot be drawn with."""
    most = max(1, MOST_ROWS // n)
    if not _is_whole(size) or not 1 <= size <= most:
        raise ParameterError(
            f"size: found {size!r}; allowed: a whole number from 1 to {most:,} "
            f"(of {n:,} patients each)"
        )
    if not isinstance(seed, np.random.Generator) and (not _is_whole(seed) or seed < 0):
        raise ParameterError(f"seed: found {seed!r}; allowed: a whole number, 0 or more")


def check_statistic(name: str, found: Any, given: Any) -> None:
    """Refuse what is no statistic, or no pair of a statistic and a condition."""
    if not isinstance(found, SubTableStatistic):
        raise ParameterError(
            f"{name}: found {found!r}; allowed: a statistic such as "
            'cohorts.difference("sex", "pasi75"), or a Statistic of one\'s own'
        )
    if given is None:
        return
    if not isinstance(given, tuple) or len(given) != 2:
        raise ParameterError(
            f"given: found {given!r}; allowed: a pair of a statistic and a condition, such as "
            '(cohorts.trend_p("dose", "pasi75"), ">= 0.05")'
        )
    check_statistic("the first of given", given[0], None)


def _is_whole(value: Any) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)
