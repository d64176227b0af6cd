"""The numbers that the notebook on benchmarks stands behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from trialkit.comparators._benchmark import Benchmark
from trialkit.comparators._indirect import Contrast, Indirect
from trialkit.comparators._ordinal import OrdinalModel
from trialkit.comparators._pool import Pool
from trialkit.results import result_row

Row = dict[str, Any]


def results(
    pools: dict[int, Pool],
    model: OrdinalModel,
    random: OrdinalModel,
    benchmarks: Sequence[Benchmark],
    beside: pd.DataFrame,
    comparison: Indirect,
    own: Indirect | None,
    confidence: float = 0.95,
) -> list[Row]:
    """The numbers that the notebook on benchmarks stands behind.

    Parameters
    ----------
    pools : dict of int to Pool
        Random-effects pools of supportive care, by threshold.
    model, random : OrdinalModel
        With fixed and with random effects.
    benchmarks : sequence of Benchmark
        What placebo does: the rates from which a next trial can choose its p0.
    beside : DataFrame
        As `beside` returns it.
    comparison, own : Indirect
        The example of two drugs, and the record against supportive care (None: no count).
    confidence : float
        Level of the limits.

    Returns
    -------
    list of dict
        Arguments of `results.Results.add`. ``placebo.pasiT.SOURCE.rate`` has the rate expected
        in a further trial with its limits; ``….tail`` the chance that as many placebo patients
        as in the record would have had at least its responders.
    """
    rows = [_pool_row(threshold, pooled) for threshold, pooled in pools.items()]
    rows += [
        result_row(f"network.fixed.{_slug(r.treatment)}", r.effect, "derived", "probit")
        for r in model.effects.itertuples()
    ]
    rows += [
        result_row(f"network.cutpoint.pasi{r.threshold}", r.cutpoint, "derived", "probit")
        for r in model.cutpoints.iloc[1:].itertuples()
    ]
    rows.append(result_row("network.random.tau", random.tau, "derived", "probit"))
    for benchmark in benchmarks:
        low, high = benchmark.interval(confidence)
        key = f"placebo.pasi{benchmark.threshold:g}.{benchmark.key}.rate"
        whose = "of a further placebo arm" if benchmark.between else "on placebo, this source only"
        unit = f"fraction; true rate {whose}"
        rows.append(result_row(key, benchmark.mean, benchmark.kind, unit, low, high))
    for row in beside.itertuples():
        key = f"{row.id}.{row.key}"
        counts = (float(row.count_low), float(row.count_high))
        unit = f"responders among {row.n} placebo patients"
        rows.append(result_row(f"{key}.expected", row.rate * row.n, row.kind, unit, *counts))
        unit = f"chance of at least {row.responders} of {row.n} on placebo"
        rows.append(result_row(f"{key}.tail", row.tail, row.kind, unit))
    rows += _contrast_rows("indirect.example.naive", comparison.naive)
    rows += _contrast_rows("indirect.example.anchored", comparison.anchored)
    if own is not None:
        rows += _contrast_rows("indirect.record.naive", own.naive)
    return rows


def _pool_row(threshold: int, pooled: Pool) -> Row:
    unit = f"fraction; {pooled.studies} arms of supportive care"
    key = f"pool.pasi{threshold}.{pooled.model}"
    return result_row(key, pooled.estimate, "derived", unit, pooled.low, pooled.high)


def _contrast_rows(key: str, contrast: Contrast | None) -> list[Row]:
    """An odds ratio of infinity is no number to record; its finite end is."""
    if contrast is None or contrast.odds_ratio in (0, float("inf")):
        return []
    high = None if contrast.high == float("inf") else contrast.high
    low = contrast.low if high is not None else None
    unit = f"odds ratio, {contrast.first} over {contrast.second}"
    return [result_row(key, contrast.odds_ratio, "derived", unit, low, high)]


def _slug(name: str) -> str:
    return name.lower().replace(" ", "_")
