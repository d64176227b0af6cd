"""Bounds and shares of a statistic over the sub-tables that are feasible."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from trialkit.cohorts._assumptions import UNIFORM
from trialkit.cohorts._conditions import resolved
from trialkit.cohorts._results import Bounds, Share
from trialkit.cohorts._whole import completed
from trialkit.errors import ParameterError

if TYPE_CHECKING:
    import pandas as pd

    from trialkit.cohorts._engine import Engine, Given, Test
    from trialkit.cohorts._formulas import SubTableStatistic
    from trialkit.cohorts._subtables import SubTables

_SAME = 1e-12  # two ways to compute one value differ by less


def bounds(engine: Engine, statistic: SubTableStatistic, given: Given | None) -> Bounds:
    """See `CohortSpace.bounds`."""
    evaluated = engine.evaluated(statistic, given)
    found, looked_at = evaluated.found, int(evaluated.kept.sum())
    values = np.where(evaluated.kept, evaluated.values, np.nan)
    undefined = looked_at - int((~np.isnan(values)).sum())
    said = statistic.said(engine.views(statistic.attributes))
    if undefined == looked_at:
        raise ParameterError(f"{said}: has no value in any of {looked_at} feasible sub-tables")
    ends: dict[str, Any] = {}
    for side, end in (("low", np.nanmin(values)), ("high", np.nanmax(values))):
        attaining = np.flatnonzero((values == end) | (np.abs(values - end) < _SAME))
        at = int(max(attaining, key=lambda i: (found.assignments[i], -i)))
        cohort = completed(engine.model, engine.parts, found.views, found.counts[at])
        cohort.attrs.update(synthetic=True, assumptions=engine.assumptions)
        ends[side] = float(values[at])
        ends[f"{side}_table"] = _crossed(found, at, statistic.attributes)
        ends[f"{side}_cohort"] = cohort
    return Bounds(
        statistic=said,
        unit=statistic.unit,
        tables=looked_at,
        undefined=undefined,
        given=evaluated.given,
        assumptions=engine.assumptions,
        **ends,
    )


def share(
    engine: Engine, statistic: SubTableStatistic, condition: Test, given: Given | None
) -> Share:
    """See `CohortSpace.share`."""
    test, evaluated = resolved(condition), engine.evaluated(statistic, given)
    assignments, kept = evaluated.found.assignments, evaluated.kept
    met, undefined = kept & test.among(evaluated.values), kept & np.isnan(evaluated.values)
    favourable, total = int(sum(assignments[met])), int(sum(assignments[kept]))
    return Share(
        value=favourable / total,
        favourable=favourable,
        total=total,
        undefined=int(sum(assignments[undefined])),
        statistic=statistic.said(engine.views(statistic.attributes)),
        condition=test.says,
        given=evaluated.given,
        assumptions=(*engine.assumptions, UNIFORM),
    )


def _crossed(found: SubTables, at: int, names: tuple[str, ...]) -> pd.DataFrame:
    """Return one sub-table with the first attribute in the rows and the others in the columns."""
    import pandas as pd

    counts, (first, *others) = found.summed(names)
    columns = [", ".join(cell) for cell in product(*(view.levels for view in others))]
    return pd.DataFrame(
        counts[at].reshape(len(first.levels), -1),
        index=pd.Index(first.levels, name=first.name),
        columns=pd.Index(
            columns if others else ["patients"], name=", ".join(view.name for view in others)
        ),
    )
