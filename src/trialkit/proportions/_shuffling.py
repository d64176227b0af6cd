"""Dealing the responders again: what chance alone does to a difference."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import scipy

from trialkit.proportions import _checks
from trialkit.proportions._difference import difference_of


def shuffles(
    s1: int, n1: int, s2: int, n2: int, size: int, seed: int | np.random.Generator
) -> np.ndarray:
    """Differences in proportion after dealing the responder labels again at random.

    Parameters
    ----------
    s1, n1, s2, n2 : int
        Responders and size of the two groups.
    size : int
        Number of deals, at least 1.
    seed : int or numpy Generator
        The same whole number gives the same deals.

    Returns
    -------
    ndarray, shape (size,)
        First minus second proportion of each deal. Equal differences are equal floats, and
        equal to ``difference(s1, n1, s2, n2).estimate`` where they tie with it.

    Raises
    ------
    TypeError, ValueError
        If a count is not a whole number or out of range, or the seed is missing.

    Notes
    -----
    The number of responders dealt to the first group is hypergeometric, so it is drawn as such
    instead of shuffling cards `size` times; `shuffle_once` shows the cards of one deal.
    """
    s1, n1, s2, n2 = _checked(s1, n1, s2, n2)
    size = _checks.count("size", size, lowest=1)
    responders = s1 + s2
    rng = _checks.generator(seed)
    dealt = rng.hypergeometric(responders, n1 + n2 - responders, n1, size=size)
    return difference_of(dealt, n1, responders - dealt, n2)


def shuffle_once(
    s1: int, n1: int, s2: int, n2: int, seed: int | np.random.Generator
) -> pd.DataFrame:
    """One new deal of the responder labels, card by card.

    Parameters
    ----------
    s1, n1, s2, n2, seed
        As for `shuffles`.

    Returns
    -------
    DataFrame
        One row a place at the table: slot (1, 2, …), group (1 or 2), responder (bool).
        A slot is a place, not a patient: nothing is known about single patients.

    Raises
    ------
    TypeError, ValueError
        As for `shuffles`.
    """
    s1, n1, s2, n2 = _checked(s1, n1, s2, n2)
    cards = np.arange(n1 + n2) < s1 + s2
    return pd.DataFrame(
        {
            "slot": np.arange(1, n1 + n2 + 1),
            "group": np.repeat([1, 2], [n1, n2]),
            "responder": _checks.generator(seed).permutation(cards),
        }
    )


def shuffle_distribution(s1: int, n1: int, s2: int, n2: int) -> pd.DataFrame:
    """Every difference that dealing can produce, with its exact probability.

    Parameters
    ----------
    s1, n1, s2, n2 : int
        Responders and size of the two groups.

    Returns
    -------
    DataFrame
        One row a possible deal, rising: difference (first minus second proportion),
        successes_1 (responders in the first group), probability (hypergeometric).

    Raises
    ------
    TypeError, ValueError
        As for `shuffles`.
    """
    s1, n1, s2, n2 = _checked(s1, n1, s2, n2)
    responders = s1 + s2
    dealt = np.arange(max(0, responders - n2), min(responders, n1) + 1)
    return pd.DataFrame(
        {
            "difference": difference_of(dealt, n1, responders - dealt, n2),
            "successes_1": dealt,
            "probability": scipy.stats.hypergeom.pmf(dealt, n1 + n2, responders, n1),
        }
    )


def _checked(s1: Any, n1: Any, s2: Any, n2: Any) -> tuple[int, int, int, int]:
    return (
        *_checks.successes_and_n(s1, n1, ("s1", "n1")),
        *_checks.successes_and_n(s2, n2, ("s2", "n2")),
    )
