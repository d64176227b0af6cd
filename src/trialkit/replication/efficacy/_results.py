"""The numbers that the notebook on efficacy stands behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from trialkit import prose
from trialkit.replication.agreement import agreement
from trialkit.replication.efficacy._course import UntreatedCourse
from trialkit.replication.efficacy._dose import SCORES, DosePower
from trialkit.replication.efficacy._intervals import interval_table
from trialkit.replication.efficacy._responders import headline, usual_thresholds
from trialkit.replication.efficacy._subgroups import SubgroupPair, compare_pair, subgroup_pairs

if TYPE_CHECKING:
    from trialkit.records import Trial

Row = dict[str, Any]
# Rises over the dose range that the results list, as fractions.
RISES = (0.2, 0.4, 0.6, 0.8)


def results(
    trial: Trial,
    power: DosePower | None = None,
    course: UntreatedCourse | None = None,
    confidence: float = 0.95,
) -> list[Row]:
    """The numbers that the notebook on efficacy stands behind.

    Parameters
    ----------
    trial : Trial
    power : DosePower or None
        What `dose.dose_power` returned.
    course : UntreatedCourse or None
        What `regression.untreated` returned.
    confidence : float
        Level of the intervals.

    Returns
    -------
    list of dict
        Arguments of `results.Results.add`: key, value, kind, unit, and low and high where there
        are limits. For a bounded count the value is its lower bound; for a bounded power it is
        the power at the most even group sizes.
    """
    rows = [*_agreement_rows(trial), *_outcome_rows(trial, confidence), *_bound_rows(trial)]
    for pair in subgroup_pairs(trial):
        rows += _pair_rows(pair, confidence)
    if power is not None:
        rows += _power_rows(trial, power)
    if course is not None:
        unit = "fraction of invented, untreated patients"
        key = f"untreated.pasi{course.course.threshold:g}.share"
        rows.append(_row(key, course.share, "synthetic", unit))
    return rows


def _row(key: str, value: float, kind: str, unit: str, limits: Sequence[float] = ()) -> Row:
    row = {"key": f"efficacy.{key}", "value": float(value), "kind": kind, "unit": unit}
    return row | dict(zip(("low", "high"), map(float, limits), strict=False))


def _agreement_rows(trial: Trial) -> list[Row]:
    agrees = agreement(trial)["agrees"]
    unit = "printed proportions"
    return [
        _row("agreement.printed", len(agrees), "printed", unit),
        _row("agreement.agree", agrees.sum(), "derived", unit),
    ]


def _outcome_rows(trial: Trial, confidence: float) -> list[Row]:
    found = interval_table(trial, confidence, methods=("clopper-pearson",))
    return [
        _row(row.id, row.estimate, "derived", "fraction", (row.low, row.high))
        for row in found.itertuples(index=False)
    ]


def _bound_rows(trial: Trial) -> list[Row]:
    bounds = usual_thresholds(trial)
    open_ones = bounds[~bounds["in_record"].astype(bool)]
    return [
        _row(
            f"usual.pasi{row.threshold:g}.all", row.low, "bounded", "patients", (row.low, row.high)
        )
        for row in open_ones.itertuples(index=False)
    ]


def _pair_rows(pair: SubgroupPair, confidence: float) -> list[Row]:
    found = compare_pair(pair, confidence)
    start = f"{pair.outcome}.{pair.factor}"
    gap = found.difference
    return [
        *(_row(f"{start}.{test}_p", p, "derived", "p-value") for test, p in found.p_values.items()),
        _row(f"{start}.difference", gap.estimate, "derived", "fraction", (gap.low, gap.high)),
        _row(f"{start}.shuffle_p", found.shuffle_p, "derived", "share of all deals"),
    ]


def _power_rows(trial: Trial, power: DosePower) -> list[Row]:
    outcome = str(headline(trial)["id"]).split(".")[0]
    unit = f"fraction; exact trend test at {prose.percent(power.alpha, 0)}, assumed rise"
    table = power.table
    shown = table[(table["truth"] == table["tested"]) & table["difference"].isin(RISES)]
    return [
        _row(
            f"{outcome}.dose.{row.tested}.power.rise{100 * row.difference:.0f}",
            row.power_even,
            power.kind,
            f"{unit} {100 * row.difference:.0f} points over the {SCORES[row.tested]}",
            (row.power_low, row.power_high),
        )
        for row in shown.itertuples(index=False)
    ]
