"""All patient cohorts that are compatible with what a trial printed.

A trial prints a few counts of its patients and leaves the rest out. `compatible` gives the space
of everything that could have been: every way to fill the table of sex × arm × response … whose
sums are the printed ones. What all of them share is known; what differs between them is not
known, and `CohortSpace.bounds` says how far it may differ. Bounds need no assumption on how
likely one cohort is; where a result needs one, it names it. One assumption is in force unless
it is switched off: that all thresholds of one measure were judged at the same visit.

The space
    `compatible`, `assumptions`, `contradiction`, `count_or_none`, `arm_pools`, `CohortSpace`
Statistics of a sub-table
    `rate`, `difference`, `fisher_p`, `trend_p`, `correlation`, `Statistic`
Results
    `Bounds`, `Share`, `LinearBounds`, `Unanswered`
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from trialkit.cohorts import _assumptions
from trialkit.cohorts._pools import arm_pools
from trialkit.cohorts._reading import SAME_VISIT, VISITS, read
from trialkit.cohorts._results import Bounds, LinearBounds, Share, Unanswered
from trialkit.cohorts._space import CohortSpace
from trialkit.cohorts._statistics import (
    Statistic,
    correlation,
    difference,
    fisher_p,
    rate,
    trend_p,
)
from trialkit.errors import ParameterError, TooLargeError

if TYPE_CHECKING:
    import pandas as pd

    from trialkit.records import Trial

__all__ = [
    "SAME_VISIT",
    "Bounds",
    "CohortSpace",
    "LinearBounds",
    "Share",
    "Statistic",
    "Unanswered",
    "arm_pools",
    "assumptions",
    "compatible",
    "contradiction",
    "correlation",
    "count_or_none",
    "difference",
    "fisher_p",
    "rate",
    "trend_p",
]


def compatible(trial: Trial, assume: Iterable[str] = (), visits: str = "same") -> CohortSpace:
    """Return the space of all cohorts that keep every count the record prints.

    Parameters
    ----------
    trial : Trial
    assume : iterable of str
        Named assumptions to switch on; `assumptions` lists those of a record. Each makes the
        space smaller, and every result lists those it rests on.
    visits : {"same", "any"}
        When the thresholds of one measure were judged, where a record prints several. "same":
        at the same visit, so that they cut the patients into bands of response ("pasi"); this
        is the assumption "same-visit", and every result lists it. "any": each threshold at a
        visit of its own, a yes or no that has nothing to do with the others ("pasi40",
        "pasi75"); then there is no band. In both, the rows of one threshold (all patients and
        their groups) are about one visit.

    Returns
    -------
    CohortSpace
        May be empty (count 0) where counts or assumptions contradict each other.

    Raises
    ------
    ParameterError
        If an assumption is unknown or does not apply to the record, or `visits` is neither.
    """
    if visits not in VISITS:
        raise ParameterError(f"visits: found {visits!r}; allowed: {', '.join(VISITS)}")
    names = _names(assume)
    model = _assumptions.assume(read(trial, visits), trial, names)
    return CohortSpace(model, tuple(dict.fromkeys((*model.assumptions, *names))))


def _names(assume: Iterable[str]) -> tuple[str, ...]:
    names = [assume] if isinstance(assume, str) else assume
    names = list(names) if isinstance(names, Iterable) else [names]
    if not all(isinstance(name, str) for name in names):
        raise ParameterError(
            f"assume: found {assume!r}; allowed: names of assumptions, as "
            "cohorts.assumptions(trial) lists them"
        )
    return tuple(dict.fromkeys(names))


def contradiction(trial: Trial, visits: str = "same") -> str | None:
    """Name the counts of a record that cannot hold together.

    Parameters
    ----------
    trial : Trial
    visits : {"same", "any"}
        As for `compatible`.

    Returns
    -------
    str or None
        One sentence without a full stop that names a set of counts no cohort keeps together,
        none of which can be spared; None where a cohort exists, or where there are too many
        kinds of patients to decide.
    """
    return compatible(trial, visits=visits).contradiction


def count_or_none(space: CohortSpace, kind: str = "tables") -> int | None:
    """Count as `CohortSpace.count` does; None where that would take too much memory or time."""
    try:
        return space.count(kind)
    except TooLargeError:
        return None


def assumptions(trial: Trial) -> pd.DataFrame:
    """List the named assumptions, and whether they apply to a record.

    All are off unless one asks for them, but "same-visit": it is in force where it applies,
    unless `compatible` is told ``visits="any"``.

    Returns
    -------
    DataFrame
        One row an assumption: name, says, applies (bool).
    """
    import pandas as pd

    known = _assumptions.known(read(trial), trial).values()
    rows = [(a.name, a.says, a.constraints is not None) for a in known]
    return pd.DataFrame(rows, columns=["name", "says", "applies"])
