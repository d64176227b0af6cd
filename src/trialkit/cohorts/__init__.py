"""All patient cohorts that are compatible with what a trial printed.

A trial prints a few counts of its patients and leaves the rest out. `compatible` gives the space
of everything that could have been: every way to fill the table of sex × arm × response … whose
sums are the printed ones. What all of them share is known; what differs between them is not
known, and `CohortSpace.bounds` says how far it may differ. Bounds need no assumption on how
likely one cohort is; where a result needs one, it names it.

The space
    `compatible`, `assumptions`, `CohortSpace`
Statistics of a sub-table
    `rate`, `difference`, `fisher_p`, `trend_p`, `correlation`, `Statistic`
Results
    `Bounds`, `Share`, `LinearBounds`
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from trialkit.cohorts import _assumptions
from trialkit.cohorts._reading import read
from trialkit.cohorts._results import Bounds, LinearBounds, Share
from trialkit.cohorts._space import CohortSpace
from trialkit.cohorts._statistics import (
    Statistic,
    correlation,
    difference,
    fisher_p,
    rate,
    trend_p,
)

if TYPE_CHECKING:
    import pandas as pd

    from trialkit.records import Trial

__all__ = [
    "Bounds",
    "CohortSpace",
    "LinearBounds",
    "Share",
    "Statistic",
    "assumptions",
    "compatible",
    "correlation",
    "difference",
    "fisher_p",
    "rate",
    "trend_p",
]


def compatible(trial: Trial, assume: Iterable[str] = ()) -> CohortSpace:
    """Return the space of all cohorts that keep every count the record prints.

    Parameters
    ----------
    trial : Trial
    assume : iterable of str
        Named assumptions to switch on; `assumptions` lists those of a record. Each makes the
        space smaller, and every result lists those it rests on.

    Returns
    -------
    CohortSpace
        May be empty (count 0) where counts or assumptions contradict each other.

    Raises
    ------
    ParameterError
        If an assumption is unknown or does not apply to the record.
    """
    names = tuple(dict.fromkeys([assume] if isinstance(assume, str) else assume))
    model = read(trial)
    return CohortSpace(_assumptions.assume(model, trial, names), names)


def assumptions(trial: Trial) -> pd.DataFrame:
    """List the named assumptions, and whether they apply to a record.

    Returns
    -------
    DataFrame
        One row an assumption: name, says, applies (bool).
    """
    import pandas as pd

    known = _assumptions.known(read(trial), trial).values()
    rows = [(a.name, a.says, a.constraints is not None) for a in known]
    return pd.DataFrame(rows, columns=["name", "says", "applies"])
